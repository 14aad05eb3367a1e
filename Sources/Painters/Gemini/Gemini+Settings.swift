internal import BackEnds
internal import JSON
package import Studio

extension Gemini {
  package struct Settings: Equatable, Sendable {
    package var terms: PainterTerms
    package var model: String
    package var scale = AspectRatio.Scale.one
    package var ratios = AspectRatio.allCases

    package init(_ terms: PainterTerms, model: String) {
      self.terms = terms
      self.model = model
    }
  }

  package static func capabilities(_ settings: Settings) -> PainterCapabilities {
    var capabilities = settings.terms.capabilities(.only(settings.ratios.sizes(at: settings.scale)))
    capabilities.takesSeed = false
    capabilities.takesNegative = false
    capabilities.takesStrength = false
    capabilities.maximumInputs = PainterCapabilities.severalInputs
    return capabilities
  }

  static func question(
    _ order: PaintOrder, from pictures: [SentPicture], _ settings: Settings
  ) -> ModelQuestion {
    var parts: [JSONValue] = [["text": .string(order.recipe.safePrompt(for: .plain))]]
    for picture in pictures {
      parts.append([
        "inlineData": [
          "mimeType": .string(picture.mediaType), "data": .string(picture.digits),
        ]
      ])
    }
    var image: JSONObject = [:]
    if let ratio = settings.ratios.nearest(to: order.recipe.size) {
      image["aspectRatio"] = .string(ratio.rawValue)
    }
    // The smallest is what every model paints when nobody says.
    if settings.scale != .one { image["imageSize"] = .string(settings.scale.rawValue) }
    var generation: JSONObject = ["responseModalities": ["TEXT", "IMAGE"]]
    if !image.isEmpty { generation["imageConfig"] = .object(image) }
    var question = ModelQuestion(
      post: "models/\(settings.model):generateContent",
      .json([
        "contents": [["role": "user", "parts": .array(parts)]],
        "generationConfig": .object(generation),
      ]))
    question.deadline = settings.terms.deadline
    return question
  }
}
