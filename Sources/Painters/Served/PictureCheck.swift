package import Concurrency
package import ImageFiles
internal import Pixels
internal import Raster
internal import Studio

/// Looks at what a painter brought before anybody else sees it.
package struct PictureCheck: Sendable {
  /// The side at which two pictures are compared: what another size or JPEG did to the one is gone there.
  private static let comparedSide = 256
  /// Below both differences, of 255, nobody sees that anything was changed.
  private static let (sameMean, sameLargest) = (2.0, 24)

  /// How often, a second apart, we ask when our own decoding has too much to do.
  private static let maximumTries = 60
  /// Below this much change a picture may come back nearly as it was.
  private static let leastStrength = 0.1

  private let helper: DecodeHelper
  private let hand: Hand
  private let clock: WallClock

  package init(_ helper: DecodeHelper, hand: Hand, clock: WallClock = .system) {
    self.helper = helper
    self.hand = hand
    self.clock = clock
  }

  /// - Throws: ``PainterFailure`` for what is no picture, or the one that it was to change.
  func picture(_ brought: Brought, for order: PaintOrder) async throws -> PaintedImage {
    let decoded = try await decode(brought.bytes)
    let (raster, format) = (decoded.raster, decoded.format)
    let facts = await hand.run {
      ImageFacts(
        width: raster.width, height: raster.height, mimeType: format.mediaType,
        byteCount: brought.bytes.count,
        blurhash: BlurHash.encode(raster.thumbnail(width: 64, height: 64)),
        fingerprint: DifferenceHash(of: raster).bits)
    }
    let strength = order.recipe.strength ?? brought.strength ?? 1
    if let source = order.source, strength > Self.leastStrength,
      try await isCopy(raster, facts, of: source.bytes)
    {
      throw PainterFailure(.unchanged)
    }
    // What servers send instead of a picture is often one pixel.
    guard let size = Size(raster.width, raster.height) else {
      throw PainterFailure(.badAnswer, "it is \(raster.width) × \(raster.height) pixels")
    }
    var remarks = brought.remarks
    if size != order.recipe.size { remarks.append(.otherSize(size)) }
    return PaintedImage(
      bytes: brought.bytes, facts: facts, detail: brought.detail, remarks: remarks)
  }

  private func decode(_ bytes: [UInt8]) async throws -> DecodedImage {
    var tries = 0
    while true {
      do {
        return try await helper.decode(bytes)
      } catch .cancelled {
        throw CancellationError()
      } catch .helper(let failure) where failure == .tooMany || failure == .notStarted {
        // Ours, not the painter's: the picture is there and waits.
        tries += 1
        guard tries < Self.maximumTries else {
          throw PainterFailure(.defect, HouseReason.defect.rawValue)
        }
        try await clock.sleep(.seconds(1))
      } catch {
        throw PainterFailure(.badAnswer, "\(error)")
      }
    }
  }

  /// The order does not tell the source's fingerprint, so the source is decoded, too. They are compared
  /// pixel by pixel only when the fingerprints are close: seldom.
  private func isCopy(
    _ raster: Raster, _ facts: ImageFacts, of source: [UInt8]
  ) async throws -> Bool {
    guard let other = try? await helper.decode(source).raster else { return false }
    let mine = DifferenceHash(bits: facts.fingerprint)
    return await hand.run {
      guard mine.distance(to: DifferenceHash(of: other)) <= DifferenceHash.same else {
        return false
      }
      let side = Self.comparedSide
      let (left, right) = (
        raster.thumbnail(width: side, height: side), other.thumbnail(width: side, height: side)
      )
      guard let mean = left.meanDifference(to: right),
        let largest = left.largestDifference(to: right)
      else { return false }
      return mean < Self.sameMean && largest < Self.sameLargest
    }
  }
}
