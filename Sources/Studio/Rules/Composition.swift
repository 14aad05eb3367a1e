import Storage

/// What a painter is told: the person's words, what a critique made of them, and every field of the
/// room's taste.
///
/// 1. The person's words are in every prompt, as they were said; where a director was asked what they
///    mean, its words instead.
/// 2. Lengths are bounded by those of the parts: 4,000 characters of words, 4,600 of a revision, and
///    the fields of a profile.
package enum Composition {
  package static func prompt(
    words: String, revised: String? = nil, taste: Taste.Profile? = nil
  ) -> String {
    let words = oneLine(words, atMost: Request.maximumPrompt)
    var prompt = words
    if let revised = revised.map({ oneLine($0, atMost: Judgement.maximumPrompt) }),
      !revised.isEmpty
    {
      prompt = contains(revised, words) ? revised : sentence(words) + " " + revised
    }
    guard let taste else { return prompt }
    return ([sentence(prompt)] + sentences(of: taste)).joined(separator: " ")
  }

  /// What was asked for step by step, as if it were asked for at once.
  static func merged(_ words: [String]) -> String {
    let steps = words.dropLast().map(sentence) + words.suffix(1)
    return oneLine(steps.joined(separator: " "), atMost: Request.maximumPrompt)
  }

  /// What must not be there: asked for by the person, then avoided by the taste.
  package static func negative(_ asked: String?, taste: Taste.Profile? = nil) -> String? {
    let asked = asked.map { oneLine($0, atMost: Wishes.maximumNegative) }
    let parts = ([asked].compactMap(\.self) + (taste?.avoid ?? [])).filter { !$0.isEmpty }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  static func sentences(of taste: Taste.Profile) -> [String] {
    var parts = taste.principles
    parts.append("Palette: " + taste.palette)
    parts.append("Composition: " + taste.composition)
    parts.append("Mood: " + taste.mood)
    parts.append("Texture: " + taste.texture)
    if !taste.avoid.isEmpty { parts.append("Avoid: " + taste.avoid.joined(separator: ", ")) }
    return parts.map(sentence)
  }

  private static func sentence(_ text: String) -> String {
    guard let last = text.unicodeScalars.last else { return text }
    return ".!?…。！？".unicodeScalars.contains(last) ? text : text + "."
  }

  /// As bytes: a revision that says it in other letters is not the person's words.
  private static func contains(_ text: String, _ words: String) -> Bool {
    let (text, words) = (Array(text.utf8), Array(words.utf8))
    guard let first = words.first, text.count >= words.count else { return words.isEmpty }
    return (0...text.count - words.count).contains { start in
      text[start] == first && text[start...].starts(with: words)
    }
  }
}

extension Draft {
  func recipe(
    for request: Request, by painter: PainterCapabilities, from source: Picture?, size: Size,
    seed: UInt64, revised: Judgement? = nil
  ) throws -> Recipe {
    let taste = try tasteInUse(in: try conversation(request.conversation))
    let wishes = request.wishes
    return Recipe(
      painter: painter.adopted?.painter ?? painter.name,
      prompt: Composition.prompt(
        words: request.meant, revised: revised?.revisedPrompt, taste: taste?.profile),
      words: request.meant,
      negative: painter.takesNegative
        ? Composition.negative(wishes.negative, taste: taste?.profile) : nil,
      seed: seed, size: size,
      strength: source != nil && painter.takesStrength ? wishes.strength : nil,
      steps: painter.takesSteps ? wishes.steps : nil, source: source?.id,
      taste: taste.map { "\($0.name) \($0.version)" }, workflow: painter.adopted?.workflow,
      guidance: painter.takesGuidance ? revised?.guidance : nil)
  }
}
