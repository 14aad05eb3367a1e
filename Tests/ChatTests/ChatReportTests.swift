import Concurrency
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import TestSupport
import Testing

@testable import Chat

@Suite struct ChatReportTests {
  private let talk = Talk()

  @Test func `the events of a script stay as they are`() throws {
    let (a, b) = (try EventID("$a").unwrapped, try EventID("$b").unwrapped)
    let news: [RoomNews] = [
      .joined(try talk.place()),
      try talk.text("a", "a red fox"),
      try talk.text("b", "deeper", relation: .thread(root: a, replyingTo: a, isFallback: true)),
      try talk.text(
        "c", "there", relation: .thread(root: a, replyingTo: b, isFallback: false),
        trust: .unsigned),
      try talk.text("d", "yes", relation: .reply(to: a), trust: nil),
      try talk.edit("e", of: "a", "a grey fox"), try talk.reaction("r", "👍", to: "a"),
      try talk.redaction("s", by: "bob", of: "r"), try talk.picture("p"),
      try talk.redaction("t", of: "a", "a slip"), try talk.redaction("v", of: "gone"),
      try talk.unreadable("u"), try talk.text("u", "late", isLate: true),
      try talk.event("m", by: "cy", as: .member, ["membership": "join"], stateKey: "@cy:x"),
      .moved(from: try talk.place(), to: try RoomID("!next:x").unwrapped),
      .left(try talk.place(), by: try talk.user("bob"), reason: "closing"),
    ]
    var transcript = Transcript(try talk.place())
    var page = ""
    for change in transcript.take(all: news) {
      let report = ChatReport(change, in: try talk.place())
      page += String(decoding: report.json.compact(), as: UTF8.self) + "\n"
    }
    #expect(golden(page, "Chat/events.jsonl") == nil)
  }

  @Test(.timeLimit(.minutes(1)))
  func `a script waits for what it expects, and finds each event once`() async throws {
    let log = ReportLog(clock: .system)
    let expected = Expectation(kind: "message", words: "fox", limit: .seconds(20))
    log.add(ChatReport("message", words: "a red fox"))
    log.add(ChatReport("reaction", words: "fox"))
    let first = try await log.first(from: 0, within: expected.limit, where: expected.fits)
    let next = try #require(first).next
    async let second = log.first(from: next, within: expected.limit, where: expected.fits)
    log.add(ChatReport("message", words: "a cat"))
    log.add(ChatReport("message", words: "a grey fox"))
    #expect(try await second?.report.words == "a grey fox")
    let third = try await log.first(
      from: log.end, within: .milliseconds(10), where: expected.fits)
    #expect(third == nil)
  }
}
