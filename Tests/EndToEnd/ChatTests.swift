import Concurrency
import JSON
import TestSupport
import Testbed
import Testing

/// `easel chat`, driven by its script, talks with people on another library and with itself.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(2)))
struct ChatTests {
  /// Bob is on matrix-nio; Cy is ours, and asked him in.
  private func pair() async throws -> (bob: Person, cy: ChatPerson, room: String) {
    let server = try await Synapse.shared()
    let bob = try await Person.start("bob", on: server)
    let cy = try await ChatPerson.start("cy", on: server, ["--invite", bob.user])
    let room = try await cy.hears("ready").string("room")
    try await bob.join(room)
    try await cy.hears("membership") {
      $0["user"]?.string == bob.user && $0["membership"]?.string == "join"
    }
    return (bob, cy, room)
  }

  /// What the server calls what this line sent.
  private func sent(_ line: Int, by person: ChatPerson) async throws -> String {
    try await person.hears("sent") { $0["line"]?.int64 == Int64(line) }.string("event")
  }

  @Test func `text, replies, threads, reactions, edits and redactions go both ways, encrypted`()
    async throws
  {
    let (bob, cy, room) = try await pair()
    try cy.types("are you there?")
    let question = try await sent(1, by: cy)
    let heard = try await bob.hears(event: question)
    #expect(heard.body == "are you there?" && heard.isEncrypted)

    let answer = try await bob.says("I am", in: room, replyingTo: question)
    let reply = try await cy.hears(event: answer)
    #expect(reply["relation"]?["event"]?.string == question)
    #expect(try reply.string("trust") == "unsigned" && reply.boolean("decrypted"))

    try cy.types("/thread last deeper")
    let thread = try await bob.hears(event: sent(2, by: cy))
    #expect(thread.relation?["event_id"]?.string == answer)
    #expect(thread.relation?["rel_type"]?.string == "m.thread")
    try cy.types("/react $\(answer.dropFirst()) 👍")
    #expect(try await bob.hears(event: sent(3, by: cy)).relation?["key"]?.string == "👍")
    try cy.types("/edit mine deeper still")
    let edit = try await bob.hears(event: sent(4, by: cy))
    #expect(edit.content?["m.new_content"]?["body"]?.string == "deeper still")

    let reaction = try await bob.reacts("🔁", to: question, in: room)
    try await cy.hears("reaction") {
      $0["event"]?.string == reaction && $0["number"]?.int64 == 1
    }
    _ = try await bob.edits(answer, to: "I was", in: room)
    try await cy.hears("edit") { $0["of"]?.string == answer && $0["body"]?.string == "I was" }
    _ = try await bob.redacts(reaction, in: room)
    try await cy.hears("reaction_withdrawn") { $0["of"]?.string == question }
    try cy.types("/redact mine a slip")
    let redaction = try await bob.hears(event: sent(5, by: cy))
    #expect(redaction.type == "m.room.redaction")
    #expect(try await cy.leaves())
  }

  @Test func `pictures go both ways, encrypted, with thumbnail and blurhash`() async throws {
    let (bob, cy, room) = try await pair()
    let path = cy.path("fox.png")
    try await bob.ask("paint", ["path": .string(path), "w": 1_000, "h": 700])
    try cy.types("/image \(path) a fox at night")
    let shown = try await bob.hears(event: sent(1, by: cy))
    #expect(shown.isEncrypted && shown.content?["url"] == nil)
    #expect(shown.body == "a fox at night" && shown.content?["filename"]?.string == "fox.png")
    let info = try #require(shown.content?["info"])
    #expect(try info.integer("w") == 1_000 && info.integer("h") == 700)
    #expect(try info.string("mimetype") == "image/png")
    let hash = try info.string("xyz.amorgan.blurhash")
    #expect(try await bob.compares(path, hash: hash) < 15)
    let fetched = try await bob.fetches(shown)
    #expect(try readFile(fetched.string("path")) == readFile(path))
    let thumbnail = try await bob.fetches(shown, thumbnail: true)
    #expect(try thumbnail.integer("w") == 800 && thumbnail.integer("h") == 560)
    #expect(try await bob.compares(path, with: thumbnail.string("path")) < 10)

    let picture = try await bob.shows(path, in: room)
    let came = try await cy.hears("picture") { $0["event"]?.string == picture }
    #expect(try readFile(came.string("path")) == readFile(path))
    #expect(try came.integer("width") == 1_000)
    let small = try came.object("thumbnail")
    #expect(try small.integer("width") == 320)
    #expect(try await bob.compares(path, with: small.string("path")) < 10)
    #expect(try await bob.compares(path, hash: came.string("blurhash")) < 15)
    #expect(try await cy.leaves())
  }

