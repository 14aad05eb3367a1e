import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// What one user, one device or one server does wrong costs nobody else anything.
@Suite struct CrowdedServerTests {
  private let deep: JSONValue = {
    var value: JSONValue = 1
    for _ in 0..<600 { value = [value] }
    return value
  }()

  @Test func `of two hundred and fifty users one with a bottomless device key holds up none`()
    throws
  {
    let crowd = try Crowd(users: 250, devicesEach: 1)
    let server = ScriptedHomeserver()
    let peer = try Peer(alice, device("A"), on: server, seed: 3)
    try server.make(room, with: [alice] + crowd.users)
    crowd.enter(server)
    let deep = deep
    server.spoil = { path, body in
      switch path {
      case "keys/query" where body["device_keys", "@user7:here", "D0"] != nil:
        body["device_keys", "@user7:here", "D0", "deep"] = deep
      case "keys/claim" where body["one_time_keys", "@user8:here", "D0"] != nil:
        body["one_time_keys", "@user8:here", "D0"] = ["signed_curve25519:deep": deep]
      default: break
      }
    }
    for _ in 0..<3 { try peer.sync() }
    #expect(try peer.rowsOf(DeviceRow.self).count { $0.user != alice } == 249)
    #expect(try peer.rowsOf(UserRow.self).allSatisfy { !$0.isOutdated })
    let refused = peer.happenings.compactMap {
      if case .deviceRefused(let user, _) = $0 { user.text } else { nil }
    }
    #expect(refused == ["@user7:here"])
    try peer.learnMembers(of: room)
    try peer.say("hello", in: room)
    #expect(try peer.rowsOf(ShareRow.self).count { $0.state == .given } == 248)
  }

  @Test func `a bottomless message to us stops nothing else in the answer`() throws {
    let town = try Town(alice, bob)
    for type in ["m.room.encrypted", "m.room_key_request", "org.example.ping"] {
      town.server.send(type, deep, to: town[1].device, of: bob, from: carol)
      town.server.send(type, ["deep": deep], to: town[1].device, of: bob, from: carol)
    }
    town.server.say("m.room.encrypted", ["deep": deep], in: room, by: alice)
    try town[0].say("hello", in: room)
    try town[1].sync()
    #expect(town[1].words == ["hello"])
  }

