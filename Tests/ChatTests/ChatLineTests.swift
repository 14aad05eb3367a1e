import Matrix
import Testing

@testable import Chat

@Suite struct ChatLineTests {
  private static let event = EventID("$abc")
  private static let bob = UserID("@bob:x")

  private static let table: [(String, ChatLine?)] = [
    ("", nil), ("   ", nil),
    ("hello", .say("hello")), ("  hello there ", .say("hello there")),
    ("//help", .say("/help")), ("/say /help", .say("/help")), ("/say # one", .say("# one")),
    ("/react 3 👍", .react(.number(3), key: "👍")),
    ("/react $abc ok", event.map { .react(.event($0), key: "ok") }),
    ("/reply last I see", .reply(.last, "I see")),
    ("/thread 2  deeper  down", .thread(.number(2), "deeper  down")),
    ("/edit mine better", .edit(.mine, "better")),
    ("/redact 7", .redact(.number(7), reason: nil)),
    ("/redact 7 a slip", .redact(.number(7), reason: "a slip")),
    ("/image fox.png", .image(path: "fox.png", caption: nil)),
    ("/image 'my fox.png' at night", .image(path: "my fox.png", caption: "at night")),
    ("/image my\\ fox.png", .image(path: "my fox.png", caption: nil)),
    ("/verify", .verify(nil)), ("/verify @bob:x", .verify("@bob:x")),
    ("/yes", .yes), ("/no", .no), ("/show", .show), ("/members", .members), ("/rooms", .rooms),
    ("/room 2", .room("2")), ("/join", .join(nil)), ("/join #a:x", .join("#a:x")),
    ("/invite @bob:x", bob.map { .invite($0) }),
    ("/help", .help), ("/quit", .quit),
    ("/wait 1.5", .wait(.milliseconds(1_500))),
    ("/expect joined", .expect(Expectation(kind: "joined", words: "", limit: .seconds(30)))),
    (
      "/expect message a red fox within 5",
      .expect(Expectation(kind: "message", words: "a red fox", limit: .seconds(5)))
    ),
    (
      "/expect message from within",
      .expect(Expectation(kind: "message", words: "from within", limit: .seconds(30)))
    ),
  ]

  @Test(arguments: 0..<table.count) func `a line means`(_ row: Int) throws {
    let (line, meaning) = Self.table[row]
    #expect(try ChatLine.read(line) == meaning)
  }

  @Test(arguments: [
    ("/raect 3 x", "there is no /raect; /help says what there is"),
    ("/react", "which message? Give the number beside it"),
    ("/react x y", "x is no message; give the number beside it"),
    ("/react 3", "it is written /react N SIGN"),
    ("/reply 0 words", "0 is no message; give the number beside it"),
    ("/edit 3 ", "it is written /edit N WORDS"),
    ("/image", "it is written /image FILE [CAPTION]"),
    ("/invite bob", "it is written /invite @USER:SERVER"),
    ("/wait long", "it is written /wait SECONDS"), ("/wait -1", "it is written /wait SECONDS"),
    ("/expect", "it is written /expect KIND [WORDS] [within SECONDS]"),
  ])
  func `a line that means nothing is told how it is written`(
    _ line: String, _ complaint: String
  ) {
    #expect(throws: ChatLineProblem(complaint)) { try ChatLine.read(line) }
  }

  @Test func `a line that no event could carry is refused`() {
    let line = String(repeating: "x", count: ChatLine.maximumCount + 1)
    #expect(throws: ChatLineProblem.self) { try ChatLine.read(line) }
    #expect(throws: Never.self) { try ChatLine.read(String(line.dropLast())) }
  }
}
