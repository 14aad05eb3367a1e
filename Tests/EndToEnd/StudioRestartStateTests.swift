import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Killed in each state in which a wish can stay: two pictures come of it nevertheless.
  @Suite struct StudioRestartStateTests {
    enum State: String, CaseIterable {
      case roundWaitsForItsCritique, candidatesHalfPainted, promptCardOpen, editOffered
      case tapWaitsForItsWord, loopWaitsForItsWord, loopBetweenRounds
    }

    @Test(arguments: State.allCases)
    func `killed in the middle of a state, it goes on from there`(_ state: State) async throws {
      try await StudioRoom.playsAlone { room in
        switch state {
        case .roundWaitsForItsCritique: try await roundWaitsForItsCritique(room)
        case .candidatesHalfPainted: try await candidatesHalfPainted(room)
        case .promptCardOpen: try await promptCardOpen(room)
        case .editOffered: try await editOffered(room)
        case .tapWaitsForItsWord: try await tapWaitsForItsWord(room)
        case .loopWaitsForItsWord: try await loopWaitsForItsWord(room)
        case .loopBetweenRounds: try await loopBetweenRounds(room)
        }
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.shown.count == 2)
      }
    }

    private func roundWaitsForItsCritique(_ room: StudioRoom) async throws {
      let first = try await room.paints("a boat rehearse-critic-slow-3")
      try await room.taps("🔁", on: first)
      try await room.words("starts when the critique is there")
      try await room.isKilled()
      let second = try await room.picture(after: [first.id])
      #expect(second.parent == first.pictureID)
      try await room.words("Iteration 1 ")
      #expect(count("Iteration 1 ", in: room) == 1)
    }

    private func candidatesHalfPainted(_ room: StudioRoom) async throws {
      let before = painted(in: room)
      try await room.says("a boat rehearse-painter-slow-2 --n 2")
      // The first is shown with the second, so that only the log knows.
      _ = await comesTrue { painted(in: room) > before }
      #expect(painted(in: room) == before + 1)
      try await room.isKilled()
      let sheet = try await room.words("2 pictures, best first")
      #expect(try await room.seeds(of: sheet, count: 5).contains("2️⃣"))
      try await room.taps("2️⃣", on: sheet)
      try await room.words("The next message builds on")
      #expect(count("2 pictures, best first", in: room) == 1)
    }

    private func promptCardOpen(_ room: StudioRoom) async throws {
      let card = try await room.talksOfABoat()
      try await room.isKilled()
      #expect(try await room.seeds(of: card, count: 2) == ["🎨", "❌"])
      #expect(room.pictures.isEmpty)
      try await room.taps("🎨", on: card)
      #expect(try await room.picture().prompt.contains("a red boat"))
      // The talk went on too.
      try await room.answer(to: room.says("!paint"), "The talk is over")
      #expect(try await room.paints("a hill").prompt == "a hill")
    }

    private func editOffered(_ room: StudioRoom) async throws {
      let prompt = try await room.says("a castle")
      let first = try await room.picture()
      _ = try await room.ann.edits(prompt, to: "a castle in snow", in: room.room)
      let offer = try await room.answer(to: prompt, "Paint the edited version?")
      try await room.isKilled()
      #expect(try await room.seeds(of: offer, count: 1) == ["🎨"])
      try await room.taps("🎨", on: offer)
      #expect(try await room.picture(after: [first.id]).prompt == "a castle in snow")
    }

    private func tapWaitsForItsWord(_ room: StudioRoom) async throws {
      try await room.answer(to: room.says("!settings confirm costly"), "costly")
      let (first, _) = try await room.paintsAndJudges("a boat")
      try await room.taps("🔁", on: first)
      try await room.answer(to: first.id, "wants a word")
      try await room.isKilled()
      #expect(try await room.status().contains("Nothing is being painted"))
      #expect(room.shown.count == 1)
      try await room.says("iterate", replyingTo: first.id)
      #expect(try await room.picture(after: [first.id]).parent == first.pictureID)
    }

    private func loopWaitsForItsWord(_ room: StudioRoom) async throws {
      try await room.says("!settings confirm costly")
      try await room.says("!loop threshold 10")
      try await room.answer(to: room.says("!settings gate_low 0.1"), "gate_low")
      let first = try await room.paints("a boat --loop on")
      #expect(try await room.critique(of: first).body.contains("Your turn"))
      try await room.taps("🔁", on: first)
      let question = try await room.answer(to: first.id, "wants a word")
      // A loop that ran by itself would go on from here.
      try await room.answer(to: room.says("!settings gate_low 9.99"), "gate_low")
      try await room.isKilled()
      #expect(try await room.status().contains("Nothing is being painted"))
      #expect(room.shown.count == 1)
      try await room.says("iterate", replyingTo: question.id)
      let second = try await room.picture(after: [first.id])
      #expect(second.parent == first.pictureID && second.thread == nil)
      #expect(try await !room.critique(of: second).body.contains("by myself"))
    }

    private func loopBetweenRounds(_ room: StudioRoom) async throws {
      try await room.says("!loop threshold 10")
      try await room.says("!settings gate_low 9.99")
      try await room.answer(to: room.says("!loop rounds 2"), "The loop")
      try await room.says("a boat rehearse-critic-slow-1 --loop on")
      // Its second round is begun, and is not shown before it is judged.
      try await room.words("I go on by myself")
      try await room.isKilled()
      let end = "My 2 rounds are used up"
      try await room.words(end)
      try await room.status()
      #expect(count(end, in: room) == 1)
    }

    /// How often the bot said it, without what it changed to it.
    private func count(_ words: String, in room: StudioRoom) -> Int {
      room.ann.heard.count {
        room.isOurs($0) && $0.body.contains(words) && $0.content?["m.new_content"] == nil
      }
    }

    /// How many pictures its painter brought, with the one of the hello.
    private func painted(in room: StudioRoom) -> Int {
      room.studio.log.split(separator: "\n").count { $0.contains("a painter brought a picture") }
    }
  }
}
