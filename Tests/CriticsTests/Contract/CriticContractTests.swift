import Configuration
import BackEnds
import Concurrency
import JSON
import Raster
import Studio
import TestSupport
import Testing

@testable import Critics

/// What a critic with a model owes to the studio, over the wire, whatever its server speaks.
@Suite(.timeLimit(.minutes(2))) struct CriticContractTests {
  private static func references(_ count: Int) -> [[UInt8]] {
    (0..<count).map { picture(RGBA(UInt8($0 * 25), 90, 90)) }
  }

  @Test(arguments: ChatProtocol.allCases)
  func `a good critique comes whole`(kind: ChatProtocol) async throws {
    try await withCritic(kind) { critic, server in
      let judged = try await critic.judge(question())
      #expect(judged.score == 7.4 && judged.dimensions == [8, 7, 6.5, 7, 9])
      #expect(judged.basis == .opinion && judged.adherence == 5)
      #expect(judged.gap.hasPrefix("There are two boats"))
      #expect(judged.revisedPrompt == "three boats, the third at the left")
      #expect(
        judged.remarks == [
          "it sees: two orange boats; a moon", "answered with no: Is there a moon?",
        ])
      #expect(server.asked.map(\.topic) == [.sight, .checklist, .critique])
      #expect(server.asked.map { kind.pictures(in: $0) } == [1, 0, 1])
      #expect(server.asked.allSatisfy { kind.rung(of: $0) == .schema })
    }
  }

  @Test(arguments: ChatProtocol.allCases)
  func `a taste is learnt from as many pictures as there are, up to eight`(
    kind: ChatProtocol
  ) async throws {
    for count in [1, 2, 4, 8, 10] {
      try await withCritic(kind) { critic, server in
        let lesson = try await critic.learn(Self.references(count))
        #expect(lesson.profile.palette == "pale greys" && lesson.profile.avoid == ["neon"])
        let shown = server.asked.filter { $0.topic == .extraction }.map { kind.pictures(in: $0) }
        #expect(shown == [min(count, 8)])
        // What they score by it themselves, so that people know what an 8 is.
        #expect(server.asked.count { $0.topic == .critique } == (count == 1 ? 0 : min(count, 3)))
        #expect((lesson.selfScore == nil) == (count == 1))
      }
    }
  }

  @Test(arguments: ChatProtocol.allCases)
  func `where so many are too much for the model, it sees them on sheets`(
    kind: ChatProtocol
  ) async throws {
    try await withCritic(
      kind,
      otherwise: { asked in
        kind.pictures(in: asked) > 2
          ? kind.refusing("the request exceeds the available context size") : nil
      }
    ) { critic, server in
      let lesson = try await critic.learn(Self.references(6))
      #expect(lesson.profile.mood == "calm")
      let shown = server.asked.filter { $0.topic == .extraction }.map { kind.pictures(in: $0) }
      #expect(shown == [6, 2])
    }
  }

  @Test(arguments: ChatProtocol.allCases)
  func `a duel is asked in both orders`(kind: ChatProtocol) async throws {
    let duels = [("A", "B", "first"), ("B", "A", "second"), ("A", "A", "tie"), ("tie", "B", "tie")]
    for (there, back, wanted) in duels {
      let count = Guarded(0)
      try await withCritic(
        kind,
        otherwise: { asked in
          guard asked.topic == .duel else { return nil }
          let number = count.withLock { count -> Int in
            count += 1
            return count
          }
          let winner = number == 1 ? there : back
          return answered(kind.saying(#"{"reason":"boats","winner":"\#(winner)"}"#))
        }
      ) { critic, server in
        let verdict = try await critic.compare(
          picture(RGBA(250, 0, 0)), picture(RGBA(0, 0, 250)), for: question())
        let name =
          switch verdict {
          case .first: "first"
          case .second: "second"
          case .tie: "tie"
          }
        #expect(name == wanted)
        let asked = server.asked.filter { $0.topic == .duel }
        #expect(asked.map { kind.pictures(in: $0) } == [2, 2])
        // The same question, but for the order of the pictures.
        #expect(Set(asked.map(\.text)).count == 2)
      }
    }
  }

  /// Text models take a picture without a word, and say anything; `]` is what one said that was recorded
  /// (image_on_text_model).
  @Test(arguments: ChatProtocol.allCases)
  func `a blind model is asked nothing else`(kind: ChatProtocol) async throws {
    for answer in ["]", #"{"colour":"none","number":"none"}"#] {
      try await withCritic(
        kind,
        otherwise: { asked in
          asked.topic == .sight ? answered(kind.saying(answer)) : nil
        }
      ) { critic, server in
        for _ in 1...2 {
          let failure = await criticFailure { _ = try await critic.judge(question()) }
          let reason = failure?.reason ?? ""
          #expect(reason.hasPrefix("the model llava does not see pictures: it was shown "))
          #expect(failure?.isWorthRetrying == false)
        }
        #expect(server.asked.allSatisfy { $0.topic == .sight })
        #expect(server.asked.count <= 4)
      }
    }
  }

  @Test(arguments: ChatProtocol.allCases)
  func `the form that a server takes is found once and remembered`(kind: ChatProtocol) async throws
  {
    let noSchema: [ChatProtocol: String] = [
      .openai: "'response_format' of type 'json_schema' is not supported with this model.",
      .ollama: "invalid JSON schema in format",
      .anthropic: "output_config.format: Extra inputs are not permitted",
      .gemini: "Unknown name \"responseJsonSchema\" at 'generation_config': Cannot find field.",
    ]
    let noObject: [ChatProtocol: String] = [
      .openai: "'response_format' of type 'json_object' is not supported with this model.",
      .ollama: "invalid format: json", .gemini: "JSON mode is not enabled for this model",
    ]
    try await withCritic(
      kind,
      otherwise: { asked in
        switch kind.rung(of: asked) {
        case .schema: noSchema[kind].map { kind.refusing($0) }
        case .object: noObject[kind].map { kind.refusing($0) }
        case .text: nil
        }
      }
    ) { critic, server in
      for _ in 1...2 {
        let score = try await critic.judge(question()).score
        #expect(score == 7.4)
      }
      let rungs = server.asked.map { kind.rung(of: $0) }
      let refused: [CapabilityLadder.Rung] = kind == .anthropic ? [.schema] : [.schema, .object]
      // The test of sight, the checklist, and a critique each time.
      #expect(rungs == refused + [.text, .text, .text, .text])
      // What the form does not say, words say.
      #expect(server.asked.last?.text.contains("It follows this JSON schema") == true)
    }
  }

  @Test(arguments: CriticTrouble.allCases)
  func `whatever goes wrong is one sentence and no score`(trouble: CriticTrouble) async throws {
    for kind in ChatProtocol.allCases where trouble.happens(at: kind) {
      try await withCritic(
        kind,
        at: { base in
          switch trouble {
          case .refusedConnection: "http://127.0.0.1:\(LoopbackSocket.freePort())"
          // It speaks, but not TLS.
          case .noTLS: "https\(base.dropFirst(4))"
          default: base
          }
        },
        otherwise: { $0.topic == .critique ? trouble.response(at: kind) : nil }
      ) { critic, _ in
        let failure = await criticFailure { _ = try await critic.judge(question()) }
        #expect(failure == trouble.failure, "\(kind)")
        let reason = failure?.reason ?? ""
        #expect(!reason.contains("<") && !reason.contains("://"), "\(kind)")
      }
    }
  }

  private static let scales: [(figures: JSONValue, score: JSONValue, note: String?)] = [
    (dimensions(80, 70, 65, 70, 90), 74, "the model judged from 0 to 100; shown divided by ten"),
    (
      dimensions(0.8, 0.7, 0.65, 0.7, 0.9), 0.74,
      "the model judged from 0 to 1; shown ten times as high"
    ),
    (dimensions("8/10", "7/10", "65 %", "3.5/5", "9 out of 10"), "37/50", nil),
  ]

  @Test(arguments: ChatProtocol.allCases)
  func `figures of other scales are brought to ours, and that is said`(
    kind: ChatProtocol
  ) async throws {
    for scale in Self.scales {
      let said = critique(["dimensions": scale.figures, "score": scale.score])
      try await withCritic(
        kind, otherwise: { $0.topic == .critique ? answered(kind.saying(said)) : nil }
      ) { critic, _ in
        let judged = try await critic.judge(question())
        #expect(abs(judged.score - 7.4) < 1e-9)
        for (figure, wanted) in zip(judged.dimensions, [8, 7, 6.5, 7, 9]) {
          #expect(abs((figure ?? 0) - wanted) < 1e-9)
        }
        let notes = judged.remarks.filter { $0.hasPrefix("the model judged") }
        #expect(notes == [scale.note].compactMap(\.self))
      }
    }
  }

  @Test(arguments: ChatProtocol.allCases)
  func `who leaves a silent model is gone at once`(kind: ChatProtocol) async throws {
    let over = Concurrency.Gate()
    try await withCritic(
      kind,
      otherwise: { _ in
        try await over.wait()
        return nil
      }
    ) { critic, server in
      defer { over.open() }
      try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            _ = try await critic.judge(question())
            return false
          } catch { return error is CancellationError }
        }
        try await waitUntil("it is asked") { !server.asked.isEmpty }
        let start = ContinuousClock.now
        group.cancelAll()
        let wasCancelled = try await group.next()
        #expect(wasCancelled == true)
        #expect(ContinuousClock.now - start < .seconds(5))
      }
    }
  }
}
