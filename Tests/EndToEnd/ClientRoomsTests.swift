import Concurrency
import JSON
import Matrix
import MatrixClient
import MatrixCrypto
import Resident
import Storage
import TestSupport
import Testbed
import Testing

/// Who comes, who goes, and who may read what.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(1)))
struct ClientRoomsTests {
  @Test func `what was said before we came is not for us`() async throws {
    let server = try await Synapse.shared()
    let (account, folder) = (try await server.register("easel"), TemporaryFolder())
    let bob = try await Person.start("bob", on: server)
    let room = try await bob.room()
    try await bob.says("before", in: room)
    let easel = try await Resident.open(account.login(on: server), in: folder.path)
    try await easel.live {
      try await bob.ask("invite", ["room": .string(room), "user": .string(account.user)])
      try await bob.hears(arrivalOf: easel, in: room)
      let after = try await easel.hears(event: bob.says("after", in: room))
      #expect(easel.bodies(in: after.room) == ["after"])
      let unread = easel.record.now.inOrder.contains {
        if case .unreadable = $0 { true } else { false }
      }
      #expect(!unread)
    }
    try await easel.close()
  }

  @Test func `who comes late reads what is said from then on`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      let early = try await easel.says("before", in: room)
      try await bob.hears(event: early.text)
      let eve = try await Person.start("eve", on: home.server)
      try await bob.ask("invite", ["room": .string(room.text), "user": .string(eve.user)])
      try await eve.join(room.text)
      try await easel.hears(membership: "join", of: eve, in: room)
      let late = try await easel.says("after", in: room)
      #expect(try await eve.hears(event: late.text).body == "after")
      try await eve.hears("what she cannot read") {
        $0.kind == "unreadable" && $0.id == early.text
      }
    }
  }

  @Test func `a person's second device reads along, and its logout rotates`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      let first = try await bob.hears(event: easel.says("to one", in: room).text)
      let phone = try await bob.anotherDevice()
      // Somebody new does not cost a new session: the key begins with the next message.
      let second = try await home.says("to both") { heard in
        phone.heard.contains { $0.kind == "timeline" && $0.id == heard.id }
      }
      #expect(second.session == first.session)
      try await bob.ask(
        "delete_device",
        ["device": .string(phone.account.device), "password": .string(bob.account.password)])
      try await home.says("to one again") { $0.session != second.session }
    }
  }

  @Test func `when somebody leaves, the session is another`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      let eve = try await Person.start("eve", on: home.server)
      try await bob.ask("invite", ["room": .string(room.text), "user": .string(eve.user)])
      try await eve.join(room.text)
      try await easel.hears(membership: "join", of: eve, in: room)
      let both = try await easel.says("to both", in: room)
      try await eve.hears(event: both.text)
      let first = try await bob.hears(event: both.text)
      try await eve.ask("leave", ["room": .string(room.text)])
      try await easel.hears(membership: "leave", of: eve, in: room)
      let second = try await bob.hears(event: easel.says("to one", in: room).text)
      #expect(second.session != first.session)
    }
  }

  @Test func `an invitation by a stranger is answered as the policy says`() async throws {
    let server = try await Synapse.shared()
    let (account, folder) = (try await server.register("easel"), TemporaryFolder())
    let bob = try await Person.start("bob", on: server)
    let eve = try await Person.start("eve", on: server)
    var options = ResidentOptions()
    let friend = bob.user
    options.rooms = RoomPolicy { $0.text == friend ? .join : .refuse }
    let easel = try await Resident.open(
      account.login(on: server), in: folder.path, options: options)
    try await easel.live {
      let refused = try await eve.ask(
        "create", ["encrypted": true, "invite": [.string(account.user)]]
      ).string("room")
      try await eve.hears("the refusal") {
        $0.type == "m.room.member" && $0.room == refused && $0.text("state_key") == account.user
          && $0.content?["membership"]?.string == "leave"
      }
      _ = try await bob.room(with: easel)
    }
    try await easel.close()
  }

  @Test func `who throws us out is named, and we come again when asked`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      try await home.greet()
      let us: JSONObject = ["room": .string(room.text), "user": .string(easel.user.text)]
      try await bob.ask("kick", us)
      #expect(try await easel.leaves(room)?.text == bob.user)
      try await easel.record.wait("the room is forgotten") { state in
        state.client.contains {
          if case .chore(.done(let chore)) = $0 { chore.kind == .forget } else { false }
        } ? true : nil
      }
      try await bob.ask("invite", us)
      try await easel.record.wait("we are there again") { state in
        state.inOrder.filter { if case .joined(room) = $0 { true } else { false } }.count == 2
          ? true : nil
      }
      try await easel.hears(event: bob.says("again", in: room.text))
      try await bob.hears(event: easel.says("here I am", in: room).text)
      try await bob.ask("ban", us)
      try await easel.record.wait("we are banned") { state in
        state.inOrder.filter { if case .left(room, _, _) = $0 { true } else { false } }.count == 2
          ? true : nil
      }
      // Nothing more goes there, and nobody is held up by what does not.
      let ticket = try await easel.post(
        .event(.message, MessageContent.text("hello?").json), in: room
      ).ticket
      let other = try await bob.room(with: easel)
      try await bob.hears(event: easel.says("elsewhere", in: other).text)
      #expect(easel.record.now.settled[ticket]?.state != .sent)
    }
  }

  @Test func `a room that moves is followed`() async throws {
    try await Household.talks(room: ["public": true, "version": "11"]) { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      try await home.greet()
      let answer = try await bob.requests(
        "POST", "/_matrix/client/v3/rooms/\(room.text)/upgrade", ["new_version": "12"])
      let successor = try #require(
        try RoomID(answer.object("answer").string("replacement_room")))
      try await easel.joins(successor)
      try await easel.hears("the move") { news -> Bool? in
        if case .moved(room, successor) = news { true } else { nil }
      }
      try await bob.hears(event: easel.says("here too", in: successor).text)
    }
  }

  @Test func `a room becomes encrypted, and what is said from then on is`() async throws {
    try await Household.talks(isEncrypted: false) { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      try await bob.hears(event: easel.says("open", in: room).text)
      try await bob.requests(
        "PUT", "/_matrix/client/v3/rooms/\(room.text)/state/m.room.encryption/",
        ["algorithm": "m.megolm.v1.aes-sha2"])
      try await easel.hears("the encryption") { news -> Bool? in
        if case .heard(let heard) = news, heard.type == .encryption { true } else { nil }
      }
      let closed = try await bob.hears(event: easel.says("closed", in: room).text)
      #expect(closed.isEncrypted && closed.body == "closed")
    }
  }
}

extension Resident {
  func hears(membership: String, of person: Person, in room: RoomID) async throws {
    try await hears("\(person.user): \(membership)") { news -> Bool? in
      guard case .heard(let heard) = news, heard.room == room, heard.type == .member,
        heard.event.stateKey?.text == person.user
      else { return nil }
      return heard.content["membership"]?.string == membership ? true : nil
    }
  }

  func leaves(_ room: RoomID) async throws -> UserID? {
    let found = try await hears("that it left") { news -> (UserID?, Bool)? in
      if case .left(room, let by, _) = news { (by, true) } else { nil }
    }
    return found.0
  }
}

extension Household {
  /// Says it again and again until what she hears is as wanted: nobody is told when a server has told
  /// us of a device.
  @discardableResult
  func says(_ body: String, until isSo: (Heard) async throws -> Bool) async throws -> Heard {
    for _ in 0..<30 {
      let heard = try await bob.hears(event: easel.says(body, in: room).text)
      try await Task.sleep(for: .milliseconds(300))
      if try await isSo(heard) { return heard }
    }
    throw Resident.NotSent(description: "\(body): not in time")
  }
}
