import JSON
import Matrix
import MatrixClient
import Resident
import Testbed
import Testing

/// Polls of ours and of matrix-nio's over Synapse. Hers are written out as other clients write them,
/// and not by what is to read them.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(1)))
struct PollTests {
  @Test func `our poll is put to her, answered by her and ended by us, encrypted`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      let answers: [(id: ProtocolText, text: String)] = [("a", "The fox"), ("b", "The hare")]
      let poll = try await easel.sends(
        .pollStart, EventContent.poll("Which one?", answers: answers), in: room)
      let shown = try await bob.hears(event: poll.text)
      #expect(shown.type == "org.matrix.msc3381.poll.start" && shown.isEncrypted)
      let asked = try #require(shown.content?["org.matrix.msc3381.poll.start"])
      #expect(asked["question"]?["org.matrix.msc1767.text"]?.string == "Which one?")
      #expect(asked["kind"]?.string == "org.matrix.msc3381.poll.disclosed")
      let choices = asked["answers"]?.elements?.compactMap { $0["id"]?.string }
      #expect(choices == ["a", "b"])

      let vote = try await bob.votes(["b"], in: poll.text, of: room.text)
      let heard = try await easel.hears(event: vote)
      #expect(heard.event.type == .encrypted && heard.isAllowed)
      guard case .pollResponse(let response) = try heard.read() else {
        Issue.record("no vote")
        return
      }
      #expect(response.poll == poll && response.answers == ["b"])

      let end = try await easel.sends(
        .pollEnd, EventContent.pollEnd(poll, text: "It is the hare."), in: room)
      let ended = try await bob.hears(event: end.text)
      #expect(ended.type == "org.matrix.msc3381.poll.end" && ended.isEncrypted)
      #expect(ended.relation?["event_id"]?.string == poll.text)
      #expect(ended.relation?["rel_type"]?.string == "m.reference")
      #expect(ended.content?["org.matrix.msc1767.text"]?.string == "It is the hare.")
    }
  }

  @Test func `her poll is put to us, answered by us and ended by her, encrypted`() async throws {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      let poll = try await bob.sends(
        "org.matrix.msc3381.poll.start",
        [
          "org.matrix.msc1767.text": "Day or night?\n1. Day\n2. Night",
          "org.matrix.msc3381.poll.start": [
            "question": [
              "org.matrix.msc1767.text": "Day or night?", "body": "Day or night?",
              "msgtype": "m.text",
            ],
            "kind": "org.matrix.msc3381.poll.undisclosed", "max_selections": 1,
            "answers": [
              ["id": "day", "org.matrix.msc1767.text": "Day"],
              ["id": "night", "org.matrix.msc1767.text": "Night"],
            ],
          ],
        ], in: room.text)
      let heard = try await easel.hears(event: poll)
      #expect(heard.event.type == .encrypted && heard.isAllowed)
      guard case .pollStart(let start) = try heard.read() else {
        Issue.record("no poll")
        return
      }
      #expect(start.question == "Day or night?" && !start.isDisclosed)
      #expect(start.answers.map(\.id.text) == ["day", "night"])
      #expect(start.answers.map(\.text) == ["Day", "Night"])

      let vote = try await easel.sends(
        .pollResponse, EventContent.pollResponse(to: heard.event.id, answers: ["night"]), in: room)
      let counted = try await bob.hears(event: vote.text)
      #expect(counted.type == "org.matrix.msc3381.poll.response" && counted.isEncrypted)
      #expect(counted.relation?["event_id"]?.string == poll)
      let chosen = counted.content?["org.matrix.msc3381.poll.response"]?["answers"]
      #expect(chosen?.elements?.compactMap(\.string) == ["night"])

      let end = try await bob.sends(
        "org.matrix.msc3381.poll.end",
        [
          "m.relates_to": ["rel_type": "m.reference", "event_id": .string(poll)],
          "org.matrix.msc3381.poll.end": [:], "org.matrix.msc1767.text": "Night it is.",
        ], in: room.text)
      guard case .pollEnd(let ended) = try await easel.hears(event: end).read() else {
        Issue.record("no end")
        return
      }
      #expect(ended.text == poll)
    }
  }
}

extension Person {
  /// Any event, encrypted as the room is. - Returns: its ID.
  fileprivate func sends(
    _ type: String, _ content: JSONValue, in room: String
  ) async throws -> String {
    try await ask("send", ["room": .string(room), "type": .string(type), "content": content])
      .string("event")
  }

  fileprivate func votes(
    _ answers: [String], in poll: String, of room: String
  ) async throws -> String {
    try await sends(
      "org.matrix.msc3381.poll.response",
      [
        "m.relates_to": ["rel_type": "m.reference", "event_id": .string(poll)],
        "org.matrix.msc3381.poll.response": ["answers": .array(answers.map { .string($0) })],
      ], in: room)
  }
}
