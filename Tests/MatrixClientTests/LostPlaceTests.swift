import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Testing

@testable import MatrixClient

/// The server forgot where we were in its stream, and people went on talking.
@Suite(.timeLimit(.minutes(1))) struct LostPlaceTests {
  @Test(arguments: [3, 30])
  func `what was said while the place was lost is heard, once and in order`(count: Int) async throws
  {
    try await withWhole { whole, served, ada in
      served.limitTimelines(to: 5)
      try await whole.run {
        try await whole.wait("the first sync") { served.count(" sync") >= 2 }
        try ada.say("before")
        try await whole.wait("it is heard") { whole.words == ["before"] }
        // From now on no place is known but none, until somebody begins anew.
        served.instead { _, line in
          line.contains(" sync") ? (500, ["errcode": "M_UNKNOWN"]) : nil
        }
        let before = served.count(" sync")
        try await whole.wait("the server is away") { served.count(" sync") > before + 1 }
        for number in 1...count { try ada.say("\(number)") }
        let isLost = Guarded(true)
        served.instead { _, line in
          guard line.contains(" sync"), isLost.withLock({ $0 }) else { return nil }
          isLost.withLock { $0 = false }
          return (400, ["errcode": "M_UNKNOWN_POS"])
        }
        try await whole.wait("all is heard") { whole.words.count > count }
        #expect(whole.words == ["before"] + (1...count).map { "\($0)" })
        try ada.say("after")
        try await whole.wait("it goes on") { whole.words.last == "after" }
        #expect(whole.words.count == count + 2)
      }
      // Nobody is told that we came in again.
      let joins = whole.news.withLock { news in
        news.count { if case .joined = $0 { true } else { false } }
      }
      #expect(joins == 1)
    }
  }

  @Test func `of a server that was put back from a copy nothing is heard twice`() async throws {
    let (desk, ada) = try await desk()
    _ = try await desk.handle()
    for text in ["one", "two"] { try ada.say(text, in: hall) }
    try await desk.sync()
    #expect(try await desk.heard().map(\.body) == ["one", "two"])
    // The event up to which we had come is not there any more, those before it are.
    let server = desk.server
    let body = server.syncBody(easel, desk.device, since: 0)
    var events = body.timeline(of: hall)
    _ = events.popLast()
    events.append(Self.said("new", at: desk.now.milliseconds + 60_000))
    events.append(Self.said("old", at: 1))
    let fresh = try SyncAnswer(JSONDocument(Self.first(events).compact(), options: .matrix))
    _ = try await desk.loop().takeIn(fresh, since: nil)
    #expect(try await desk.heard().map { $0.event.id.text } == ["$new"])
  }

  @Test func `a room that we left meanwhile is told as left, once`() async throws {
    let (desk, _) = try await desk()
    _ = try await desk.handle()
    let nothing = try SyncAnswer(
      JSONDocument(Array(#"{"next_batch":"700"}"#.utf8), options: .matrix))
    for _ in 0..<2 {
      _ = try await desk.loop().takeIn(nothing, since: nil)
      _ = try await desk.loop().takeIn(nothing, since: nil)
    }
    let lefts = try await desk.handle().filter { if case .left = $0 { true } else { false } }
    #expect(lefts.count == 1)
    let joined = try await desk.keyring.rows { try RoomBook(ledger: $0).joinedRooms() }
    #expect(joined.isEmpty)
  }

  @Test func `a clock that goes ahead does not hide what is said later`() throws {
    func event(_ name: String, at time: Int64) throws -> RoomEvent {
      try RoomEvent(JSONDocument(Self.said(name, at: time).compact(), options: .matrix).root)
    }
    let place = RoomPlace(try event("gone", at: 9_000), at: Instant(milliseconds: 1_000))
    let later = try event("later", at: 2_000)
    #expect(place.after([later]).map(\.id) == [later.id])
    #expect(place.after([try event("earlier", at: 900)]).isEmpty)
    // Where the event is, its place counts and no clock does.
    let all = [try event("a", at: 5_000), try event("gone", at: 1), try event("b", at: 1)]
    #expect(place.after(all).map(\.id.text) == ["$b"])
  }

  @Test func `a row from before places were kept is read`() throws {
    var writer = RowWriter(version: 1)
    writer.write(hall)
    writer.write(UInt8(1))
    let row = try RoomStandingRow(bytes: writer.bytes)
    #expect(row == RoomStandingRow(hall, .joined))
    var now = row
    now.since = Instant(milliseconds: 5)
    now.last = RoomPlace(event: "$e", sent: Instant(milliseconds: 7))
    #expect(try RoomStandingRow(bytes: now.bytes) == now)
  }

  private static func said(_ name: String, at time: Int64) -> JSONValue {
    [
      "event_id": .string("$\(name)"), "type": "m.reaction", "sender": "@ada:example.org",
      "origin_server_ts": .integer(Int(time)), "content": [:],
    ]
  }

  private static func first(_ events: [JSONValue]) -> JSONValue {
    [
      "next_batch": "900",
      "rooms": ["join": [hall.text: ["timeline": ["events": .array(events)]]]],
    ]
  }
}

extension JSONValue {
  fileprivate func timeline(of room: RoomID) -> [JSONValue] {
    guard case .array(let events)? = self["rooms"]?["join"]?[room.text]?["timeline"]?["events"]
    else { return [] }
    return events
  }
}

extension Whole {
  var words: [String] { heard.compactMap { $0.content["body"]?.string } }
}
