import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// What a wish builds on.
  @Suite struct StudioSourceTests {
    @Test(arguments: [true, false])
    func `the picture replied to comes first, then the thread's, then the active one, then none`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let first = try await room.paints("a lake")
        #expect(first.operation == "text2img" && first.parent == nil)
        let second = try await room.paints("with a boat")
        #expect(second.operation == "img2img" && second.parent == first.pictureID)
        let critique = try await room.critique(of: second)
        let third = try await room.paints("at night", replyingTo: first.id)
        #expect(third.parent == first.pictureID)
        let fourth = try await room.paints("in winter", replyingTo: critique.id)
        #expect(fourth.parent == second.pictureID)
        #expect(fourth.thread == nil)
      }
    }

    @Test(arguments: [true, false])
    func `a thread is a branch: its pictures stand in it and do not become active`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let root = try await room.paints("a lake")
        let main = try await room.paints("with a boat")
        let fog = try await room.paints("in fog", thread: root.id)
        #expect(fog.thread == root.id && fog.parent == root.pictureID)
        let denser = try await room.paints("denser", thread: root.id)
        #expect(denser.parent == fog.pictureID)
        // Its critique is a reply to it, in that thread.
        try await room.ann.hears("its critique") {
          room.isOurs($0) && $0.thread == root.id && $0.repliesTo == denser.id
            && $0.body.contains("/10")
        }
        #expect(try await room.isActive(main))
        #expect(try await room.paints("at dawn").parent == main.pictureID)
      }
    }

    @Test func `a picture is continued with by a reply and by a tap`() async throws {
      try await StudioRoom.plays { room in
        let (first, critique) = try await room.paintsAndJudges("a lake")
        let second = try await room.paints("with a boat")
        try await room.says("Continue with this.", replyingTo: critique.id)
        try await room.words("builds on \(first.pictureID)")
        #expect(try await room.isActive(first))
        try await room.taps("▶️", on: second)
        try await room.words("builds on \(second.pictureID)")
        #expect(try await room.paints("at dusk").parent == second.pictureID)
      }
    }

    @Test(arguments: [true, false])
    func `a posted picture becomes active, and with a caption it is painted over`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        try await room.answer(to: room.posts(), "The next message builds on")
        let winter = try await room.paints("the same in winter")
        #expect(winter.operation == "img2img" && winter.parent != nil)
        try await room.posts(width: 90, height: 200, caption: "as a woodcut --seed 3")
        let woodcut = try await room.picture(after: [winter.id])
        #expect(woodcut.operation == "img2img" && woodcut.prompt == "as a woodcut")
        #expect(woodcut.parent != winter.pictureID && woodcut.seed == "3")
      }
    }

    @Test func `while a picture is being painted, the next wish is told its source`() async throws {
      try await StudioRoom.plays(isEncrypted: false) { room in
        let first = try await room.paints("a lake")
        try await room.says("a castle rehearse-painter-slow-4 --fresh")
        let wish = try await room.says("at night")
        try await room.answer(to: wish, "I start from \(first.pictureID)")
        let castle = try await room.picture(after: [first.id])
        let night = try await room.picture(after: [first.id, castle.id])
        #expect(night.parent == first.pictureID)
      }
    }

    @Test func `a foreign picture comes along for its owner and for members of its room`()
      async throws
    {
      let house = try StudioHouse.here
      try await StudioRoom.plays { home in
        let picture = try await home.paints("a lake")
        try await StudioRoom.plays(isEncrypted: false) { own in
          try await own.says("!from \(picture.pictureID)")
          let copy = try await own.picture()
          #expect(try await own.isActive(copy))
          #expect(try await own.paints("at night").parent == copy.pictureID)
        }
        try await StudioRoom.plays(by: house.bob) { other in
          let line = "!from \(picture.pictureID)"
          try await other.answer(to: other.says(line), "belongs to another room")
          #expect(other.pictures.isEmpty)
          try await home.ann.ask(
            "invite", ["room": .string(home.room), "user": .string(house.bob.user)])
          try await house.bob.join(home.room)
          try await home.ann.hears(arrivalOf: house.bob, in: home.room)
          // Who came is known in that room before it is asked in this one.
          try await home.answer(to: home.says("!easel status"), "critic")
          try await other.says(line)
          _ = try await other.picture()
          try await other.answer(to: other.says("!from 00000000"), "no such picture")
        }
      }
    }
  }
}
