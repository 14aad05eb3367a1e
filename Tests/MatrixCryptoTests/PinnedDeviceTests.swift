import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// A device never changes its keys, whatever the server names and leaves out.
@Suite struct PinnedDeviceTests {
  /// A device of the same name with keys of its own.
  private func imposter(of peer: Peer) throws -> JSONValue {
    let imposter = try Peer(peer.user, peer.device, on: ScriptedHomeserver(), seed: 99)
    try imposter.sync()
    return try #require(imposter.server.devices[peer.user]?[peer.device]?.keys)
  }

  private func known(_ town: Town) throws -> [DeviceRow] {
    try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }
  }

  private func refusals(_ peer: Peer) -> Int {
    peer.happenings.count { if case .deviceRefused(bob, _) = $0 { true } else { false } }
  }

  @Test(arguments: [true, false])
  func `E24: a device that is named twice, with its own keys and others, keeps its own`(
    isFirst: Bool
  ) throws {
    let town = try Town(alice, bob)
    let (before, other) = (try known(town), try imposter(of: town[1]))
    let name = town[1].device.text
    town.server.spoil = { path, body in
      guard path == "keys/query", let own = body["device_keys", "@bob:here", name] else { return }
      body["device_keys", "@bob:here"] = .object(
        JSONObject(isFirst ? [(name, own), (name, other)] : [(name, other), (name, own)]))
    }
    town.server.changed(bob)
    try town[0].sync()
    #expect(try known(town) == before)
    #expect(refusals(town[0]) >= 1)
  }

  @Test func `E24: a device that was left out comes back as itself or not at all`() throws {
    let town = try Town(alice, bob)
    let own = try #require(town.server.devices[bob]?[town[1].device]?.keys)
    let before = try known(town)
    func name(_ keys: JSONValue?) throws {
      town.server.devices[bob]?[town[1].device]?.keys = keys
      town.server.changed(bob)
      try town[0].sync()
    }
    func seen() throws -> [DeviceRow] {
      try town[0].machine.draft(town[0].rows, at: town[0].now).devices(of: bob)
    }
    let (machine, rows, now) = (town[0].machine, town[0].rows, town[0].now)
    town[0].commit(
      try machine.decide(isVerified: true, town[1].device, of: bob, in: rows, at: now))
    try town[0].say("one", in: room)
    try name(nil)
    #expect(try seen().isEmpty)
    try town[0].say("two", in: room)
    try name(try imposter(of: town[1]))
    #expect(try seen().isEmpty && refusals(town[0]) == 1)
    var malformed = own
    malformed["algorithms"] = nil
    try name(malformed)
    #expect(try seen().isEmpty)
    try name(own)
    #expect(try seen().map(\.curve25519) == before.map(\.curve25519))
    #expect(try seen().map(\.decision) == [.verified])
    try town[0].say("three", in: room)
    try town[1].sync()
    #expect(town[1].words == ["one", "three"])
  }

  @Test
  func `of devices that vanished the last two hundred are remembered, and those decided about`()
    throws
  {
    let crowd = try Crowd(users: 1, devicesEach: 230)
    let owner = crowd.users[0]
    let server = ScriptedHomeserver()
    let peer = try Peer(alice, device("A"), on: server, seed: 3)
    try server.make(room, with: [alice, owner])
    crowd.enter(server)
    for _ in 0..<2 { try peer.sync() }
    func remembered() throws -> Set<DeviceID> {
      Set(try peer.rowsOf(DeviceRow.self).filter { $0.user == owner }.map(\.device))
    }
    #expect(try remembered().count == 230)
    let (machine, rows, now) = (peer.machine, peer.rows, peer.now)
    peer.commit(try machine.decide(isVerified: false, device("D0"), of: owner, in: rows, at: now))
    for last in [20, 230] {
      for number in 0..<last { server.devices[owner]?[device("D\(number)")] = nil }
      server.changed(owner)
      peer.now = peer.now + .seconds(1)
      try peer.sync()
    }
    let left = try remembered()
    #expect(left.count == DeviceRow.maximumVanished)
    #expect(left.contains(device("D0")) && (1..<20).allSatisfy { !left.contains(device("D\($0)")) })
  }

  @Test func `of more devices than are kept the rest is told of`() throws {
    let town = try Town(alice, bob)
    let name = town[1].device.text
    town.server.spoil = { path, body in
      guard path == "keys/query", let own = body["device_keys", "@bob:here", name] else { return }
      var all = [(name, own)]
      for number in 0..<DeviceRow.maximumDevices {
        var other = own
        other["device_id"] = .string("X\(number)")
        all.append(("X\(number)", other))
      }
      body["device_keys", "@bob:here"] = .object(JSONObject(all))
    }
    town.server.changed(bob)
    try town[0].sync()
    let dropped = town[0].happenings.compactMap {
      if case .devicesLeftOut(bob, let count) = $0 { count } else { nil }
    }
    #expect(dropped == [1])
  }

  @Test func `nothing is decided about a device that is not known`() throws {
    let town = try Town(alice, bob)
    let (machine, rows, now) = (town[0].machine, town[0].rows, town[0].now)
    #expect(throws: CryptoError(.unknownDevice)) {
      try machine.decide(isVerified: false, device("OTHER"), of: bob, in: rows, at: now)
    }
  }
}
