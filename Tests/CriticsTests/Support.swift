import BackEnds
import BotConfig
import Concurrency
import ImageFiles
import JSON
import Raster
import Studio

@testable import Critics

let prompts: VisionPrompts = {
  do {
    return try VisionPrompts(
      critique: BotConfig.Prompts.critique, checklist: BotConfig.Prompts.checklist,
      extraction: BotConfig.Prompts.extraction, duel: BotConfig.Prompts.duel,
      eyesight: BotConfig.Prompts.eyesight)
  } catch {
    fatalError("\(error)")
  }
}()

/// A model that answers what a test says, and keeps what it was asked.
final class ScriptedModel: ChatModel {
  typealias Answer = @Sendable (ChatQuestion) throws -> ChatReply

  let name: String
  let origin = "http://127.0.0.1"
  let takesPictures: Bool
  private let answers: Answer
  private let log = Guarded<[ChatQuestion]>([])

  init(
    named name: String = "llava", takesPictures: Bool = true, _ answers: @escaping Answer
  ) {
    self.name = name
    self.takesPictures = takesPictures
    self.answers = answers
  }

  var asked: [ChatQuestion] { log.withLock { $0 } }

  func answer(_ question: ChatQuestion) async throws -> ChatReply {
    log.withLock { $0.append(question) }
    return try answers(question)
  }
}

extension ChatQuestion {
  /// What it is about, by the words that only one of the prompts has.
  enum Topic {
    case sight, checklist, critique, duel, extraction

    init(of words: String) {
      self =
        if words.contains("a number of three digits") {
          .sight
        } else if words.contains("Write the questions") {
          .checklist
        } else if words.contains("Of the two pictures") {
          .duel
        } else if words.contains("they show one taste") {
          .extraction
        } else {
          .critique
        }
    }
  }

  var topic: Topic { Topic(of: turns.first?.words ?? "") }

  var pictures: [[UInt8]] { turns.flatMap(\.pictures) }
}

extension ChatTurn {
  var words: String {
    parts.compactMap { part -> String? in
      if case .text(let text) = part { text } else { nil }
    }.joined()
  }

  var pictures: [[UInt8]] {
    parts.compactMap { part -> [UInt8]? in
      if case .picture(let bytes, _) = part { bytes } else { nil }
    }
  }
}

func said(_ text: String, _ ending: ChatReply.Ending = .complete) -> ChatReply {
  ChatReply(text: text, ending: ending)
}

/// The answer of somebody who sees: `known` is the test that was drawn.
func right(_ known: SightTest) -> String {
  #"{"colour":"\#(known.colour.rawValue)","number":"\#(known.number)"}"#
}

/// What is drawn with a seed, in its order.
func tests(seed: UInt64, _ count: Int = 2) -> [SightTest] {
  let randomness = Randomness.seeded(seed)
  return (0..<count).map { _ in SightTest(drawnBy: randomness) }
}

func picture(_ colour: RGBA = RGBA(90, 120, 160), _ width: Int = 40, _ height: Int = 30) -> [UInt8]
{
  do {
    return try encodeImage(
      Raster(width: width, height: height, filledWith: colour), as: .png(level: 1))
  } catch {
    fatalError("\(error)")
  }
}

func size(_ width: Int, _ height: Int) -> Size {
  guard let size = Size(width, height) else { preconditionFailure("sizes in tests exist") }
  return size
}

func question(
  _ words: String = "three boats", bytes: [UInt8] = picture(), taste: TasteForCritic? = nil
) -> CritiqueQuestion {
  CritiqueQuestion(
    bytes: bytes,
    recipe: Studio.Recipe(
      painter: "builtin", prompt: words, words: words, seed: 7, size: size(64, 64)),
    words: words, taste: taste)
}

/// A whole critique, with members changed or, by nothing, left out.
func critique(_ changes: [String: JSONValue?] = [:]) -> String {
  var object: JSONObject = [
    "seen": ["two orange boats", "a moon"],
    "checks": [["n": 1, "answer": "yes"], ["n": 2, "answer": "no"]],
    "biggest_gap": "There are two boats where three were asked for.",
    "dimensions": [
      "palette_tendency": 8, "compositional_style": 7, "emotional_register": 6.5,
      "texture_feel": 7, "avoid_list": 9,
    ],
    "score": 7.4, "revised_prompt": "three boats, the third at the left",
  ]
  for (name, value) in changes { object[name] = value }
  return String(decoding: JSONValue.object(object).compact(), as: UTF8.self)
}

/// The five figures in their order.
func dimensions(_ figures: JSONValue...) -> JSONValue {
  .object(JSONObject(zip(Dimension.allCases.map(\.rawValue), figures).map { ($0, $1) }))
}
