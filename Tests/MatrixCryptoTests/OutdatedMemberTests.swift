import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Members whose devices are not known for sure are found by their room.
@Suite struct OutdatedMemberTests {
  @Test func `behind ten thousand who are asked for first, who is to read is waited for, and kept`()
    throws
  {
    let town = try Town(alice, bob)
    try town[0].learnMembers(of: room)
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    for number in 0..<Draft.maximumQueried {
      var row = UserRow(person("@a\(number):here"))
      row.isTracked = true
      try draft.outdate(&row)
    }
    var row = try draft.user(bob)
    try draft.outdate(&row)
    let began = draft.now
    let (machine, content) = (town[0].machine, ["msgtype": "m.text", "body": "now"] as JSONValue)
    town[0].commit(try draft.step())
    guard
      case .waiting(let until, let step) = try machine.encrypt(
        .message, content, in: room, since: began, rows: town[0].rows, at: began)
    else {
      Issue.record("nobody is waited for")
      return
    }
    #expect(until == began + .seconds(5))
    town[0].commit(step)
    #expect(try town[0].rowsOf(UserRow.self).first { $0.user == bob }?.query == nil)
    guard
      case .done(_, let last) = try machine.encrypt(
        .message, content, in: room, since: began, rows: town[0].rows, at: until)
    else {
      Issue.record("it waits for ever")
      return
    }
    town[0].commit(last)
    #expect(try town[0].rowsOf(StaleReaderRow.self).map(\.user) == [bob])
  }

  @Test func `who is not known for sure is found without looking through the room`() throws {
    let town = try Town(alice, bob)
    var draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    for number in 0..<500 {
      // Half of them are in the room; the others rest.
      var row = UserRow(person("@a\(number):away"))
      row.isTracked = true
      if number.isMultiple(of: 2) {
        draft.ledger.put(CryptoMemberRow(room, row.user, .joined))
      } else {
        row.changed = 1
        row.notBefore = town[0].now + .seconds(600)
        draft.ledger.put(RestingRow(row.user, until: town[0].now + .seconds(600)))
      }
      draft.ledger.put(row)
    }
    var row = try draft.user(bob)
    try draft.outdate(&row)
    town[0].commit(try draft.step())
    let rows = CountingRows(town[0].rows)
    draft = try town[0].machine.draft(rows, at: town[0].now)
    #expect(try draft.staleReaders(of: room).map(\.user) == [bob])
    #expect(rows.read < 10)
  }

  @Test func `outdated members of a store from before they were marked are found`() throws {
    let town = try Town(alice, bob)
    town.server.changed(bob)
    try town[0].sync(sending: false)
    var draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    for row in try town[0].rowsOf(OutdatedMemberRow.self) { draft.ledger.remove(row.key) }
    draft.counters.marksMembers = false
    town[0].commit(try draft.step())
    #expect(try town[0].rowsOf(OutdatedMemberRow.self).isEmpty)
    draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    #expect(try draft.staleReaders(of: room).map(\.user) == [bob])
    town[0].commit(try draft.step())
    try town[0].flush()
    #expect(try town[0].rowsOf(OutdatedMemberRow.self).isEmpty)
  }

  @Test(arguments: [true, false])
  func `a member is marked while their devices are not known for sure, and while they are one`(
    isLeaving: Bool
  ) throws {
    let town = try Town(alice, bob)
    func marked() throws -> [UserID] { try town[0].rowsOf(OutdatedMemberRow.self).map(\.user) }
    #expect(try marked().isEmpty)
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    town.server.changed(bob)
    try town[0].sync()
    #expect(try marked() == [bob] && town[0].rowsOf(OutdatedRow.self).isEmpty)
    if isLeaving {
      try town.server.set(bob, .leave, in: room)
      try town[0].sync()
      #expect(try marked().isEmpty)
      try town.server.set(bob, .join, in: room)
      try town[0].sync()
      #expect(try marked() == [bob])
    }
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    #expect(try marked().isEmpty)
  }
}
