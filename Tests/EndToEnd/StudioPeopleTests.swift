import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Who is heard, and who is in the room.
  @Suite struct StudioPeopleTests {
    @Test(arguments: [true, false])
    func `in a larger room two taps say how to listen, and until then who mentions us is heard`(
      isEncrypted: Bool
    ) async throws {
      let bob = try StudioHouse.here.bob
      try await StudioRoom.plays(with: [bob], isEncrypted: isEncrypted, listensToAll: false) {
        room in
        let question = try await room.words("How shall I listen here?")
        #expect(try await room.seeds(of: question, count: 2) == ["🎨", "💬"])
        try await room.says("a wish for bob")
        let first = try await room.paints("easel: a boat")
        #expect(first.prompt == "a boat")
        #expect(
          try await room.paints("at night", by: bob, replyingTo: first.id).prompt == "at night")
        #expect(try await room.paints("in fog", by: bob, thread: first.id).prompt == "in fog")
        try await room.taps("💬", on: question)
        try await room.words("to replies to me")
        try await room.says("another wish for bob")
        try await room.taps("🎨", on: question, by: bob)
        try await room.words("is a studio now")
        #expect(try await room.paints("a hill").prompt == "a hill")
        #expect(room.shown.count == 4)
      }
    }

    @Test(arguments: [true, false])
    func `notices, and people who are not allowed, are not heard`(
      isEncrypted: Bool
    ) async throws {
      let eve = try await Person.start("eve", on: .shared())
      try await StudioRoom.plays(with: [eve], isEncrypted: isEncrypted) { room in
        let strange = try await room.says("!status", by: eve)
        try await room.says("a castle", by: eve)
        let (picture, _) = try await room.paintsAndJudges("a boat")
        try await room.taps("♻️", on: picture, by: eve)
        let notice = try await room.ann.ask(
          "text",
          ["room": .string(room.room), "body": "!status", "notice": true]
        ).string("event")
        try await room.ann.ask(
          "text", ["room": .string(room.room), "body": "a tower", "notice": true])
        #expect(try await room.status().contains(picture.pictureID))
        for event in [strange, notice] {
          #expect(!room.ann.heard.contains { room.isOurs($0) && $0.repliesTo == event })
        }
        #expect(room.shown.count == 1)
      }
    }

    @Test func `what came in clear into an encrypted room is told and not obeyed`() async throws {
      try await StudioRoom.plays { room in
        for number in 1...2 {
          try await room.ann.requests(
            "PUT", "/_matrix/client/v3/rooms/\(room.room)/send/m.room.message/clear\(number)",
            ["msgtype": "m.text", "body": "a castle"])
        }
        let notice = try await room.words("it came unencrypted")
        #expect(notice.isEncrypted)
        #expect(try await room.status().contains("Nothing is being painted"))
        let notices = room.ann.heard.count {
          room.isOurs($0) && $0.body.contains("it came unencrypted")
        }
        #expect(notices == 1 && room.pictures.isEmpty)
      }
    }

    @Test func `what cannot be read is told once, and painted when its key comes`() async throws {
      let bot = try StudioHouse.here.studio.account.user
      try await StudioRoom.plays { room in
        _ = try await room.paints("a boat")
        try await room.ann.ask("hold", ["room": .string(room.room), "user": .string(bot)])
        try await room.says("a hill --fresh")
        try await room.says("a castle --fresh")
        let notice = try await room.words("its key has not come", within: .seconds(60))
        #expect(notice.isEncrypted && room.pictures.count == 1)
        try await room.ann.ask("release", ["room": .string(room.room)])
        let second = try await room.picture(after: room.pictures.map(\.id))
        let third = try await room.picture(after: [second.id] + room.pictures.prefix(1).map(\.id))
        #expect(Set([second.prompt, third.prompt]) == ["a hill", "a castle"])
        let taken = try await room.words("The key has come")
        #expect(taken.relation?["event_id"]?.string == notice.id)
        let notices = room.ann.heard.count {
          room.isOurs($0) && $0.body.contains("its key has not come")
        }
        #expect(notices == 1)
      }
    }

    @Test func `a room that moves takes everything along`() async throws {
      let house = try StudioHouse.here
      try await StudioRoom.plays { room in
        let first = try await room.paints("a boat")
        try await room.answer(to: room.says("!settings size 64x96"), "64")
        let answer = try await room.ann.requests(
          "POST", "/_matrix/client/v3/rooms/\(room.room)/upgrade", ["new_version": "12"])
        let next = try answer.object("answer").string("replacement_room")
        try await room.ann.ask(
          "invite", ["room": .string(next), "user": .string(house.studio.account.user)])
        let moved = StudioRoom(
          server: room.server, studio: room.studio, ann: room.ann, room: next)
        _ = try await moved.answer("the move", containing: "The active image is \(first.pictureID)")
        let second = try await moved.paints("at night")
        #expect(second.parent == first.pictureID && second.isEncrypted)
        try await moved.answer(to: moved.says("!settings"), "64×96")
        try await moved.answer(to: moved.says("!history"), first.pictureID)
      }
    }

    @Test func `when everybody else has left, so does the bot`() async throws {
      let server = try StudioHouse.here.server
      let admin = try await Person.start(
        as: try await server.register("root", isAdmin: true), on: server)
      try await StudioRoom.plays { room in
        try await room.ann.ask("leave", ["room": .string(room.room)])
        for _ in 0..<100 {
          let answer = try await admin.requests(
            "GET", "/_synapse/admin/v1/rooms/\(room.room)", .null
          ).object("answer")
          if try answer.integer("joined_members") == 0 { return }
          try await Task.sleep(for: .milliseconds(200))
        }
        Issue.record("the bot stays alone")
      }
    }
  }
}
