import Pixels
package import Raster

/// Paints without a model: words become numbers, numbers become a picture.
///
/// It draws what it has been taught to draw and says so; it never pretends. Everything is a value: no
/// clock, no file, no chance but the seed.
package struct BuiltinPainter: Sendable {
  package static let sides = 16...4_096
  /// A painting in progress needs 20 bytes for each.
  package static let maximumPixels = 1 << 23

  private let lexicon: Lexicon

  package init(lexicon: Lexicon) { self.lexicon = lexicon }

  /// What somebody wants painted.
  package struct Order: Sendable {
    package var prompt: String
    package var negative: String
    /// The room's taste in words; a wish, not a command: what the prompt says comes first.
    package var taste: String
    /// What the taste avoids: its things stay away. That neon is avoided does not ask for grey.
    package var avoid: String
    package var seed: UInt64

    package init(
      prompt: String, negative: String = "", taste: String = "", avoid: String = "", seed: UInt64
    ) {
      self.prompt = prompt
      self.negative = negative
      self.taste = taste
      self.avoid = avoid
      self.seed = seed
    }
  }

  /// What will be painted, and what is to be said about it.
  package struct Plan: Sendable {
    package var genome: Genome
    package var report: PaintReport
    package var locks: Locks
  }

  /// A finished picture with what can be seen in it.
  package struct Painting: Sendable {
    package var raster: Raster
    package var facts: SceneFacts
  }

  package func understand(_ order: Order) -> Understanding {
    var said = PromptReader.read(order.prompt, negative: order.negative, with: lexicon)
    if !order.taste.isEmpty { said.add(wishes: PromptReader.read(order.taste, with: lexicon)) }
    if !order.avoid.isEmpty {
      let avoided = PromptReader.read("", negative: order.avoid, with: lexicon)
      said.forbidden.formUnion(avoided.forbidden.subtracting(said.things))
      said.forbiddenScenes.formUnion(avoided.forbiddenScenes.subtracting(said.scenes))
    }
    return said
  }

  package func plan(_ order: Order) -> Plan {
    let (genome, report, locks) = Composer.compose(
      understand(order), seed: order.seed, text: Self.hash(order.prompt))
    return Plan(genome: genome, report: report, locks: locks)
  }

  /// `progress` is called often, with a share of 0…1 that never falls; `isCancelled` is asked after
  /// every few rows.
  package func paint(
    _ genome: Genome, width: Int, height: Int,
    progress: @escaping (Double, Stage) -> Void = { _, _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(PaintError) -> Painting {
    guard Self.sides.contains(width), Self.sides.contains(height),
      width * height <= Self.maximumPixels
    else { throw .sizeNotOffered(width: width, height: height) }
    var last = 0.0
    let sitting = Sitting(
      genome, width: width, height: height,
      progress: { share, stage in
        last = max(last, share)
        progress(last, stage)
      }, isCancelled: isCancelled)
    var result: Raster?
    var facts = SceneFacts(facts: [])
    let finishing: Sitting.Step = (
      .finish, 5,
      { sitting throws(PaintError) in
        try sitting.paintPull()
        facts = SceneFacts(of: sitting)
        result = try sitting.finish()
      }
    )
    try sitting.run(sitting.steps + [finishing])
    guard let result else { throw .cancelled }
    return Painting(raster: result, facts: facts)
  }

  static func hash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}

extension Understanding {
  /// A taste says the same in many words, which must not add up to black or white.
  static let mostWished = 0.12

  /// A taste fills what the prompt left open, and turns knobs that the prompt left alone.
  mutating func add(wishes: Understanding) {
    medium = medium ?? wishes.medium
    for (knob, share) in wishes.turns where turns[knob] == nil && places[knob] == nil {
      turns[knob] = max(-Self.mostWished, min(Self.mostWished, share))
    }
    for (knob, value) in wishes.places where places[knob] == nil && turns[knob] == nil {
      places[knob] = value
    }
    // A red boat leaves the rest of the picture to the taste. Later colours win, so the boat's is last.
    if colours.allSatisfy({ $0.target == .accent }) {
      var wished = wishes.colours
      // Of its two strongest colours the lighter is the sky's.
      if wished.count > 1, wished[0].colour.lightness < wished[1].colour.lightness {
        wished.swapAt(0, 1)
      }
      colours = wished + colours
    }
    if !scenes.isEmpty || !things.isEmpty || time != nil { return }
    // A taste alone may also say what to paint.
    (scenes, time, season) = (wishes.scenes, wishes.time, season ?? wishes.season)
  }
}
