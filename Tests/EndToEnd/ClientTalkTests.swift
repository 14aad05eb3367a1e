import Concurrency
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Resident
import TestSupport
import Testbed
import Testing

/// Our client and matrix-nio talk over Synapse.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(1)))
struct ClientTalkTests {
  @Test func `text goes both ways, encrypted`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      let heard = try await easel.hears(event: bob.says("are you there?", in: room.text))
      #expect(heard.content["body"]?.string == "are you there?")
      #expect(heard.event.type == .encrypted && heard.type == .message)
      #expect(heard.isAllowed && !heard.isLate)
      #expect(heard.trust == .unsigned)
      let answer = try await bob.hears(event: easel.says("I am", in: room).text)
      #expect(answer.body == "I am" && answer.isEncrypted)
      #expect(answer.device == home.account.device)
      let again = try await bob.hears(event: easel.says("and still", in: room).text)
      #expect(again.session == answer.session)
      #expect(!bob.heard.contains { ["unreadable", "bad"].contains($0.kind) })
    }
  }

  @Test func `text goes both ways in a room without encryption`() async throws {
    try await Household.talks(isEncrypted: false) { home in
      let heard = try await home.easel.hears(event: home.bob.says("hello", in: home.room.text))
      #expect(heard.content["body"]?.string == "hello" && heard.payload == nil)
      #expect(heard.isAllowed && heard.trust == nil)
      let answer = try await home.bob.hears(event: home.easel.says("hello", in: home.room).text)
      #expect(answer.body == "hello" && !answer.isEncrypted)
    }
  }

  @Test func `what comes in clear into an encrypted room is not allowed`() async throws {
    try await Household.talks { home in
      try await home.greet()
      let sent = try await home.bob.requests(
        "PUT", "/_matrix/client/v3/rooms/\(home.room.text)/send/m.room.message/clear",
        ["msgtype": "m.text", "body": "psst"])
      let event = try sent.object("answer").string("event_id")
      #expect(try await !home.easel.hears(event: event).isAllowed)
      let reaction = try await home.bob.reacts("👍", to: event, in: home.room.text)
      #expect(try await home.easel.hears(event: reaction).isAllowed)
    }
  }

  @Test func `threads, replies, edits, reactions and redactions go both ways`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      // From her to us.
      let root = try await bob.says("one", in: room.text)
      let inThread = try await bob.says("two", in: room.text, thread: root)
      guard case .message(let second) = try await easel.hears(event: inThread).read(),
        case .thread(let found, _, _)? = second.relation
      else {
        Issue.record("no message in a thread")
        return
      }
      #expect(found.text == root && second.body == "two")
      let edit = try await bob.edits(root, to: "three", in: room.text)
      guard case .message(let third) = try await easel.hears(event: edit).read(),
        case .replacement(let edited)? = third.relation
      else {
        Issue.record("no edit")
        return
      }
      #expect(edited.text == root)
      #expect(third.raw["m.new_content"]?["body"]?.string == "three")
      let reaction = try await bob.reacts("👍", to: root, in: room.text)
      guard case .reaction(let liked, "👍") = try await easel.hears(event: reaction).read() else {
        Issue.record("no reaction")
        return
      }
      #expect(liked.text == root)
      let redaction = try await bob.redacts(reaction, in: room.text)
      #expect(try await easel.hears(event: redaction).event.redacts?.text == reaction)

      // From us to her.
      let first = try await easel.says("eins", in: room)
      let reply = try await easel.sends(
        .message, MessageContent.text("zwei").replying(to: first).json, in: room)
      let replied = try await bob.hears(event: reply.text)
      #expect(replied.relation?["m.in_reply_to"]?["event_id"]?.string == first.text)
      let threaded = try await easel.sends(
        .message, MessageContent.text("drei").inThread(of: first, after: reply).json, in: room)
      #expect(
        try await bob.hears(event: threaded.text).relation?["rel_type"]?.string == "m.thread")
      let better = try await easel.sends(
        .message, MessageContent.text("vier").editing(first), in: room)
      let seen = try await bob.hears(event: better.text)
      #expect(seen.content?["m.new_content"]?["body"]?.string == "vier")
      #expect(seen.relation?["event_id"]?.string == first.text)
      let heart = try await easel.sends(
        .reaction, EventContent.reaction("❤️", to: first), in: room)
      let hearted = try await bob.hears(event: heart.text)
      #expect(hearted.relation?["key"]?.string == "❤️" && !hearted.isEncrypted)
      let ticket = try await easel.post(.redaction(heart, reason: "too much"), in: room).ticket
      let gone = try #require(try await easel.sent(ticket))
      #expect(try await bob.hears(event: gone.text).content?["redacts"]?.string == heart.text)
    }
  }

  @Test func `a reaction that is there already counts as sent`() async throws {
    try await Household.talks { home in
      let first = try await home.easel.says("one", in: home.room)
      let like = EventContent.reaction("👍", to: first)
      try await home.easel.sends(.reaction, like, in: home.room)
      let again = try await home.easel.post(.event(.reaction, like), in: home.room).ticket
      #expect(try await home.easel.sent(again) == nil)
    }
  }

  @Test func `what depends on an event is sent after it, and relates to it`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      let picture = try await easel.post(
        .event(.message, MessageContent.text("first").json), in: room)
      let seed = try await easel.post(
        .event(.reaction, ["m.relates_to": ["rel_type": "m.annotation", "key": "1"]]), in: room,
        after: picture.id, filling: .relation)
      let event = try #require(try await easel.sent(picture.ticket))
      let reaction = try #require(try await easel.sent(seed.ticket))
      let heard = try await bob.hears(event: reaction.text)
      #expect(heard.relation?["event_id"]?.string == event.text)
    }
  }

  /// And without an identity she does: the witness is one.
  @Test(arguments: [true, false])
  func `E142: who trusts signed devices only sees no shield, from the first message on`(
    isSetUp: Bool
  ) async throws {
    try await Household.talks(isSetUp: isSetUp) { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      try await bob.ask("isolate")
      let first = try await easel.says("it is me", in: room)
      let shown = try await bob.hears(event: first.text)
      #expect(shown.shield == (isSetUp ? "" : "nobody vouches for the device"))
      let keys = try await bob.ask("keys", ["user": .string(easel.user.text)])
      #expect(keys["master"]?.isNull == !isSetUp)
      let device = try keys.object("devices").object(home.account.device)
      #expect(try device.boolean("signed_by_owner") == isSetUp)
      #expect(try device.boolean("signed_by_itself"))
      guard isSetUp else { return }

      let contents: [JSONValue] = [
        MessageContent.text("a reply").replying(to: first).json,
        MessageContent.text("in a thread").inThread(of: first, after: first).json,
        MessageContent.text("better").editing(first), MessageContent.notice("by the way").json,
      ]
      var sent: [EventID] = []
      for content in contents { sent.append(try await easel.sends(.message, content, in: room)) }
      // Another session, for the one who left.
      let eve = try await Person.start("eve", on: home.server)
      try await bob.ask("invite", ["room": .string(room.text), "user": .string(eve.user)])
      try await eve.join(room.text)
      try await easel.hears(membership: "join", of: eve, in: room)
      sent.append(try await easel.says("to both", in: room))
      try await eve.ask("leave", ["room": .string(room.text)])
      try await easel.hears(membership: "leave", of: eve, in: room)
      sent.append(try await easel.says("to one", in: room))
      for event in sent {
        #expect(try await bob.hears(event: event.text).shield == "")
      }
      #expect(Set(bob.heard.map(\.session)).subtracting([""]).count == 2)
    }
  }

  @Test func `a person who is signed is known to be`() async throws {
    try await Household.talks { home in
      try await home.bob.ask("sign", ["password": .string(home.bob.account.password)])
      try await home.greet()
      let heard = try await home.easel.hears(event: home.bob.says("signed", in: home.room.text))
      #expect(heard.trust == .crossSigned)
    }
  }

  @Test func `strict: only who is signed is heard, and reads`() async throws {
    var options = ResidentOptions()
    options.policy = .strict
    try await Household.talks(options: options) { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      let eve = try await Person.start("eve", on: home.server)
      try await eve.ask("sign", ["password": .string(eve.account.password)])
      try await bob.ask("invite", ["room": .string(room.text), "user": .string(eve.user)])
      try await eve.join(room.text)
      try await easel.hears(membership: "join", of: eve, in: room)

      #expect(try await home.comesToTrust(eve) == .crossSigned)
      let unsigned = try await easel.hears(event: bob.says("unsigned", in: room.text))
      #expect(!unsigned.isAllowed && unsigned.trust == .unsigned)
      let closed = try await easel.says("for one", in: room)
      #expect(try await eve.hears(event: closed.text).body == "for one")
      try await bob.hears("what she cannot read") {
        $0.kind == "unreadable" && $0.id == closed.text
      }
      // E79: she is told that it is on purpose.
      try await bob.hears("that she gets no key") {
        $0.kind == "to_device" && $0.type == "m.room_key.withheld"
      }

      try await bob.ask("sign", ["password": .string(bob.account.password)])
      #expect(try await home.comesToTrust(bob) == .crossSigned)
      try await bob.hears(event: easel.says("for both", in: room).text)
    }
  }
}

extension Household {
  /// Hears her until what she says is allowed: nobody is told when a server has told us of a signature.
  fileprivate func comesToTrust(_ person: Person) async throws -> SenderTrust? {
    for number in 1...20 {
      let heard = try await easel.hears(
        event: person.says("heard yet? \(number)", in: room.text))
      if heard.isAllowed { return heard.trust }
    }
    return nil
  }
}
