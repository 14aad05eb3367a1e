import Concurrency
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import TestSupport
import Testing

@testable import Chat
@testable import Terminal

/// What people read, whole.
@Suite struct TranscriptVoiceTests {
  private let talk = Talk()

  private func voice() throws -> TranscriptVoice {
    let members: [UserID: Member] = [
      try talk.user("ada"): Member(.join, displayName: "Ada"),
      try talk.user("bob"): Member(.join, displayName: "  Bob\nthe  builder "),
      try talk.user("mallory"): Member(.join, displayName: "Ada"),
      try talk.user("me"): Member(.join, displayName: "Me"),
    ]
    return TranscriptVoice(names: ChatNames(members, user: try talk.user("me"))) { instant in
      "14:0\(instant.milliseconds / 60_000)"
    }
  }

  private func conversation() throws -> [RoomNews] {
    let (a, b) = (try EventID("$a").unwrapped, try EventID("$b").unwrapped)
    return [
      .joined(try talk.place()),
      try talk.text("a", by: "bob", "a red fox at night"),
      try talk.text("b", by: "me", "Here it is.\nTwo lines of it.", minute: 4),
      try talk.reaction("r1", by: "bob", "👍", to: "b"),
      try talk.reaction("r2", by: "cy", "👍", to: "b"),
      try talk.reaction("r3", by: "bob", "🔁", to: "b"),
      try talk.text("c", by: "bob", "lovely", relation: .reply(to: b), trust: .crossSigned),
      try talk.text(
        "d", by: "bob", "in its thread",
        relation: .thread(root: a, replyingTo: a, isFallback: true), trust: .unsigned),
      try talk.edit("e", by: "bob", of: "c", "lovely indeed"),
      try talk.redaction("r4", by: "bob", of: "r3"),
      try talk.picture("p"),
      try talk.text("f", by: "mallory", "I am Ada", trust: .violated),
      try talk.text("g", by: "bob", "psst", trust: nil, isAllowed: false),
      try talk.unreadable("h"), try talk.unreadable("i", .withheld(.unverified)),
      try talk.redaction("r5", by: "bob", of: "a", "a slip"),
      try talk.text("h", by: "ada", "late, but here", isLate: true),
      try talk.event(
        "m1", by: "cy", as: .member, ["membership": "join"], stateKey: "@cy:x"),
      try talk.event(
        "m2", by: "cy", as: .member, ["membership": "join", "displayname": "Cy"], stateKey: "@cy:x",
        unsigned: ["prev_content": ["membership": "join"]]),
      try talk.event(
        "m3", by: "bob", as: .member, ["membership": "leave"], stateKey: "@cy:x",
        unsigned: ["prev_content": ["membership": "join"]]),
      try talk.text("j", by: "bob", "\u{1B}[31mred\u{1B}[0m \u{202E}txet", minute: 5),
      .left(try talk.place(), by: try talk.user("bob"), reason: "closing"),
    ]
  }

  @Test func `a conversation on the screen, as it happens and as it is then`() throws {
    let voice = try voice()
    var transcript = Transcript(try talk.place())
    var page = "As it happens\n\n"
    for news in try conversation() {
      for change in transcript.take(news) {
        for line in voice.lines(for: change, in: transcript) {
          page += line.text(isStyled: false) + "\n"
        }
      }
    }
    page += "\nAs it is then\n\n"
    for line in voice.lines(of: transcript) { page += line.text(isStyled: false) + "\n" }
    #expect(golden(page, "Chat/conversation.txt") == nil)
  }

  @Test func `the commands, as they are named`() throws {
    let page = ChatCommand.all.map { "\($0.usage)\n    \($0.meaning)\n" }.joined()
    #expect(golden(page, "Chat/commands.txt") == nil)
  }

  @Test func `people who took the same name are told apart`() throws {
    let names = try voice().names
    #expect(names(try talk.user("ada")) == "Ada (@ada:x)")
    #expect(names(try talk.user("mallory")) == "Ada (@mallory:x)")
    #expect(names(try talk.user("bob")) == "Bob the builder")
    #expect(names(try talk.user("me")) == "you")
    let liars = ChatNames(
      [
        try talk.user("cy"): Member(.join, displayName: "you"),
        try talk.user("dan"): Member(.join, displayName: "@ada:x"),
      ], user: try talk.user("me"))
    #expect(liars(try talk.user("cy")) == "cy")
    #expect(liars(try talk.user("dan")) == "@ada:x (@dan:x)")
  }

  @Test(arguments: [(999, "999 B"), (1_500, "2 kB"), (1_234_567, "1.2 MB")])
  func `sizes are short`(_ count: Int, _ text: String) {
    #expect(TranscriptVoice.size(count) == text)
  }
}