  @Test func `ten thousand users whose servers are away hide nobody`() throws {
    let town = try Town(alice, bob)
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    let until = town[0].now + .seconds(600)
    for number in 0..<(Draft.maximumQueried + 10) {
      // By name before everybody else.
      var row = UserRow(person("@a\(number):away"))
      row.isTracked = true
      row.changed = 1
      row.failures = 3
      row.notBefore = until
      draft.ledger.put(row)
      draft.ledger.put(RestingRow(row.user, until: until))
    }
    var zoe = UserRow(person("@zoe:here"))
    zoe.isTracked = true
    try draft.outdate(&zoe)
    var bob = try draft.user(bob)
    bob.changed = draft.nextChange()
    bob.notBefore = until
    draft.ledger.put(bob)
    draft.ledger.put(RestingRow(bob.user, until: until))
    try draft.markMember(bob)
    try draft.queryOutdated()
    let asked = try draft.step().requests
    #expect(asked.count == 1 && asked.allSatisfy { $0.lane == .queries })
    let body = try JSONDocument(asked.first?.request.payload?.bytes ?? []).root
    #expect(entries(body["device_keys"]).map(\.name) == ["@zoe:here"])
    #expect(try draft.staleReaders(of: room).map(\.user) == [bob.user])
    #expect(
      draft.wait(for: try draft.staleReaders(of: room), until: draft.now + .seconds(5)) == nil)
  }

  @Test func `whoever makes a query fail is asked for alone in the end, and holds up nobody`()
    throws
  {
    let crowd = try Crowd(users: 40, devicesEach: 1)
    let server = ScriptedHomeserver()
    let peer = try Peer(alice, device("A"), on: server, seed: 3)
    try server.make(room, with: [alice] + crowd.users)
    crowd.enter(server)
    // With all kinds of answers that cannot be read, or do not come.
    peer.interrupt = { request in
      let body = request.payload.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
      guard request.path.hasSuffix("/keys/query") else { return nil }
      if body.contains("@user7:") { return .success(Array("{".utf8)) }
      if body.contains("@user12:") { return .unanswered(isTooLarge: false) }
      if body.contains("@user25:") { return .unanswered(isTooLarge: true) }
      let error = ServerError(status: 500, retryAfter: nil, body: [])
      return body.contains("@user31:") ? .failure(error) : nil
    }
    for _ in 0..<9 {
      try peer.sync()
      peer.now = peer.now + .seconds(600)
    }
    let outdated = try peer.rowsOf(UserRow.self).filter(\.isOutdated)
    let failed = Set([7, 12, 25, 31].map { "@user\($0):here" })
    #expect(Set(outdated.map(\.user.text)) == failed)
    #expect(try peer.rowsOf(DeviceRow.self).count { $0.user != alice } == 36)
    peer.interrupt = nil
    try peer.sync()
    #expect(try peer.rowsOf(UserRow.self).allSatisfy { !$0.isOutdated && $0.failedQueries == 0 })
  }

  @Test func `a query that did not arrive is asked again as a whole`() throws {
    let town = try Town(alice, bob, carol)
    for user in [bob, carol] { town.server.changed(user) }
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    for _ in 0..<12 {
      try town[0].sync()
      town.pass(.seconds(600))
    }
    town[0].interrupt = nil
    let before = town[0].sent.count
    try town[0].sync()
    #expect(town[0].sent.dropFirst(before).count { $0.path.hasSuffix("/keys/query") } == 1)
  }

  @Test func `users whose servers are away are asked for apart, until those speak again`() throws {
    let town = try Town(alice, bob, carol)
    town.server.unreachable = ["there"]
    for user in [bob, carol] { town.server.changed(user) }
    try town[0].sync()
    town.pass(.seconds(600))
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    var bob = try draft.user(bob)
    try draft.outdate(&bob)
    town[0].commit(try draft.step())
    var before = town[0].sent.count
    func asked() throws -> [[String]] {
      try town[0].sent.dropFirst(before).filter { $0.path.hasSuffix("/keys/query") }.map {
        entries(try JSONDocument($0.payload?.bytes ?? []).root["device_keys"]).map(\.name)
      }
    }
    try town[0].sync()
    #expect(try asked() == [["@bob:here"], ["@carol:there"]])
    before = town[0].sent.count
    // What is told of her comes from there.
    for user in [bob.user, carol] { town.server.changed(user) }
    try town[0].sync()
    #expect(try asked() == [["@bob:here", "@carol:there"]])
  }

  @Test func `an answer about many reads what was left for us once`() throws {
    let crowd = try Crowd(users: 60, devicesEach: 1)
    let server = ScriptedHomeserver()
    let peer = try Peer(alice, device("A"), on: server, seed: 3)
    try server.make(room, with: [alice] + crowd.users)
    crowd.enter(server)
    try peer.sync(sending: false)
    var draft = try peer.machine.draft(peer.rows, at: peer.now)
    for number in 0..<100 {
      draft.ledger.put(
        KeyBundleRow(
          room: placed("!left\(number):here"), sender: carol,
          curve25519: try draft.identityKeys.curve25519, content: [], received: peer.now))
    }
    peer.commit(try draft.step())
    for request in try peer.machine.requests(in: peer.rows)
    where request.request.path.hasSuffix("/keys/query") {
      let answer = try server.answer(request.request, from: alice, peer.device)
      let rows = CountingRows(peer.rows)
      draft = try peer.machine.draft(rows, at: peer.now)
      let row: RequestRow = try #require(try draft.ledger.row(at: RequestRow.place(request.id)))
      try draft.keysQueried(row, .success(answer))
      #expect(try QuerySubject(bytes: row.subject).users.count >= 60)
      #expect(rows.read < 1_000)
    }
  }

  @Test func `of ten thousand resting users a message and a sync read a few`() throws {
    let town = try Town(alice, bob)
    var draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    for number in 0..<Draft.maximumQueried {
      var row = UserRow(person("@a\(number):away"))
      row.isTracked = true
      row.changed = 1
      row.notBefore = town[0].now + .seconds(number < 600 ? 0 : 600)
      draft.ledger.put(row)
      draft.ledger.put(RestingRow(row.user, until: row.notBefore ?? .epoch))
    }
    town[0].commit(try draft.step())
    let rows = CountingRows(town[0].rows)
    draft = try town[0].machine.draft(rows, at: town[0].now)
    #expect(try draft.staleReaders(of: room).isEmpty)
    #expect(rows.read < 300)
    rows.read = 0
    try draft.queryOutdated()
    #expect(rows.read < 1_500, "those that may be asked, and a page")
    let asked = try draft.step().requests.map {
      entries(try JSONDocument($0.request.payload?.bytes ?? []).root["device_keys"]).count
    }
    #expect(asked.reduce(0, +) == 600)
  }

  @Test func `who could not be asked rests, is asked again when it is time, and is done with`()
    throws
  {
    let town = try Town(alice, bob, carol)
    town.server.unreachable = ["there"]
    town.server.changed(carol)
    try town[0].sync()
    #expect(try town[0].rowsOf(OutdatedRow.self).isEmpty)
    #expect(try town[0].rowsOf(RestingRow.self).map(\.user) == [carol])
    town.pass(.seconds(4))
    try town[0].sync()
    #expect(try town[0].rowsOf(RestingRow.self).map(\.user) == [carol])
    // A change lets nobody rest.
    town.server.changed(carol)
    try town[0].sync(sending: false)
    #expect(try town[0].rowsOf(OutdatedRow.self).map(\.user) == [carol])
    #expect(try town[0].rowsOf(RestingRow.self).isEmpty)
    town.server.unreachable = []
    try town[0].flush()
    #expect(try town[0].rowsOf(OutdatedRow.self).isEmpty)
    #expect(try town[0].rowsOf(UserRow.self).allSatisfy { !$0.isOutdated })
  }

  @Test func `requests are read in pages, so that what was postponed hides nothing`() throws {
    let town = try Town(alice, bob)
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    for _ in 0..<7 { _ = draft.ask(.lookForBackup) }
    town[0].commit(try draft.step())
    let all = try town[0].machine.requests(in: town[0].rows)
    #expect(all.count == 7 && all.allSatisfy { $0.lane == .backup })
    var read: [UInt64] = []
    while true {
      let page = try town[0].machine.requests(in: town[0].rows, after: read.last, limit: 3)
      read += page.map(\.id)
      if page.count < 3 { break }
    }
    #expect(read == all.map(\.id))
  }
}
