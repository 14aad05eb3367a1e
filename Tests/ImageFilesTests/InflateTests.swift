import Raster
import Testing

@testable import ImageFiles

@Suite struct InflateTests {
  private static let texts: [String: [UInt8]] = [
    "nothing": [], "one": [7], "zeros": [UInt8](repeating: 0, count: 100_000),
    "words": Array(String(repeating: "a lighthouse at dusk, ", count: 500).utf8),
    "noise": EncodingTests.noise(60, 60, isOpaque: false).pixels,
    "ramp": (0..<70_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 8) },
  ]

  @Test(arguments: ["nothing", "one", "zeros", "words", "noise", "ramp"], [0, 1, 6, 12])
  func `what was packed comes out`(name: String, level: Int) {
    let text = Self.texts[name] ?? []
    let (found, isWhole) = Inflate.zlib(zlib(text, level: Int32(level))[...], atMost: text.count)
    #expect(isWhole && found == text)
  }

  @Test(arguments: [0, 6]) func `never more comes out than is allowed`(level: Int) {
    let packed = zlib([UInt8](repeating: 65, count: 1 << 20), level: Int32(level))
    for most in [0, 1, 1_000, 1 << 20 - 1] {
      let (found, isWhole) = Inflate.zlib(packed[...], atMost: most)
      #expect(!isWhole && found == [UInt8](repeating: 65, count: most))
    }
  }

  @Test func `what is cut or wrong ends`() {
    let packed = zlib(Self.texts["words"] ?? [])
    // The last four bytes are the checksum.
    for count in 0..<packed.count - 4 {
      #expect(!Inflate.zlib(packed[..<count], atMost: 1 << 20).isWhole)
    }
    for index in packed.indices {
      var wrong = packed
      wrong[index] ^= 0x55
      #expect(Inflate.zlib(wrong[...], atMost: 1 << 20).bytes.count <= 1 << 20)
    }
  }
}
