internal import BackEnds
internal import Concurrency
internal import HTTP
internal import JSON
internal import Studio

extension OpenAIImages {
  private static let path = "images/generations"
  /// A picture's file in base64, with what stands around it; so many times as there may be drafts.
  private static let answerBytes = 48 << 20

  /// What the server is asked for this order; `pictures` are those that it is to start from.
  static func question(
    _ order: PaintOrder, from pictures: [SentPicture], _ settings: Settings,
    _ randomness: Randomness = .system
  ) throws(ModelFault) -> ModelQuestion {
    var members = members(order.recipe, settings)
    var question: ModelQuestion
    switch settings.flavour {
    case .localai:
      // Raw base64: what is before a comma would be dropped without a word.
      if !pictures.isEmpty { members["ref_images"] = .array(pictures.map { .string($0.digits) }) }
      question = ModelQuestion(post: path, .json(.object(members)))
    case .openrouter:
      if !pictures.isEmpty { members["input_references"] = .array(pictures.map(Self.reference)) }
      question = ModelQuestion(post: "images", .json(.object(members)))
    case .plain, .sdcpp, .vllm, .litellm:
      if pictures.isEmpty {
        question = ModelQuestion(post: path, .json(.object(members)))
      } else {
        let form = try encoded(form(members, pictures, settings.flavour), randomness)
        question = ModelQuestion(
          post: "images/edits", .bytes(form.bytes, type: form.contentType))
      }
    }
    if settings.partials > 0 { question.accept = "text/event-stream, application/json" }
    question.deadline = settings.terms.deadline
    question.maximumBytes = answerBytes * (1 + settings.partials)
    return question
  }

  private static func members(_ recipe: Recipe, _ settings: Settings) -> JSONObject {
    let flavour = settings.flavour
    var prompt = recipe.safePrompt(for: flavour.syntax)
    let negative = flavour.takesNegative ? recipe.safeNegative(for: flavour.syntax) : nil
    if flavour == .localai, let negative { prompt += "|" + negative }
    // Nothing to paint stays nothing: the server is to say so.
    if flavour == .sdcpp, !prompt.isEmpty { prompt += ExtraArguments(recipe).tag }
    var members: JSONObject = ["model": .string(settings.model), "prompt": .string(prompt)]
    if flavour == .openrouter {
      // A size would be refused where a model does not know it; a shape is brought near to what it has.
      let ratio = settings.ratios.nearest(to: recipe.size)
      if let ratio { members["aspect_ratio"] = .string(ratio.rawValue) }
    } else {
      members["size"] = .string("\(recipe.size.width)x\(recipe.size.height)")
    }
    if let quality = settings.quality { members["quality"] = .string(quality) }
    if settings.sendsFormat { members["response_format"] = "b64_json" }
    if flavour == .vllm {
      members["seed"] = .integer(recipe.shortSeed(bits: 31))
      if let negative { members["negative_prompt"] = .string(negative) }
    }
    if let name = flavour.stepsName, let steps = recipe.steps { members[name] = .integer(steps) }
    if settings.partials > 0 {
      members["stream"] = true
      members["partial_images"] = .integer(settings.partials)
    }
    return members
  }

  private static func reference(_ picture: SentPicture) -> JSONValue {
    ["type": "image_url", "image_url": ["url": .string(picture.dataURL)]]
  }

  /// The same members as parts of a form, and the pictures after them.
  static func form(
    _ members: JSONObject, _ pictures: [SentPicture], _ flavour: Flavour
  ) -> Multipart {
    var form = Multipart()
    for (name, value) in members.members {
      if case .string(let text) = value {
        form.add(name, text: text)
      } else {
        form.add(name, text: String(decoding: value.compact(), as: UTF8.self))
      }
    }
    let name = pictures.count > 1 && flavour != .vllm ? "image[]" : "image"
    for picture in pictures {
      form.add(
        name, fileName: picture.fileName, contentType: picture.mediaType, bytes: picture.bytes)
    }
    return form
  }

  private static func encoded(
    _ form: Multipart, _ randomness: Randomness
  ) throws(ModelFault) -> Multipart.Encoded {
    do throws(Multipart.Flaw) {
      return try form.encoded(atMost: 64 << 20, randomness)
    } catch {
      throw ModelFault(.tooLarge, "\(error)")
    }
  }
}
