import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// What is said while somebody's devices are not known for sure.
@Suite struct StaleReaderTests {
  private func encrypt(_ text: String, _ peer: Peer, since: Instant) throws -> Encryption {
    try peer.machine.encrypt(
      .message, ["msgtype": "m.text", "body": .string(text)], in: room, since: since,
      rows: peer.rows, at: peer.now)
  }

  /// All but the queries, which stay unanswered.
  private func sendOthers(_ peer: Peer) throws {
    for request in try peer.machine.requests(in: peer.rows)
    where !request.request.path.hasSuffix("/keys/query") {
      try peer.send(request)
    }
  }

  @Test
  func `E20: an unanswered query is waited for five seconds; who was missed gets the key then`()
    throws
  {
    var town = try Town(alice, bob)
    let late = try town.add(bob, "LATE")
    try late.sync()
    try late.sync()
    try town[0].sync(sending: false)
    let began = town[0].now
    for wait in [Duration.zero, .milliseconds(4_999)] {
      town[0].now = began + wait
      guard case .waiting(let until, let step) = try encrypt("now", town[0], since: began) else {
        return #expect(Bool(false), "it did not wait")
      }
      #expect(until == began + .seconds(5))
      town[0].commit(step)
      try sendOthers(town[0])
    }
    town[0].now = began + .seconds(5)
    guard case .done(let encrypted, let step) = try encrypt("now", town[0], since: began) else {
      return #expect(Bool(false), "it waited longer")
    }
    town[0].commit(step)
    // First the key to begin a ratchet with, then what goes over it.
    for _ in 0..<2 { try sendOthers(town[0]) }
    town.server.say("m.room.encrypted", encrypted, in: room, by: alice)
    for place in 1...2 { try town[place].sync() }
    #expect(town[1].words == ["now"] && late.words.isEmpty)
    try town[0].flush()
    try late.sync()
    #expect(late.words == ["now"])
    #expect(try town[0].rowsOf(StaleReaderRow.self).isEmpty)
  }

