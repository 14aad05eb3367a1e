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
    /// The person's own part of the prompt, where a critique put words beside it: only of these is
    /// anything reported.
    package var own: String?
    package var taste: TasteWords
    package var seed: UInt64

    package init(
      prompt: String, negative: String = "", own: String? = nil, taste: TasteWords = TasteWords(),
      seed: UInt64
    ) {
      self.prompt = prompt
      self.negative = negative
      self.own = own
      self.taste = taste
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
    var said = said(order)
    said.add(order.taste, with: lexicon)
    return said
  }

  /// Without the taste.
  func said(_ order: Order) -> Understanding {
    var said = PromptReader.read(order.prompt, negative: order.negative, with: lexicon)
    if let own = order.own {
      said.report = PromptReader.read(own, negative: order.negative, with: lexicon).report
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
    let sitting = Sitting(
      genome, width: width, height: height, progress: progress, isCancelled: isCancelled)
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
