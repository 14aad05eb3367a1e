internal import BackEnds
internal import JSON
package import Studio

extension ChatImages {
  package struct Settings: Equatable, Sendable {
    package var terms: PainterTerms
    package var model: String
    /// What the model shall answer with: some want pictures alone, `["image"]`. Empty where the
    /// gateway knows no such member.
    package var modalities = ["image", "text"]
    /// The shapes that the model can be asked for; none where it paints in one.
    package var ratios: [AspectRatio] = []

    package init(_ terms: PainterTerms, model: String) {
      self.terms = terms
      self.model = model
    }
  }

  package static func capabilities(_ settings: Settings) -> PainterCapabilities {
    let sizes = settings.ratios.sizes(at: .one)
    var capabilities = settings.terms.capabilities(
      .only(sizes.isEmpty ? [settings.terms.standardSize] : sizes))
    capabilities.takesSeed = false
    capabilities.takesNegative = false
    capabilities.takesStrength = false
    capabilities.maximumInputs = PainterCapabilities.severalInputs
    return capabilities
  }

  /// Words stand before the pictures: some models read no further than the first.
  static func question(
    _ order: PaintOrder, from pictures: [SentPicture], _ settings: Settings
  ) -> ModelQuestion {
    var content: [JSONValue] = [
      ["type": "text", "text": .string(order.recipe.safePrompt(for: .plain))]
    ]
    for picture in pictures {
      content.append(["type": "image_url", "image_url": ["url": .string(picture.dataURL)]])
    }
    var members: JSONObject = ["model": .string(settings.model)]
    if !settings.modalities.isEmpty {
      members["modalities"] = .array(settings.modalities.map { .string($0) })
    }
    members["messages"] = [["role": "user", "content": .array(content)]]
    if let ratio = settings.ratios.nearest(to: order.recipe.size) {
      members["image_config"] = ["aspect_ratio": .string(ratio.rawValue)]
    }
    var question = ModelQuestion(post: "chat/completions", .json(.object(members)))
    question.deadline = settings.terms.deadline
    return question
  }
}
