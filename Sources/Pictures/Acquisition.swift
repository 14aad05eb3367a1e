package import Concurrency
package import ImageFiles
internal import JSON
internal import Pixels
internal import Raster
package import Storage
package import Studio

/// Takes in what people post, with the care that strangers' files need: decoded elsewhere, measured,
/// and kept.
package struct Acquisition: Sendable {
  private let blobs: any BlobStore
  private let helper: DecodeHelper
  private let hand: Hand

  package init(blobs: any BlobStore, helper: DecodeHelper, hand: Hand) {
    self.blobs = blobs
    self.helper = helper
    self.hand = hand
  }

  package func upload(_ bytes: [UInt8], as utterance: Utterance) async throws -> Upload {
    let decoded = try await helper.decode(bytes)
    let (raster, format) = (decoded.raster, decoded.format)
    let (facts, found) = await hand.run {
      (
        ImageFacts(
          width: raster.width, height: raster.height, mimeType: format.mediaType,
          byteCount: bytes.count,
          blurhash: BlurHash.encode(raster.thumbnail(width: 64, height: 64)),
          fingerprint: DifferenceHash(of: raster).bits),
        readRecipe(bytes)
      )
    }
    return Upload(
      utterance: utterance, blob: try await blobs.put(bytes), image: facts,
      foundPrompt: found?.prompt, foundDetail: Self.detail(of: found))
  }

  /// A file that is no picture: nobody looks into it yet.
  package func file(_ bytes: [UInt8], named name: String) async throws -> BroughtFile {
    BroughtFile(blob: try await blobs.put(bytes), name: name)
  }

  /// Our own painter's part, when the file carries a recipe of ours.
  private static func detail(of found: FoundRecipe?) -> String? {
    guard let found, found.source == .easel, let json = found.json,
      let document = try? JSONDocument(Array(json.utf8)),
      let detail = try? document.root.optionalObject("detail"),
      let value = try? JSONValue(detail)
    else { return nil }
    return String(decoding: value.compact(), as: UTF8.self)
  }
}
