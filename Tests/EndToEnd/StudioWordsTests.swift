import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Commands, phrases and directives.
  @Suite struct StudioWordsTests {
    @Test(arguments: [true, false])
    func `a command is answered wherever it stands, with or without our name`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        try await room.answer(to: room.says("!easel status"), "Nothing is being painted")
        let root = try await room.says("!painters")
        let answer = try await room.answer(to: root, "builtin")
        #expect(answer.isEncrypted == isEncrypted)
        try await room.answer(to: room.says("!critics"), "measures")
        let inThread = try await room.answer(to: room.says("!help", thread: root), "gallery")
        #expect(inThread.thread == root)
        try await room.answer(to: room.says("!help ar"), "--ar")
        try await room.answer(to: room.says("!galery"), "gallery")
      }
    }

    @Test func `among people an unknown word is somebody else's, unless we are named`()
      async throws
    {
      try await StudioRoom.plays(with: [StudioHouse.here.bob]) { room in
        let toOthers = try await room.says("!statsu")
        try await room.answer(to: room.says("!easel statsu"), "status")
        try await room.status()
        #expect(!room.ann.heard.contains { room.isOurs($0) && $0.repliesTo == toOthers })
      }
    }

    @Test func `a phrase is a whole message, in any case, with a mark or without`() async throws {
      try await StudioRoom.plays { room in
        let first = try await room.paints("a boat --seed 5")
        let again = try await room.paints("Again!")
        #expect(again.prompt == first.prompt && again.seed != first.seed)
        #expect(again.operation == "text2img" && again.parent == nil)
        try await room.answer(to: room.says("BACK."), "starts from nothing")
        let branch = try await room.paints("at night", replyingTo: first.id)
        #expect(branch.parent == first.pictureID)
        try await room.answer(to: room.says("undo"), first.pictureID)
        try await room.answer(to: room.says("New image"), "starts from nothing")
        let moon = try await room.paints("a moon")
        #expect(moon.operation == "text2img")
        // Commands do the same.
        let next = try await room.paints("!again")
        #expect(next.prompt == "a moon" && next.seed != moon.seed && next.parent == nil)
        try await room.answer(to: room.says("!back"), "starts from nothing")
        try await room.answer(to: room.says("!new"), "No picture was active")
        // More words than the phrase are a wish.
        #expect(try await room.paints("new image of a fox").prompt == "new image of a fox")
      }
    }

    @Test func `directives are followed, and what the painter cannot honour is said before`()
      async throws
    {
      try await StudioRoom.plays(isEncrypted: false) { room in
        let wide = try await room.paints("a hill --size 160x96 --seed 42 --no people")
        let info = try #require(wide.content?["info"])
        #expect(try info.integer("w") == 160 && info.integer("h") == 96)
        #expect(wide.seed == "42")
        try await room.answer(to: room.says("!settings size 128x128"), "128x128")
        let tall = try await room.paints("a tower —ar portrait --fresh")
        #expect(tall.operation == "text2img")
        let sides = try #require(tall.content?["info"])
        #expect(try sides.integer("w") < sides.integer("h"))
        let subtle = try await room.paints("warmer -- strength subtle")
        #expect(subtle.art?["strength"] != nil && subtle.parent == tall.pictureID)
        let named = try await room.paints("colder --from \(wide.pictureID)")
        #expect(named.parent == wide.pictureID)
        let prompt = try await room.says("a lake --steps 9")
        try await room.answer(to: prompt, "--steps")
        _ = try await room.picture(after: [wide, tall, subtle, named].map(\.id))
      }
    }

    @Test func `a mistake in a directive is named, and nothing is painted`() async throws {
      try await StudioRoom.plays { room in
        for (line, answer) in [
          ("a boat --sed 4", "--seed"), ("a boat --fersh", "fresh"),
          ("a boat --seed", "needs something after it"), ("a boat --n 9", "from 1 to 4"),
          ("a boat --seed 1 --seed 2", "there twice"), ("a boat --painter bultin", "builtin"),
          ("a boat --size 9000x9000", "pixels"), ("--seed 4", "some words"),
        ] {
          try await room.answer(to: room.says(line), answer)
        }
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.pictures.isEmpty)
      }
    }

    @Test func `the mode of a room forces where pictures start`() async throws {
      try await StudioRoom.plays(isEncrypted: false) { room in
        try await room.answer(to: room.says("!mode img2img"), "img2img")
        try await room.answer(to: room.says("a boat"), "there is no picture to start from")
        try await room.answer(to: room.says("!mode text2img"), "text2img")
        _ = try await room.paints("a boat")
        #expect(try await room.paints("at night").operation == "text2img")
        try await room.answer(to: room.says("!mode auto"), "auto")
        #expect(try await room.paints("at noon").operation == "img2img")
      }
    }

    @Test func `what was painted is looked up, drawn and chosen again`() async throws {
      try await StudioRoom.plays { room in
        let (first, _) = try await room.paintsAndJudges("a boat")
        try await room.says("approve", replyingTo: first.id)
        try await room.words("approved by")
        let second = try await room.paints("at night")
        try await room.answer(to: room.says("!history"), second.pictureID)
        try await room.answer(to: room.says("!recipe", replyingTo: first.id), first.seed)
        let tree = try await room.answer(to: room.says("!tree"), second.pictureID)
        let gallery = try await room.answer(
          to: room.says("!gallery"), "approved", within: .seconds(60))
        for drawing in [tree, gallery] {
          #expect(drawing.content?["msgtype"]?.string == "m.image")
          _ = try await room.ann.fetches(drawing)
        }
        try await room.says("1", replyingTo: gallery.id)
        try await room.words("builds on \(first.pictureID)")
      }
    }

    @Test func `one's own jobs are cancelled, all of them by moderators`() async throws {
      let bob = try StudioHouse.here.bob
      try await StudioRoom.plays(with: [bob], isEncrypted: false) { room in
        try await room.says("a rock rehearse-painter-slow-20")
        try await room.answer(to: room.says("!cancel", by: bob), "Nothing of yours")
        try await room.answer(to: room.says("!cancel all", by: bob), "Only moderators")
        try await room.answer(to: room.says("!cancel"), "Cancelled one picture")
        try await room.says("a stone rehearse-painter-slow-20", by: bob)
        try await room.answer(to: room.says("!cancel all"), "Cancelled one picture")
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.pictures.isEmpty)
      }
    }
  }
}
