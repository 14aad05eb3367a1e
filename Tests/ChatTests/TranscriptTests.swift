import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Testing

@testable import Chat

@Suite struct TranscriptTests {
  private let talk = Talk()
  private var transcript: Transcript

  init() throws { transcript = Transcript(try talk.place()) }

  @Test mutating func `messages have numbers, and count once`() throws {
    let one = try talk.text("a", "one")
    #expect(transcript.take(one).count == 1)
    #expect(transcript.take(one).isEmpty)
    _ = transcript.take(try talk.text("b", "two"))
    #expect(transcript.entries.map(\.number) == [1, 2])
    #expect(transcript[number: 2]?.text == "two")
  }

  @Test mutating func `an edit counts only by who said it`() throws {
    _ = transcript.take(all: [
      try talk.text("a", "a red fox"), try talk.edit("e", by: "bob", of: "a", "a blue fox"),
    ])
    #expect(try transcript.entry("a").text == "a red fox")
    let changes = transcript.take(try talk.edit("f", of: "a", "a grey fox"))
    #expect(changes.count == 1)
    #expect(try transcript.entry("a").text == "a grey fox")
    #expect(try transcript.entry("a").isEdited)
  }

  @Test mutating func `an edit that is taken back leaves what was before it`() throws {
    _ = transcript.take(all: [
      try talk.text("a", "one"), try talk.edit("e", of: "a", "two"),
      try talk.edit("f", of: "a", "three"), try talk.redaction("r", of: "f"),
    ])
    #expect(try transcript.entry("a").text == "two")
  }

  @Test mutating func `reactions are gathered, each of a person once`() throws {
    _ = transcript.take(all: [
      try talk.text("a", "one"), try talk.reaction("x", "👍", to: "a"),
      try talk.reaction("y", by: "cy", "👍", to: "a"), try talk.reaction("z", "👍", to: "a"),
      try talk.reaction("w", "🔁", to: "a"),
    ])
    #expect(try transcript.entry("a").signs.map { "\($0.key)\($0.count)" } == ["👍2", "🔁1"])
    _ = transcript.take(try talk.redaction("r", by: "bob", of: "x"))
    #expect(try transcript.entry("a").signs.map { "\($0.key)\($0.count)" } == ["👍1", "🔁1"])
  }

  @Test mutating func `what is taken back says nothing any more`() throws {
    _ = transcript.take(all: [
      try talk.text("a", "a secret"), try talk.reaction("x", "👍", to: "a"),
      try talk.redaction("r", by: "mod", of: "a", "not here"),
      try talk.edit("e", of: "a", "the secret again"),
    ])
    let entry = try transcript.entry("a")
    #expect(entry.redactedBy == (try talk.user("mod")) && entry.signs.isEmpty)
    #expect(!entry.isEdited)
  }

  @Test mutating func `what could not be read keeps its number when it can be`() throws {
    _ = transcript.take(all: [
      try talk.unreadable("a"), try talk.unreadable("a"), try talk.text("b", "two"),
      try talk.reaction("x", "👍", to: "a"),
    ])
    #expect(transcript.entries.count == 2)
    _ = transcript.take(try talk.text("a", "one", isLate: true))
    let entry = try transcript.entry("a")
    #expect(entry.number == 1 && entry.text == "one" && entry.isLate)
  }

  @Test mutating func `a reaction waits for what it is about`() throws {
    _ = transcript.take(all: [
      try talk.reaction("x", "👍", to: "a"), try talk.text("a", "late", isLate: true),
    ])
    #expect(try transcript.entry("a").signs.map(\.key) == ["👍"])
  }

  @Test mutating func `requests to verify are no messages`() throws {
    let request = try talk.event(
      "a",
      [
        "msgtype": "m.key.verification.request", "body": "verify me", "from_device": "D",
        "methods": ["m.sas.v1"], "to": "@me:x",
      ])
    #expect(transcript.take(request).isEmpty)
  }

  @Test mutating func `the oldest are forgotten, and numbers go on`() throws {
    for number in 0...Transcript.maximumEntries {
      _ = transcript.take(try talk.text("e\(number)", "\(number)"))
    }
    #expect(transcript.entries.count == Transcript.maximumEntries * 9 / 10 + 1)
    #expect(transcript.entries.last?.number == Transcript.maximumEntries + 1)
    #expect(transcript[number: 1] == nil)
    _ = transcript.take(try talk.edit("x", of: "e\(Transcript.maximumEntries)", "edited"))
    #expect(transcript.entries.last?.text == "edited")
    _ = transcript.take(try talk.reaction("y", "👍", to: "e0"))
  }

  @Test(arguments: [
    (SenderTrust.verified, nil), (.crossSigned, "unverified"), (.unsigned, "unsigned device"),
    (.unknownDevice, "unknown device"), (.unauthenticated, "from a copied key"),
    (.violated, "identity changed"), (.blocked, "blocked"),
  ])
  func `who is not verified has a plain word`(_ trust: SenderTrust, _ word: String?) {
    #expect(ChatTrust.device(trust).word == word)
  }
}
