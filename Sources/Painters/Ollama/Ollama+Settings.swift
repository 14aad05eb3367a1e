internal import BackEnds
internal import JSON
package import Studio

extension Ollama {
  package struct Settings: Equatable, Sendable {
    package var terms: PainterTerms
    /// With its tag, where it has one.
    package var model: String
    package var steps: Int?

    package init(_ terms: PainterTerms, model: String) {
      self.terms = terms
      self.model = model
    }
  }

  /// It paints from words alone, and not against any.
  package static func capabilities(_ settings: Settings) -> PainterCapabilities {
    var capabilities = settings.terms.capabilities(
      .any(side: 64...2_048, step: 16, maximumPixels: 2_048 * 2_048))
    capabilities.paintsFromPictures = false
    capabilities.takesNegative = false
    capabilities.takesStrength = false
    capabilities.takesSteps = true
    return capabilities
  }

  static func question(_ order: PaintOrder, _ settings: Settings) -> ModelQuestion {
    let recipe = order.recipe
    var members: JSONObject = [
      "model": .string(settings.model), "prompt": .string(recipe.safePrompt(for: .plain)),
      "width": .integer(recipe.size.width), "height": .integer(recipe.size.height),
    ]
    if let steps = recipe.steps ?? settings.steps { members["steps"] = .integer(steps) }
    members["options"] = ["seed": .integer(recipe.shortSeed(bits: 31))]
    var question = ModelQuestion(post: "api/generate", .json(.object(members)))
    question.accept = "application/x-ndjson"
    question.deadline = settings.terms.deadline
    return question
  }
}