  @Test func `two of ours verify each other by comparing emoji`() async throws {
    let server = try await Synapse.shared()
    let ada = try await ChatPerson.start("ada", on: server)
    let cy = try await ChatPerson.start("cy", on: server, ["--invite", ada.user])
    try await ada.hears("invited") { $0["by"]?.string == cy.user }
    try ada.types("/join")
    try await cy.hears("membership") {
      $0["user"]?.string == ada.user && $0["membership"]?.string == "join"
    }
    try cy.types("before")
    let before = try await ada.hears(event: sent(1, by: cy))
    #expect(try before.string("trust") == "cross_signed")
    try cy.types("/verify")
    try await ada.hears("verification") { $0["step"]?.string == "asked" }
    try ada.types("/yes")
    let emoji = try await [cy, ada].asyncMap { person in
      try await person.hears("verification") { $0["step"]?.string == "compare" }.strings("emoji")
    }
    #expect(emoji[0] == emoji[1] && emoji[0].count == 7)
    try cy.types("/yes")
    try ada.types("/yes")
    for person in [cy, ada] {
      let end = try await person.hears("verification") { $0["step"]?.string == "verified" }
      #expect(try end.boolean("person"))
    }
    try cy.types("after")
    #expect(try await ada.hears(event: sent(4, by: cy)).string("trust") == "verified")
    #expect(try await cy.leaves())
    #expect(try await ada.leaves())
  }

  /// In the room we ask, and to our device she does. Who asks begins the comparing.
  @Test(arguments: ["room", "devices"])
  func `somebody on python-olm and one of ours verify each other`(_ place: String) async throws {
    let (bob, cy, room) = try await pair()
    try await bob.ask("sign", ["password": .string(bob.account.password)])
    let transaction: String
    if place == "room" {
      try cy.types("/verify \(bob.user)")
      transaction = try await bob.hears("a request") {
        $0.kind == "verification" && $0.text("news") == "asked"
      }.text("transaction")
      try await bob.isReady(for: transaction)
    } else {
      let device = try await cy.hears("ready").string("device")
      transaction = try await bob.asksToVerify(cy.user, device: device)
      try await cy.hears("verification") { $0["step"]?.string == "asked" }
      try cy.types("/yes")
      try await bob.hears("ready", of: transaction)
      try await bob.verification("begin", transaction)
    }
    let theirs = try await bob.hears("shown", of: transaction)
    let ours = try await cy.hears("verification") { $0["step"]?.string == "compare" }
    #expect(try ours.strings("emoji") == theirs.node.strings("emoji"))
    try cy.types("/yes")
    try await bob.verification("agree", transaction)
    #expect(try await bob.hears("proved", of: transaction).node.strings("keys").count == 2)
    let end = try await cy.hears("verification") { $0["step"]?.string == "verified" }
    #expect(try end.boolean("person"))
    try await bob.says("it is me", in: room)
    let trusted = try await cy.hears("message") { $0["body"]?.string == "it is me" }
    #expect(try trusted.string("trust") == "verified")
    #expect(try await cy.leaves())
  }

  @Test func `a script that cannot be done says so`() async throws {
    let server = try await Synapse.shared()
    let cy = try await ChatPerson.start("cy", on: server)
    try cy.types("hello")
    let problem = try await cy.hears("error")
    #expect(try problem.integer("line") == 1)
    #expect(try await cy.hears("end").boolean("done") == false)
  }
}

extension Array {
  fileprivate func asyncMap<Result>(
    _ body: (Element) async throws -> Result
  ) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}
