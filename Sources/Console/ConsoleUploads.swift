import Concurrency
import HomeFiles
import ImageFiles
import JSON
import Pixels
import Raster
import Storage
import Studio

/// Brings pictures in from files, with the care that strangers' files need.
struct ConsoleUploads: Sendable {
  let blobs: any BlobStore
  let helper: DecodeHelper
  let hand: Hand

  func upload(_ path: String, as utterance: Utterance) async throws -> Upload {
    let bytes = try await hand.run { () throws(HomeFileError) in
      try HomeFiles.read(path, atMost: ImageHeader.maximumFileBytes)
    }
    let decoded = try await helper.decode(bytes)
    let (raster, format) = (decoded.raster, decoded.format)
    let (facts, found) = await hand.run {
      (
        ImageFacts(
          width: raster.width, height: raster.height, mimeType: "image/\(format.rawValue)",
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
