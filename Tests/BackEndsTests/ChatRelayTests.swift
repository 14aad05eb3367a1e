import Concurrency
import Testing

@testable import BackEnds

/// The same model at several servers.
@Suite struct ChatRelayTests {
  /// Fails as it is told to, or says where it is.
  private struct Told: ChatModel {
    let name = "m"
    let origin: String
    let takesPictures = true
    var fault: ModelFault?
    let asked: Guarded<[String]>

    func answer(_ question: ChatQuestion) async throws -> ChatReply {
      asked.withLock { $0.append(origin) }
      if let fault { throw fault }
      return ChatReply(text: origin, ending: .complete)
    }
  }

  private let asked = Guarded<[String]>([])
  private let question = ChatQuestion(system: "", turns: [])

  private func relay(_ faults: ModelFault?...) -> ChatRelay {
    let models = faults.enumerated().map { index, fault in
      Told(origin: "\(index)", fault: fault, asked: asked)
    }
    return ChatRelay(models[0], otherwise: Array(models.dropFirst()))
  }

  @Test func `the first that is well answers`() async throws {
    let away = ModelFault(.unreachable, wasNotBegun: true)
    #expect(try await relay(nil, nil).answer(question).text == "0")
    #expect(try await relay(away, away, nil, nil).answer(question).text == "2")
    #expect(asked.withLock { $0 } == ["0", "0", "1", "2"])
  }

  @Test func `what may have begun is not done twice`() async throws {
    let fault = await #expect(throws: ModelFault.self) {
      try await relay(ModelFault(.cut), nil).answer(question)
    }
    #expect(fault?.kind == .cut && asked.withLock { $0 } == ["0"])
  }

  @Test func `when nobody is there the last says why`() async throws {
    let fault = await #expect(throws: ModelFault.self) {
      try await relay(
        ModelFault(.unreachable, wasNotBegun: true), ModelFault(.limited, wasNotBegun: true)
      ).answer(question)
    }
    #expect(fault?.kind == .limited)
  }
}
