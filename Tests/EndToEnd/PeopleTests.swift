import Concurrency
import JSON
import TestSupport
import Testbed
import Testing

/// People of the test bed, who are the other side of our tests, understand each other.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(1)))
struct PeopleTests {
  @Test func `two people talk in an encrypted room`() async throws {
    let (ada, bob, room) = try await pair()
    let question = try await ada.says("are you there?", in: room)
    let heard = try await bob.hears(event: question)
    #expect(heard.body == "are you there?")
    #expect(heard.isEncrypted)
    #expect(heard.device == ada.account.device)
    let answer = try await bob.says("I am", in: room, replyingTo: question)
    let reply = try await ada.hears(event: answer)
    #expect(reply.relation?["m.in_reply_to"]?["event_id"]?.string == question)
    #expect(!reply.session.isEmpty && reply.session != heard.session)
  }

  @Test func `threads, reactions, edits and redactions arrive`() async throws {
    let (ada, bob, room) = try await pair()
    let root = try await ada.says("one", in: room)
    let inThread = try await bob.says("two", in: room, thread: root)
    let thread = try await ada.hears(event: inThread)
    #expect(thread.relation?["rel_type"]?.string == "m.thread")
    #expect(thread.relation?["event_id"]?.string == root)

    let reaction = try await bob.reacts("👍", to: root, in: room)
    #expect(try await ada.hears(event: reaction).relation?["key"]?.string == "👍")
    let edit = try await ada.edits(root, to: "three", in: room)
    let edited = try await bob.hears(event: edit)
    #expect(edited.content?["m.new_content"]?["body"]?.string == "three")
    #expect(edited.relation?["event_id"]?.string == root)

    let redaction = try await bob.redacts(reaction, in: room)
    let redacted = try await ada.hears(event: redaction)
    #expect(redacted.type == "m.room.redaction")
    #expect(redacted.content?["redacts"]?.string == reaction)
  }

  @Test func `typing and receipts are seen`() async throws {
    let (ada, bob, room) = try await pair()
    let event = try await ada.says("read this", in: room)
    try await bob.hears(event: event)
    try await bob.ask("typing", ["room": .string(room)])
    try await ada.hears("bob type") {
      $0.kind == "typing" && $0.node["users"]?.elements?.isEmpty == false
    }
    try await bob.ask("receipt", ["room": .string(room), "event": .string(event)])
    try await ada.hears("bob's receipt") {
      $0.kind == "receipt" && $0.sender == bob.user && $0.text("of") == event
    }
  }

  @Test func `pictures go both ways, encrypted, with their thumbnails`() async throws {
    let (ada, bob, room) = try await pair()
    let folder = TemporaryFolder()
    for (number, sides) in [(ada, bob), (bob, ada)].enumerated() {
      let path = folder.path("\(number).png")
      try await sides.0.ask("paint", ["path": .string(path), "w": 640, "h": 480])
      let picture = try await sides.1.hears(event: sides.0.shows(path, in: room))
      #expect(picture.type == "m.room.message" && picture.isEncrypted)
      #expect(picture.content?["url"] == nil)
      let fetched = try await sides.1.fetches(picture)
      #expect(try readFile(fetched.string("path")) == readFile(path))
      let thumbnail = try await sides.1.fetches(picture, thumbnail: true)
      #expect(try thumbnail.integer("w") == 320)
      #expect(try thumbnail.integer("h") == 240)
    }
  }

  @Test func `a file of twenty megabytes arrives whole`() async throws {
    let (ada, bob, room) = try await pair()
    let sent = try await ada.ask(
      "file", ["room": .string(room), "megabytes": 20], within: .seconds(50))
    let file = try await bob.hears(event: sent.string("event"))
    #expect(try await bob.fetches(file).string("sha256") == sent.string("sha256"))
  }

  @Test func `who was away reads all that was said meanwhile`() async throws {
    let (ada, bob, room) = try await pair()
    try await bob.sleep()
    // More than the hundred that a sync shows, so that the gap has to be filled.
    var last = ""
    for number in 1...120 { last = try await ada.says("gap \(number)", in: room) }
    try await bob.wake()
    try await bob.hears(event: last)
    let heard = bob.heard.filter { $0.kind == "timeline" && $0.body.hasPrefix("gap ") }
    #expect(Set(heard.map(\.body)).count == 120 && heard.count == 120)
    #expect(!bob.heard.contains { $0.kind == "unreadable" })
  }

  @Test func `who comes late cannot read what was said before`() async throws {
    let (ada, _, room) = try await pair()
    let early = try await ada.says("before", in: room)
    let eve = try await Person.start("eve", on: .shared())
    try await ada.ask("invite", ["room": .string(room), "user": .string(eve.user)])
    try await eve.join(room)
    try await ada.hears(arrivalOf: eve, in: room)
    let late = try await ada.says("after", in: room)
    #expect(try await eve.hears(event: late).body == "after")
    try await eve.hears("what she cannot read") { $0.kind == "unreadable" && $0.id == early }
  }

  @Test func `a second device reads along until it is logged out`() async throws {
    let (ada, bob, room) = try await pair()
    let phone = try await bob.anotherDevice()
    let first = try await ada.hears(event: ada.says("to both", in: room))
    #expect(try await phone.hears(event: first.id).body == "to both")
    try await bob.ask(
      "delete_device",
      ["device": .string(phone.account.device), "password": .string(bob.account.password)])
    try await phone.hears("the logout") { $0.kind == "logged_out" }
    let keys = try await ada.ask("keys", ["user": .string(bob.user)]).object("devices")
    #expect(keys[phone.account.device] == nil && keys[bob.account.device] != nil)
  }

  @Test func `a person signs her device, and others see it`() async throws {
    let (ada, bob, _) = try await pair()
    let before = try await bob.ask("keys", ["user": .string(ada.user)])
    #expect(before["master"]?.isNull == true)
    try await ada.ask("sign", ["password": .string(ada.account.password)])
    let keys = try await bob.ask("keys", ["user": .string(ada.user)])
    let device = try keys.object("devices").object(ada.account.device)
    #expect(try device.boolean("signed_by_owner") && device.boolean("signed_by_itself"))
    let phone = try await ada.anotherDevice()
    let unsigned = try await bob.ask("keys", ["user": .string(ada.user)])
      .object("devices").object(phone.account.device)
    #expect(try !unsigned.boolean("signed_by_owner"))
  }
}

/// Two people in a room of the shared server.
func pair(isEncrypted: Bool = true) async throws -> (ada: Person, bob: Person, room: String) {
  let server = try await Synapse.shared()
  async let starting = Person.start("bob", on: server)
  let ada = try await Person.start("ada", on: server)
  let bob = try await starting
  return (ada, bob, try await ada.room(with: [bob], isEncrypted: isEncrypted))
}
