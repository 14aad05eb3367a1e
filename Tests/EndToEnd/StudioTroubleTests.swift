import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// What goes wrong, and what people see of it.
  @Suite struct StudioTroubleTests {
    @Test(arguments: [
      ("unreachable", "I cannot reach the painter"), ("garbage", "is not a picture"),
      ("refusedByPolicy", "Other words may help"), ("defect", "something broke on my side"),
      ("busy", "has too much to do"), ("timedOut", "did not finish in time"),
      ("outOfMemory", "it was too big for the memory"),
    ])
    func `a painter that fails is told with what helps and an id`(
      kind: String, sentence: String
    ) async throws {
      try await StudioRoom.plays(isEncrypted: kind != "garbage") { room in
        let prompt = try await room.says("a boat rehearse-painter-\(kind)")
        let answer = try await room.answer(to: prompt, sentence)
        let id = try #require(answer.body.split(separator: " ").last)
        #expect(id.count == 8)
        #expect(room.studio.log.contains(id))
        try await room.ann.hears("the warning") {
          room.isOurs($0) && $0.type == "m.reaction"
            && $0.relation?["event_id"]?.string == prompt && $0.relation?["key"]?.string == "⚠️"
        }
        // The room goes on.
        #expect(try await room.paints("a hill").operation == "text2img")
      }
    }

    @Test(arguments: [true, false])
    func
      `a painter that is slow is told as late, with a status that goes when the picture is there`(
        isEncrypted: Bool
      ) async throws
    {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let prompt = try await room.says("a boat rehearse-painter-slow-6")
        try await room.ann.hears("typing") {
          $0.kind == "typing" && $0.room == room.room
            && $0.node["users"]?.elements?.isEmpty == false
        }
        try await room.answer(to: prompt, "takes longer than usual")
        let status = try await room.answer(to: prompt, "%")
        let picture = try await room.picture()
        try await room.redaction(of: status.id)
        #expect(picture.relation == nil)
        #expect(try await room.isActive(picture))
      }
    }

    @Test func `while a painter hangs the room is answered, and who cancels frees it`() async throws
    {
      try await StudioRoom.plays { room in
        let prompt = try await room.says("a rock rehearse-painter-slow-600")
        let late = try await room.answer(to: prompt, "takes longer than usual")
        #expect(try await room.status().contains("One picture is waiting or being painted"))
        let hill = try await room.says("a hill")
        try await room.answer(to: hill, "still being painted")
        #expect(try await room.status().contains("2 pictures are waiting or being painted"))
        #expect(room.pictures.isEmpty)
        // What its asker has waiting goes too.
        try await room.answer(to: room.says("!cancel"), "Cancelled 2 pictures")
        #expect(try await room.paints("a boat").prompt == "a boat")
        #expect(room.pictures.count == 1 && late.isEncrypted)
      }
    }

    @Test(arguments: [true, false])
    func `without a critique the picture is there, and a tap paints the same with a new seed`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let first = try await room.paints("a boat rehearse-critic-fails")
        let missing = try await room.critique(of: first)
        #expect(missing.body.contains("No critique") && missing.body.contains("not a zero"))
        #expect(try await room.seeds(of: first).count == 3)
        try await room.taps("🔁", on: first)
        let second = try await room.picture(after: [first.id])
        #expect(second.prompt == first.prompt && second.seed != first.seed)
      }
    }

    @Test func `a loop without critiques goes on, and its last picture has the gate`() async throws
    {
      try await StudioRoom.plays { room in
        try await room.answer(to: room.says("!loop rounds 2"), "loop")
        let first = try await room.paints("a boat rehearse-critic-fails --loop on")
        let second = try await room.picture(after: [first.id])
        #expect(second.thread == nil)
        #expect(try await room.seeds(of: second).count == 3)
        #expect(room.shown.count == 2)
        for picture in [first, second] { _ = try await room.critique(of: picture) }
      }
    }

    @Test(arguments: [true, false])
    func `a picture that the server does not take is told, and the studio goes on`(
      isEncrypted: Bool
    ) async throws {
      var options = SynapseOptions()
      options.largestUpload = "48K"
      let server = try await Synapse.start(options)
      try await StudioRoom.opens(on: server, isEncrypted: isEncrypted) { room in
        _ = try await room.hello()
        let prompt = try await room.says("a forest --size 512x512")
        let answer = try await room.answer(to: prompt, "did not take it", within: .seconds(60))
        #expect(answer.body.contains("A smaller size may help"))
        let small = try await room.paints("a sky --size 64x64 --fresh")
        _ = try await room.critique(of: small)
      }
    }

    @Test(arguments: isLong ? [true, false] : [true])
    func `under the usual limits each picture comes before its seeds, and nothing is dropped`(
      isEncrypted: Bool
    ) async throws {
      var options = SynapseOptions()
      options.limits = .standard
      let server = try await Synapse.start(options)
      let count = isLong ? 8 : 3
      try await StudioRoom.opens(
        on: server, rules: "size: 64", budget: "", isEncrypted: isEncrypted
      ) { room in
        _ = try await room.hello()
        for number in 1...count { try await room.says("a boat \(number) --fresh") }
        var known: [Heard] = []
        for _ in 1...count {
          known.append(
            try await room.picture(after: known.map(\.id), within: .seconds(60)))
        }
        for picture in known {
          _ = try await room.critique(of: picture, within: .seconds(120))
          #expect(try await room.seeds(of: picture, within: .seconds(120)).count == 3)
        }
        let events = room.ann.heard.filter { room.isOurs($0) }
        for picture in known {
          let place = try #require(events.firstIndex { $0.id == picture.id })
          let seed = try #require(
            events.firstIndex {
              $0.type == "m.reaction" && $0.relation?["event_id"]?.string == picture.id
            })
          #expect(place < seed)
        }
      }
    }
  }
}
