import Pixels
package import Raster

extension BuiltinPainter {
  /// Repaints a picture that somebody else made: its colours, its light and its surface, never what it
  /// shows. What was asked for beyond that is in the report's `cannotChange`.
  ///
  /// `palette` is the colours of the room's taste, if it has any.
  package func retouch(
    _ picture: Raster, _ order: Order, strength: Double, palette: [Swatch] = [], width: Int,
    height: Int, progress: @escaping (Double, Stage) -> Void = { _, _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(PaintError) -> (raster: Raster, report: PaintReport) {
    guard Self.sides.contains(width), Self.sides.contains(height),
      width * height <= Self.maximumPixels
    else { throw .sizeNotOffered(width: width, height: height) }
    let said = understand(order)
    let strength = min(max(strength, 0), 1)
    var report = said.report
    report.cannotChange = said.things.map(\.rawValue) + said.scenes.map(\.rawValue)
    let source = Self.framed(picture, said.crop, width: width, height: height)
    guard strength > 0 else { return (source, report) }
    var genome = Composer.compose(said, seed: order.seed, text: Self.hash(order.prompt)).genome
    genome.knobs = Self.knobs(said, strength: strength)
    genome.palette = Self.target(said, genome.scheme, wished: palette)
    genome.pull = genome.palette.isEmpty ? 0 : 0.9 * strength
    genome.elements = []
    genome.scene = .abstract
    let sitting = Sitting(
      genome, width: width, height: height, progress: progress, isCancelled: isCancelled)
    var result: Raster?
    try sitting.run([
      (.sky, 1, { s throws(PaintError) in try s.load(source) }),
      (.land, 1, { s throws(PaintError) in try s.paintPull() }),
      (.things, 1, { s throws(PaintError) in try s.paintWashes() }),
      (.finish, 4, { s throws(PaintError) in result = try s.finish() }),
    ])
    guard let result else { throw .cancelled }
    return (result, report)
  }

  /// Cut to the shape that is wanted, around the middle, and scaled.
  private static func framed(
    _ picture: Raster, _ crop: String?, width: Int, height: Int
  ) -> Raster {
    var cut = picture.flattened().croppedToRatio(width, height)
    if crop == "in" {
      let (across, down) = (max(1, cut.width * 3 / 4), max(1, cut.height * 3 / 4))
      cut =
        cut.cropped(
          x: (cut.width - across) / 2, y: (cut.height - down) / 2, width: across, height: down)
        ?? cut
    }
    if cut.width == width, cut.height == height { return cut }
    return cut.scaledByLanczos(width: width, height: height)
  }

  /// What is not spoken of stays nearly as it was.
  private static func knobs(_ said: Understanding, strength: Double) -> Knobs {
    var knobs = Knobs.neutral
    knobs[.texture] = 0.45 * strength
    knobs[.grain] = 0.10 * strength
    knobs[.stroke] = 0.9 * strength
    knobs[.wash] = 0.35 * strength
    knobs[.vignette] = 0
    knobs[.space] = 0
    let share = 0.35 + 0.65 * strength
    for (knob, turn) in said.turns.sorted(by: { $0.key.index < $1.key.index }) {
      knobs.turn(knob, by: turn * share)
    }
    return knobs
  }

  private static func target(
    _ said: Understanding, _ scheme: Scheme, wished: [Swatch]
  ) -> [Swatch] {
    if said.colours.isEmpty, said.time == nil { return wished }
    if said.colours.count > 1 {
      // Each colour with a light and a dark of its own, or a picture would lose its depth.
      return said.colours.prefix(4).flatMap { named -> [Swatch] in
        let colour = OKLCH(named.colour)
        return [Float(-0.24), 0, 0.22].map { lift in
          Swatch(
            OKLCH(
              max(0.08, min(0.96, colour.lightness + lift)), colour.chroma * (1 - abs(lift)),
              colour.hue
            ).lab, weight: lift == 0 ? 0.5 : 0.25)
        }
      }
    }
    let weights: [Float] = [0.2, 0.2, 0.16, 0.16, 0.18, 0.04, 0.06]
    return zip(Scheme.names, weights).map { Swatch(scheme[keyPath: $0.0.1].lab, weight: $0.1) }
  }
}

extension Sitting {
  fileprivate func load(_ picture: Raster) throws(PaintError) {
    let image = LabImage(picture)
    let canvas = canvas
    try rows(0..<height) { y throws(PaintError) in
      let row = canvas.row(y)
      for x in 0..<width {
        var colour = image[x, y]
        colour.w = 1
        row[x] = colour
      }
    }
  }
}
