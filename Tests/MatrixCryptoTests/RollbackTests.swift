import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// What happens when an old copy of the store is put back.
@Suite struct RollbackTests {
  private func generation(_ peer: Peer) throws -> UInt64 {
    try #require(try peer.rowsOf(MachineRow.self).first).generation
  }

  private func session(_ peer: Peer) throws -> SessionID {
    try #require(try peer.rowsOf(OutboundGroupRow.self).first { $0.room == room }).session
  }

  /// Puts back `copy` and goes on as a client does.
  private func putBack(_ copy: MemoryRows, _ peer: Peer) throws {
    let counted = try generation(peer)
    peer.rows = copy
    let standing = try peer.machine.standing(of: copy, counted: counted)
    #expect(standing == .rolledBack(store: try generation(peer), counted: counted))
    peer.commit(try peer.machine.startOver(in: copy, at: peer.now, counted: counted))
    #expect(try generation(peer) == counted + 1)
    #expect(try peer.machine.standing(of: peer.rows, counted: counted + 1) == .current)
    try peer.flush()
  }

  @Test func `E56: a store that was put back is noticed, and no index of a session is used twice`()
    throws
  {
    let town = try Town(alice, bob)
    try town[0].say("first", in: room)
    let copy = town[0].rows
    for number in 0..<20 { try town[0].say("\(number)", in: room) }
    let before = try session(town[0])
    try putBack(copy, town[0])
    try town[0].say("again", in: room)
    #expect(try session(town[0]) != before)
    try town[1].sync()
    #expect(town[1].words == ["first"] + (0..<20).map { "\($0)" } + ["again"])
    #expect(town[1].unread.isEmpty)
    let told = town[0].happenings.contains {
      if case .startedOver(_, let counted) = $0 { counted > 20 } else { false }
    }
    #expect(told)
  }

  @Test func `E56: ratchets that the other side moved on are begun anew by whom they fail`() throws
  {
    let town = try Town(alice, bob)
    try town[0].say("first", in: room)
    let copy = town[0].rows
    for number in 0..<3 {
      try town[1].sync()
      try town[1].forge("org.example.ping", [:], to: town[0])
      try town[0].sync()
      try town[0].forge("org.example.ping", [:], to: town[1])
      try town[0].say("\(number)", in: room)
    }
    try town[1].sync()
    try putBack(copy, town[0])
    #expect(try town[0].rowsOf(OlmSessionRow.self).isEmpty)
    // Over a ratchet that the copy has not got.
    try town[1].forge("org.example.ping", [:], to: town[0])
    try town[0].sync()
    #expect(town[0].faults == [.undecryptable])
    #expect(town[0].happenings.contains { if case .unwedging = $0 { true } else { false } })
    try town[1].sync()
    let before = pings(town[0])
    try town[1].forge("org.example.ping", [:], to: town[0])
    try town[0].forge("org.example.ping", [:], to: town[1])
    for place in 0...1 { try town[place].sync() }
    #expect(pings(town[0]) == before + 1)
    #expect(town[0].faults == [.undecryptable] && town[1].faults.isEmpty)
    try town[0].say("again", in: room)
    try town[1].sync()
    #expect(town[1].words.last == "again" && town[1].unread.isEmpty)
  }

  private func pings(_ peer: Peer) -> Int {
    peer.happenings.count {
      if case .toDevice(let message) = $0 { message.type.text == "org.example.ping" } else { false }
    }
  }

  @Test(arguments: [0, 20])
  func
    `E56: names of keys that were made since are not given again, and there is a new fallback key`(
      left: Int
    ) throws
  {
    let server = ScriptedHomeserver()
    let peer = try Peer(alice, device("A"), on: server, seed: 7)
    try peer.sync()
    let copy = peer.rows
    var names: Set<String> = []
    func note() {
      names.formUnion(server.devices[alice]?[device("A")]?.oneTimeKeys.map(\.id) ?? [])
      if let fallback = server.devices[alice]?[device("A")]?.fallback { names.insert(fallback.id) }
    }
    for _ in 0..<3 {
      note()
      server.devices[alice]?[device("A")]?.oneTimeKeys.removeAll()
      server.devices[alice]?[device("A")]?.fallback?.isUsed = true
      peer.now = peer.now + .seconds(7_200)
      try peer.sync()
    }
    note()
    server.devices[alice]?[device("A")]?.oneTimeKeys.removeFirst(50 - left)
    try putBack(copy, peer)
    let fallback = try #require(server.devices[alice]?[device("A")]?.fallback)
    #expect(!names.contains(fallback.id) && !fallback.isUsed)
    try peer.sync()
    let there = server.devices[alice]?[device("A")]?.oneTimeKeys.map(\.id) ?? []
    #expect(there.count == 50 && there.count { !names.contains($0) } == 50 - left)
    #expect(!peer.happenings.contains { if case .keyConflict = $0 { true } else { false } })
  }

  @Test func `E56: an upload that waited in the copy is not sent, and the new fallback key reads`()
    throws
  {
    let town = try Town(alice, bob)
    let place = town[0].device
    town.server.devices[alice]?[place]?.oneTimeKeys.removeAll()
    try town[0].sync(sending: false)
    let copy = town[0].rows
    let waiting = try #require(
      try town[0].machine.requests(in: copy).first { $0.lane == .keys }?.request.payload?.bytes)
    for _ in 0..<3 { try town[0].say("lost", in: room) }
    let sent = town[0].sent.count
    try putBack(copy, town[0])
    #expect(!town[0].sent.dropFirst(sent).contains { $0.payload?.bytes == waiting })
    town.server.devices[alice]?[place]?.oneTimeKeys.removeAll()
    town[1].commit(try town[1].dropRatchets())
    try town[1].meet(town[0])
    try town[1].forge("org.example.ping", [:], to: town[0])
    try town[0].sync()
    #expect(pings(town[0]) == 1 && town[0].faults.isEmpty)
  }

  @Test func `E56: keys that waited in the copy to be sent are given over the ratchets begun anew`()
    throws
  {
    let town = try Town(alice, bob)
    town[0].interrupt = { $0.path.contains("/sendToDevice/") ? .unreachable : nil }
    try town[0].say("waiting", in: room)
    let copy = town[0].rows
    for number in 0..<3 { try town[0].say("\(number)", in: room) }
    town[0].interrupt = nil
    try putBack(copy, town[0])
    town.pass(.seconds(4))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words.contains("waiting"))
  }

  @Test func `a copy from before one message is gone on from with another key`() throws {
    let town = try Town(alice, bob)
    try town[0].say("one", in: room)
    let (copy, before) = (town[0].rows, try session(town[0]))
    try town[0].say("two", in: room)
    let counted = try generation(town[0])
    #expect(try session(town[0]) == before)
    #expect(try town[0].machine.standing(of: town[0].rows, counted: counted) == .current)
    town[0].rows = copy
    #expect(try town[0].machine.standing(of: copy, counted: counted) == .maybeOneBehind)
    town[0].commit(try town[0].machine.spendRooms(in: copy, at: town[0].now))
    #expect(try town[0].machine.standing(of: town[0].rows, counted: counted) == .current)
    try town[0].say("three", in: room)
    #expect(try session(town[0]) != before)
    try town[1].sync()
    #expect(town[1].words == ["one", "two", "three"] && town[1].unread.isEmpty)
  }
}

extension Peer {
  fileprivate func dropRatchets() throws -> Step {
    let draft = try machine.draft(rows, at: now)
    for row in try rowsOf(OlmSessionRow.self) { draft.ledger.remove(row.key) }
    return try draft.step()
  }
}
