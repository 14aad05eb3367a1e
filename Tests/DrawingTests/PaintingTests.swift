import Drawing
import Raster
import Testing

/// What was painted, looked at pixel by pixel.
@Suite struct PaintingTests {
  static let draughtsman = Draughtsman()

  /// A drawing of marks alone.
  struct Marks: Drawable {
    let size: Size
    let marks: [Mark]
    let isRightToLeft = false

    func composed(in theme: Theme, with ruler: inout some TextRuler) -> Composition {
      var composition = Composition(size: size, background: .white)
      composition.marks = marks
      return composition
    }
  }

  static func paint(_ width: Double, _ height: Double, _ marks: Mark...) async throws -> Raster {
    try await draughtsman.draw(Marks(size: Size(width, height), marks: marks)).raster
  }

  /// The part of a box, in points, that is not white.
  static func ink(_ raster: Raster, in box: Rectangle) -> Double {
    var (count, total) = (0, 0)
    for y in Int(box.y * 2)..<Int(box.bottom * 2) {
      for x in Int(box.x * 2)..<Int(box.right * 2) {
        total += 1
        if raster[x, y] != .white { count += 1 }
      }
    }
    return Double(count) / Double(max(1, total))
  }

  @Test(
    arguments: [
      ("left", Writing.Alignment.left, "word", true), ("right", .right, "word", false),
      ("left in Arabic", .left, "كلمة", true), ("right in Arabic", .right, "كلمة", false),
      ("natural", .natural, "word", true), ("natural in Arabic", .natural, "كلمة", false),
    ] as [(String, Writing.Alignment, PlainText, Bool)])
  func `text has its ink in its box, at the side that was asked for`(
    name: String, alignment: Writing.Alignment, text: PlainText, isLeft: Bool
  ) async throws {
    let box = Rectangle(20, 20, 160, 20)
    let writing = Writing(text, .body, ink: .black, alignment: alignment)
    let raster = try await Self.paint(200, 60, .text(writing, box))
    let left = Self.ink(raster, in: Rectangle(20, 16, 80, 28))
    let right = Self.ink(raster, in: Rectangle(100, 16, 80, 28))
    #expect((left > 0.02) == isLeft)
    #expect((right > 0.02) == !isLeft)
    #expect(Self.ink(raster, in: Rectangle(0, 0, 200, 14)) == 0)
    #expect(Self.ink(raster, in: Rectangle(0, 46, 200, 14)) == 0)
  }

  @Test func `text that is too long ends within its box, and marks cannot leave it`() async throws {
    let pile = PlainText(
      String(repeating: "Z\u{0301}\u{0301}\u{0301}\u{0301}\u{0301}wide ", count: 60))
    let box = Rectangle(40, 40, 100, 40)
    let writing = Writing(pile, .body, ink: .black, maximumLines: 2)
    let raster = try await Self.paint(180, 120, .text(writing, box))
    let outside = [
      Rectangle(0, 0, 180, 36), Rectangle(0, 84, 180, 36), Rectangle(0, 36, 36, 48),
      Rectangle(144, 36, 36, 48),
    ]
    for part in outside { #expect(Self.ink(raster, in: part) == 0) }
    #expect(Self.ink(raster, in: box) > 0.05)
  }

  @Test func `an emoji is painted in several colours`() async throws {
    let writing = Writing("🌈", .title, ink: .black)
    let raster = try await Self.paint(60, 60, .text(writing, Rectangle(10, 10, 40, 36)))
    var hues: Set<Int> = []
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let pixel = raster[x, y]
        let channels = [Int(pixel.red), Int(pixel.green), Int(pixel.blue)]
        guard let high = channels.max(), let low = channels.min(), high - low > 90 else { continue }
        hues.insert(channels.map { $0 > (high + low) / 2 ? 1 : 0 }.reduce(0) { $0 * 2 + $1 })
      }
    }
    #expect(hues.count >= 4)
  }

  @Test func `a picture is shown in its own colours, opaque or not`() async throws {
    for colour in [RGBA(10, 200, 90), RGBA(255, 0, 0, 128), .clear] {
      let picture = Raster(width: 10, height: 10, filledWith: colour)
      let raster = try await Self.paint(
        40, 40, .picture(picture, Rectangle(10, 10, 20, 20), radius: 0, .filling))
      let seen = raster[40, 40]
      let alpha = Int(colour.alpha)
      for (channel, expected) in [
        (seen.red, colour.red), (seen.green, colour.green), (seen.blue, colour.blue),
      ] {
        let mixed = (Int(expected) * alpha + 255 * (255 - alpha)) / 255
        #expect(abs(Int(channel) - mixed) <= 2)
      }
      #expect(raster[10, 10] == .white)
    }
  }

  @Test func `a whole picture keeps its shape, and a filling one is cut to the box`() async throws {
    let wide = Raster(width: 40, height: 10, filledWith: .black)
    let box = Rectangle(10, 10, 40, 40)
    let whole = try await Self.paint(60, 60, .picture(wide, box, radius: 0, .whole))
    #expect(abs(Self.ink(whole, in: box) - 0.25) < 0.01)
    let filling = try await Self.paint(60, 60, .picture(wide, box, radius: 0, .filling))
    #expect(Self.ink(filling, in: box) == 1)
    #expect(Self.ink(filling, in: Rectangle(0, 0, 60, 10)) == 0)
  }

  @Test func `swatches have exactly their colours at their places`() async throws {
    let card = SampleDrawings.card()
    var ruler = PlainRuler()
    let drawn = try await Self.draughtsman.draw(card).raster
    // The band is where the real ruler put it; its colours stand in order on one row of pixels.
    _ = card.composed(in: .light, with: &ruler)
    let rows = (0..<drawn.height).filter { y in
      card.swatches.allSatisfy { swatch in
        stride(from: 112, to: 1488, by: 8).contains { drawn[$0, y] == swatch.colour }
      }
    }
    #expect(rows.count >= 120)
  }

  @Test(arguments: [Sign.check, .cross, .again, .restart, .star, .hidden, .pencil])
  func `a sign stays in its box`(sign: Sign) async throws {
    let box = Rectangle(20, 20, 32, 32)
    let raster = try await Self.paint(72, 72, .sign(sign, box, .black))
    #expect(Self.ink(raster, in: box) > 0.08)
    #expect(Self.ink(raster, in: Rectangle(0, 0, 72, 18)) == 0)
    #expect(Self.ink(raster, in: Rectangle(0, 54, 72, 18)) == 0)
  }

  @Test func `what would be too large is drawn with fewer pixels, and never without bounds`()
    async throws
  {
    let tall = try await Self.draughtsman.draw(Marks(size: Size(100, 8_192), marks: [])).raster
    #expect(tall.height == 4_096 && tall.width == 50)
    await #expect(throws: DrawingError.tooLarge(width: 0, height: 4_096)) {
      try await Self.draughtsman.draw(Marks(size: Size(0, 1e9), marks: []))
    }
  }
}
