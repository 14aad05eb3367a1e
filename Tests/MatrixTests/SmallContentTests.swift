import JSON
import Matrix
import Testing

@Suite struct SmallContentTests {
  private func content(_ type: EventType, _ value: JSONValue) throws -> Content {
    let node = try parse(value)
    return try Content(type, node, relation: Relation(of: node))
  }

  @Test func `a reaction is read as it was written`() throws {
    let event: EventID = try id("$picture")
    guard
      case .reaction(let to, let key) = try content(
        .reaction, EventContent.reaction("🔁", to: event))
    else { Issue.record("no reaction"); return }
    #expect(to == event && key == "🔁")
    #expect(refusal { try content(.reaction, [:]) } != nil)
    let long = EventContent.reaction(String(repeating: "x", count: 300), to: event)
    #expect(refusal { try content(.reaction, long) } != nil)
  }

  @Test func `a poll is read as it was written`() throws {
    let poll = EventContent.poll(
      "Which?", answers: [("a", "The fox"), ("b", "The hare")], isDisclosed: false,
      maximumSelections: 2)
    guard case .pollStart(let start) = try content(.pollStart, poll) else {
      Issue.record("no poll")
      return
    }
    #expect(start.question == "Which?" && !start.isDisclosed && start.maximumSelections == 2)
    #expect(start.answers.map(\.id.text) == ["a", "b"])
    #expect(start.answers.map(\.text) == ["The fox", "The hare"])
    #expect(poll["org.matrix.msc1767.text"] == "Which?\n1. The fox\n2. The hare")
    let event: EventID = try id("$poll")
    guard
      case .pollResponse(let response) = try content(
        .pollResponse, EventContent.pollResponse(to: event, answers: ["b"]))
    else { Issue.record("no response"); return }
    #expect(response.poll == event && response.answers == ["b"])
    guard case .pollEnd(event) = try content(.pollEnd, EventContent.pollEnd(event, text: "over"))
    else { Issue.record("no end"); return }
  }

  @Test func `a poll is bounded and bears answers that are none`() throws {
    let answers = (0..<50).map { (ProtocolText("\($0)") ?? .empty, "t") }
    let written = EventContent.poll("q", answers: answers)
    guard case .pollStart(let start) = try content(.pollStart, written) else { return }
    #expect(start.answers.count == PollStart.maximumAnswers)
    var poll: JSONValue = [
      "question": ["body": "q"], "answers": [1, [:], ["id": "x", "body": "t"]],
    ]
    guard
      case .pollStart(let odd) = try content(.pollStart, ["org.matrix.msc3381.poll.start": poll])
    else { return }
    #expect(odd.answers.map(\.text) == ["t"])
    poll["answers"] = []
    #expect(refusal { try content(.pollStart, ["org.matrix.msc3381.poll.start": poll]) } != nil)
  }

  @Test func `polls of the names to come are read`() throws {
    let poll: JSONValue = [
      "m.poll": [
        "question": ["m.text": [["body": "q"]]], "kind": "m.disclosed",
        "answers": [["m.id": "a", "m.text": [["body": "t"]]]],
      ]
    ]
    guard case .pollStart(let start) = try content("m.poll.start", poll) else {
      Issue.record("no poll")
      return
    }
    #expect(start.isDisclosed && start.question == "q" && start.answers.first?.text == "t")
    let reference: JSONValue = ["rel_type": "m.reference", "event_id": "$poll"]
    guard
      case .pollResponse(let response) = try content(
        "m.poll.response", ["m.relates_to": reference, "m.selections": ["a"]])
    else {
      Issue.record("no response")
      return
    }
    #expect(response.poll.text == "$poll" && response.answers.map(\.text) == ["a"])
    guard case .pollEnd(let ended) = try content("m.poll.end", ["m.relates_to": reference]) else {
      Issue.record("no end")
      return
    }
    #expect(ended.text == "$poll")
  }

  @Test func `redacted events, state and unknown types say so`() throws {
    let base: JSONValue = [
      "event_id": "$1", "sender": "@a:x", "type": "m.room.message", "content": [:],
    ]
    var redacted = base
    redacted["unsigned"] = ["redacted_because": ["type": "m.room.redaction"]]
    guard case .redacted = try Content(RoomEvent(parse(redacted))) else {
      Issue.record("not redacted")
      return
    }
    var state = base
    state["state_key"] = ""
    guard case .other = try Content(RoomEvent(parse(state))) else {
      Issue.record("not other"); return
    }
    #expect(refusal { try Content(RoomEvent(parse(base))) } != nil)
    guard case .redaction(reason: "spam") = try content(.redaction, ["reason": "spam"]) else {
      Issue.record("no redaction")
      return
    }
    #expect(
      text(EventContent.redaction(of: try id("$1"), reason: "r"))
        == "{\"redacts\":\"$1\",\"reason\":\"r\"}")
  }

  @Test func `room encryption is read as it was written, absurd or not`() throws {
    let encryption = RoomEncryption(
      algorithm: .megolm, rotationPeriodMS: -5, rotationPeriodMessages: .max)
    #expect(RoomEncryption(try parse(encryption.json)) == encryption)
    #expect(encryption.isMegolm)
    let odd = RoomEncryption(try parse(["algorithm": 1, "rotation_period_ms": "1"]))
    #expect(odd == RoomEncryption(algorithm: nil) && !odd.isMegolm)
  }
}
