import BackEnds
import Concurrency
import Configuration
import HTTPClient
import ImageFiles
import Raster
import Studio
import TestSupport
import Testing

@testable import Critics

/// A model behind a server that nobody here wrote: llama-cpp-python, which holds it to a grammar. The
/// model is noise, so it says whatever the grammar lets through.
@Suite(
  .enabled(if: RealBackEnd.isWanted, Comment(rawValue: RealBackEnd.howTo)), .timeLimit(.minutes(4)))
struct RealModelTests {
  private static let wishes = [
    "three boats", "a red fox in the snow", "lighthouses at dusk", "a city from above, in rain",
    "a quiet lake", "two cats asleep on a chair", "a ship in a bottle", "an orange",
  ]

  private func model(
    _ flavour: OpenAIChat.Flavour = .llamaCppPython
  ) async throws -> any ChatModel {
    let address = try HTTPURL(parsing: try await RealBackEnd.model.get().address())
    let server = ModelServer(
      ModelServer.Settings(address), over: HTTPClient(), clock: .system)
    return ChatProtocol.openai.model("noise", on: server, flavour: flavour)
  }

  private func talk<Answer: AnswerShape>(
    _ words: String, _ form: AnswerForm<Answer>, maximumTokens: Int = 900
  ) -> ChatQuestion {
    var question = ChatQuestion(
      system: "You are a critic.", turns: [ChatTurn(.user, [.text(words)])])
    question.form = .schema(form.schema, name: form.name)
    question.maximumTokens = maximumTokens
    return question
  }

  private func critique(
    _ words: String, by interviewer: Interviewer
  ) async throws -> Result<Heard<CritiqueAnswer>, CriticFailure> {
    var places = CritiqueQuestion.places(words: words, taste: nil)
    places["questions"] = Checklist.empty.told
    do {
      let prompt = prompts.critique.filled(places)
      let form = AnswerForm<CritiqueAnswer>.critique
      return .success(try await interviewer.ask(prompt, about: [], form))
    } catch let failure as CriticFailure {
      return .failure(failure)
    }
  }

  @Test func `a grammar makes an object of whatever it says`() async throws {
    let model = try await model()
    for words in Self.wishes {
      let reply = try await model.answer(talk(words, AnswerForm<DuelAnswer>.duel))
      #expect(reply.ending == .complete)
      _ = try AnswerReader.read(reply.text, as: DuelAnswer.self)
    }
  }

  /// The grammar knows numbers, and no limits of them. Which wishes come out well hangs on the last bit
  /// of a sum, so no more is claimed than that some do and some do not.
  @Test func `figures within the scale are a critique, and others are none`() async throws {
    let interviewer = Interviewer(try await model())
    var (critiques, refusals) = (0, 0)
    for words in Self.wishes {
      switch try await critique(words, by: interviewer) {
      case .success(let heard):
        critiques += 1
        let figures = heard.answer.dimensions.compactMap(\.self)
        #expect(figures.count >= 4 && figures.allSatisfy { (0...10).contains($0) })
      case .failure(let failure):
        refusals += 1
        #expect(
          failure.reason.hasPrefix("the model noise gave no answer that can be used: ")
            || failure.reason == "the model noise broke its answer off")
      }
    }
    #expect(critiques > 0 && refusals > 0)
  }

  @Test func `an answer that broke off is known for one`() async throws {
    let model = try await model()
    for words in Self.wishes {
      let reply = try await model.answer(
        talk(words, AnswerForm<CritiqueAnswer>.critique, maximumTokens: 30))
      #expect(reply.ending == .truncated)
      #expect(throws: AnswerFault.self) {
        _ = try AnswerReader.read(reply.text, isTruncated: true, as: CritiqueAnswer.self)
      }
      #expect(AnswerReader.part(of: reply.text, as: CritiqueAnswer.self) == nil)
    }
  }

  @Test func `more than the model has room for is refused in its server's words`() async throws {
    let model = try await model()
    let question = talk(
      String(repeating: "x", count: 40_000), AnswerForm<CritiqueAnswer>.critique)
    do {
      _ = try await model.answer(question)
      Issue.record("there is no room for that")
    } catch let fault as ModelFault {
      #expect(fault.kind == .badOrder)
      #expect(fault.words.hasPrefix("This model's maximum context length is 32768 tokens."))
    }
    // The next one has room again.
    let small = talk("a boat", AnswerForm<DuelAnswer>.duel)
    #expect(try await model.answer(small).ending == .complete)
  }

  /// It answers OpenAI's own form with an error of its own, and knows any object.
  @Test func `a server that takes no schema is asked for any object`() async throws {
    let interviewer = Interviewer(try await model(.compatible))
    for words in Self.wishes.prefix(2) {
      guard case .failure(let failure) = try await critique(words, by: interviewer) else {
        continue
      }
      #expect(!failure.reason.contains("could not be asked"), "\(failure.reason)")
    }
  }

  @Test func `a model that takes pictures as text is found to be blind`() async throws {
    let critic = VisionCritic(
      "vision", asking: try await model(), prompts: prompts, clock: .system,
      randomness: Randomness.seeded(3), decode: { try decodeImage($0).raster })
    do {
      _ = try await critic.judge(question())
      Issue.record("it sees nothing")
    } catch let failure as CriticFailure {
      #expect(failure.reason.hasPrefix("the model noise does not see pictures: it was shown "))
    }
  }
}
