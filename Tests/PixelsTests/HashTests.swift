import Raster
import Testing

@testable import Pixels

@Suite struct HashTests {
  /// Computed by blurhash-python.
  @Test(arguments: [
    (4, 3, "LdD]*:NLNK%I.AWER-xX9iocodNJ"), (1, 1, "00D]*:"),
    (6, 5, "fdD]*:NLNK%IRnR..AWER-xXWEWE9iocodNJocoJE5t3t3N1s,s-ohodocR-ocoJ"),
  ])
  func `a blurhash is the reference's`(across: Int, down: Int, text: String) {
    let hills = Synthetic.hills(width: 64, height: 48, seed: 6, grain: 8)
    #expect(BlurHash.encode(hills, across: across, down: down) == text)
  }

  @Test(arguments: [
    (4, 3, "L8Hn~fnpx:xc~TpBTIKj-ztMn4ou"), (1, 1, "00Hn~f"),
    (6, 5, "f8Hn~fnpx:xcm^-q~TpBTIKjA0WC-ztMn4ouF6pA}t#[vVnAJNS~bcPB,:pGRhFy"),
  ])
  func `a blurhash of noise is the reference's`(across: Int, down: Int, text: String) {
    let noise = Synthetic.noise(width: 33, height: 20, seed: 7)
    #expect(BlurHash.encode(noise, across: across, down: down) == text)
  }

  @Test func `a blurhash is drawn as the reference draws it`() throws {
    let drawn = try #require(
      BlurHash.decode("LEHV6nWB2yk8pyo0adR*.7kCMdnj", width: 8, height: 6))
    let known = [
      [135, 164, 177], [143, 167, 177], [161, 173, 177], [176, 178, 174], [181, 180, 171],
      [175, 177, 171], [160, 172, 174], [144, 167, 179],
    ]
    for x in 0..<8 {
      let colour = drawn[x, 0]
      for (ours, theirs) in zip([colour.red, colour.green, colour.blue], known[x]) {
        #expect(abs(Int(ours) - theirs) <= 1)
      }
    }
  }

  @Test func `one colour is its own blurhash, and what is none is refused`() throws {
    let hash = BlurHash.encode(Raster(width: 100, height: 20, filledWith: RGBA(12, 200, 90)))
    let drawn = try #require(BlurHash.decode(hash, width: 3, height: 3))
    // The format's cosines do not add up to 0 over a row, so an even surface gets a breath of waves.
    #expect(abs(Int(drawn[1, 1].green) - 200) <= 6)
    for text in [
      "", "L", "LEHV6nWB2yk8pyo0adR*.7kCMdn", "LEHV6nWB2yk8pyo0adR*.7kCMdn\"", "00~~~~",
      "LEHV6nWB2yk8pyo0adR*.7kCMd~~", String(repeating: "0", count: 200),
    ] { #expect(BlurHash.decode(text, width: 4, height: 4) == nil) }
    #expect(BlurHash.decode(hash, width: 0, height: 4) == nil)
  }

  @Test(arguments: [(512, 384), (128, 96), (300, 200), (97, 61)])
  func `the look of a picture outlasts scaling`(width: Int, height: Int) {
    let source = Synthetic.hills(width: 256, height: 192, seed: 2, grain: 10)
    let hash = DifferenceHash(of: source)
    for scaled in [
      source.scaledByArea(width: width, height: height),
      source.scaledByLanczos(width: width, height: height),
    ] { #expect(hash.distance(to: DifferenceHash(of: scaled)) <= DifferenceHash.same) }
    #expect(hash.distance(to: DifferenceHash(of: source.mirrored())) > DifferenceHash.near)
    #expect(hash.distance(to: hash) == 0)
    #expect(DifferenceHash(of: Raster(width: 30, height: 30)).bits == 0)
  }

  @Test func `two pictures are as far apart as their bytes in the mean`() throws {
    // More than one part of the sum, and not a whole number of them.
    let one = Synthetic.noise(width: 301, height: 203, seed: 3)
    let other = Synthetic.noise(width: 301, height: 203, seed: 4)
    var sum = 0
    for (left, right) in zip(one.pixels, other.pixels) { sum += abs(Int(left) - Int(right)) }
    #expect(one.meanDifference(to: other) == Double(sum) / Double(one.pixels.count))
    #expect(one.meanDifference(to: one) == 0)
    let black = Raster(width: 200, height: 200, filledWith: RGBA(0, 0, 0, 0))
    let white = Raster(width: 200, height: 200, filledWith: RGBA(255, 255, 255, 255))
    #expect(black.meanDifference(to: white) == 255)
    #expect(one.meanDifference(to: black) == nil)
  }
}
