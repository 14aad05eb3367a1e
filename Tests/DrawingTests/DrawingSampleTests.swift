import Drawing
import Glibc
import Raster
import TestSupport
import Testing

/// What holds for every drawing, ordinary or extreme.
@Suite struct DrawingSampleTests {
  static let draughtsman = Draughtsman()

  @Test(arguments: SampleDrawings.all)
  func `a drawing has its size, its ground at the edges, and no unreadable text`(
    sample: SampleDrawings
  ) async throws {
    let drawn = try await Self.draughtsman.draw(sample.drawable, in: sample.theme)
    let raster = drawn.raster
    #expect(drawn.unreadable.isEmpty)
    #expect(raster.width <= 1600 && raster.height <= 4096)
    if let folder = unsafe getenv("EASEL_DRAWINGS") {
      let path = unsafe String(cString: folder) + "/\(sample.name).png"
      writeFile(PlainPNG.bytes(of: raster), to: path)
    }
    #expect(Self.hasClearMargin(raster, ground: sample.theme.ground))
  }

  /// Nothing is painted in the outer twelve pixels.
  static func hasClearMargin(_ raster: Raster, ground: RGBA) -> Bool {
    let margin = 12 * raster.width / 1600
    for y in 0..<raster.height {
      let isEdge = y < margin || y >= raster.height - margin
      let sides = [0..<margin, raster.width - margin..<raster.width]
      for columns in isEdge ? [0..<raster.width] : sides {
        for x in columns where raster[x, y] != ground { return false }
      }
    }
    return true
  }
}