  @Test func `E20: who was given the key from later on gets it from where it was missed`() throws {
    var town = try Town(alice, bob)
    let late = try town.add(bob, "LATE")
    for _ in 0..<2 { try late.sync() }
    func say(_ text: String) throws {
      let since = Instant(milliseconds: town[0].now.milliseconds - 5_000)
      guard case .done(let encrypted, let step) = try encrypt(text, town[0], since: since) else {
        return #expect(Bool(false), "it waited")
      }
      town[0].commit(step)
      for _ in 0..<2 { try sendOthers(town[0]) }
      town.server.say("m.room.encrypted", encrypted, in: room, by: alice)
    }
    try town[0].sync(sending: false)
    try say("one")
    // The answer to the query that is under way is not the last word.
    town.server.changed(bob)
    try town[0].sync(sending: false)
    let query = try #require(
      try town[0].machine.requests(in: town[0].rows).first { $0.lane == .queries })
    try town[0].send(query)
    try say("two")
    try late.sync()
    #expect(late.words == ["two"])
    try town[0].flush()
    try late.sync()
    #expect(late.words == ["two", "one"])
    let share = try town[0].rowsOf(ShareRow.self).first { $0.device == late.device }
    #expect(share?.state == .given && share?.index == 0)
  }

  @Test func `E20: who was missed gets the key also when there is a new one since`() throws {
    var town = try Town(alice, bob, settings: ["rotation_period_msgs": 1])
    let late = try town.add(bob, "LATE")
    try late.sync()
    try late.sync()
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    try town[0].sync()
    for text in ["one", "two"] { try town[0].say(text, in: room) }
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try late.sync()
    try town[1].sync()
    #expect(late.words == ["one", "two"] && town[1].words == ["one", "two"])
  }

  @Test func `after a query without an answer the next is waited for, if it comes in time`() throws
  {
    let town = try Town(alice, bob)
    town.server.changed(bob)
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    try town[0].sync()
    let began = town[0].now
    guard case .waiting(let until, _) = try encrypt("?", town[0], since: began) else {
      return #expect(Bool(false), "it did not wait")
    }
    #expect(until == began + .seconds(4), "when it is asked again")
    // Once more, and the one after comes too late to be waited for.
    town[0].now = until
    try town[0].sync()
    let later = town[0].now
    town[0].interrupt = nil
    try town[0].say("now", in: room)
    #expect(town[0].now == later)
  }

  @Test func `who is asked in and may not read yet gets no key when their server is there again`()
    throws
  {
    var town = try Town(alice, bob)
    let guest = try town.add(carol, "GUEST")
    for _ in 0..<2 { try guest.sync() }
    try town.server.state(
      "m.room.history_visibility", ["history_visibility": "joined"], in: room, by: alice)
    town.server.unreachable = ["there"]
    try town.server.set(carol, .invite, in: room, by: alice)
    try town[0].sync()
    try town[0].say("not for Carol", in: room)
    town.server.unreachable = []
    town.pass(.seconds(600))
    try town[0].sync()
    try guest.sync()
    #expect(try town[0].rowsOf(DeviceRow.self).contains { $0.user == carol })
    #expect(try guest.rowsOf(InboundGroupRow.self).isEmpty)
  }

  @Test func `who left before their devices were known gets no key`() throws {
    var town = try Town(alice, bob)
    // So that their devices are asked for whatever becomes of the first room.
    try town.server.make(placed("!other:here"), with: [alice, bob])
    try town.settle()
    let late = try town.add(bob, "LATE")
    for _ in 0..<2 { try late.sync() }
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    try town[0].sync()
    try town[0].say("one", in: room)
    #expect(try town[0].rowsOf(StaleReaderRow.self).map(\.user) == [bob])
    try town.server.set(bob, .leave, in: room)
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try late.sync()
    #expect(try town[0].rowsOf(DeviceRow.self).contains { $0.device == late.device })
    #expect(try late.rowsOf(InboundGroupRow.self).isEmpty)
  }

  @Test func `however many devices were missed, a step gives the key to two hundred`() throws {
    let crowd = try Crowd(users: 1, devicesEach: 250)
    let server = ScriptedHomeserver()
    let peer = try Peer(alice, device("A"), on: server, seed: 3)
    try server.make(room, with: [alice] + crowd.users)
    crowd.enter(server)
    peer.interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    for _ in 0..<2 { try peer.sync() }
    try peer.say("one", in: room)
    #expect(try peer.rowsOf(ShareRow.self).isEmpty)
    peer.interrupt = nil
    peer.now = peer.now + .seconds(600)
    for count in [200, 250, 250] {
      try peer.sync()
      #expect(try peer.rowsOf(ShareRow.self).count { $0.state == .given } == count)
      #expect(try peer.rowsOf(LateReaderRow.self).isEmpty == (count == 250))
    }
    #expect(try peer.rowsOf(StaleReaderRow.self).isEmpty)
    #expect(try peer.rowsOf(OwedKeyRow.self).isEmpty)
  }

  @Test
  func `who has many devices keeps nobody from their key, and what has to wait is left alone`()
    throws
  {
    let crowd = try Crowd(users: 6, devicesEach: 110)
    let server = ScriptedHomeserver()
    let peer = try Peer(alice, device("A"), on: server, seed: 3)
    try server.make(room, with: [alice] + crowd.users)
    crowd.enter(server)
    peer.interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    for _ in 0..<2 { try peer.sync() }
    try peer.say("one", in: room)
    peer.interrupt = nil
    peer.now = peer.now + .seconds(600)
    func served() throws -> [UserID: Int] {
      Dictionary(grouping: try peer.rowsOf(ShareRow.self), by: \.user).mapValues(\.count)
    }
    let last = try #require(
      try peer.rowsOf(StaleReaderRow.self).map(\.key).max { $0 < $1 })
    let before = peer.rows.row(last)
    try peer.sync()
    #expect(try served().values.sorted() == [50, 50, 50, 50])
    #expect(peer.rows.row(last) == before && before != nil)
    try peer.sync()
    #expect(try served().values.sorted() == [50, 50, 50, 50, 100, 100])
    for _ in 0..<2 { try peer.sync() }
    #expect(try served().values.allSatisfy { $0 == 110 })
    #expect(try peer.rowsOf(LateReaderRow.self).isEmpty)
  }

  @Test(arguments: [true, false])
  func `what was said without somebody is kept for a month, and no longer than a room is shared`(
    isLeaving: Bool
  ) throws {
    let town = try Town(alice, bob, carol)
    town.server.unreachable = ["there"]
    town.server.changed(carol)
    try town[0].sync()
    try town[0].say("one", in: room)
    town.pass(.seconds(29 * 86_400))
    try town[0].sync()
    #expect(try town[0].rowsOf(StaleReaderRow.self).map(\.user) == [carol])
    if isLeaving {
      try town.server.set(carol, .leave, in: room)
      try town[0].sync(["device_lists": ["left": ["@carol:there"]]])
    } else {
      town.pass(.seconds(86_401))
      try town[0].sync()
    }
    #expect(try town[0].rowsOf(StaleReaderRow.self).isEmpty)
  }

  @Test func `a refused device that was missed does not get the key`() throws {
    var town = try Town(alice, bob, policy: .strict)
    let late = try town.add(bob, "LATE")
    try late.sync()
    try late.sync()
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    try town[0].sync()
    try town[0].say("one", in: room)
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try late.sync()
    #expect(try late.words.isEmpty && late.rowsOf(InboundGroupRow.self).isEmpty)
  }
}
