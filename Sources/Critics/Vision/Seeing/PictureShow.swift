internal import Concurrency
internal import ImageFiles
internal import Pixels
internal import Raster
internal import Studio

/// Makes pictures into what a model is shown: small JPEG files, without anything else that was in the
/// file.
struct PictureShow: Sendable {
  /// The longer side, for a critique and for learning a taste.
  static let critique = 512
  static let lesson = 1_024
  private static let quality = 85

  let decode: @Sendable ([UInt8]) async throws -> Raster
  private let hand = Hand("vision")

  init(decode: @escaping @Sendable ([UInt8]) async throws -> Raster) { self.decode = decode }

  /// - Throws: ``CriticFailure`` where the file cannot be read, and `CancellationError`.
  func file(of bytes: [UInt8], side: Int) async throws -> [UInt8] {
    let raster = try await read(bytes)
    return try await hand.run { () throws(CriticFailure) in
      try Self.file(raster.flattened().thumbnail(width: side, height: side))
    }
  }

  /// Sheets of four pictures with their numbers, for a model that has no room for all of them.
  func sheets(of pictures: [[UInt8]]) async throws -> [[UInt8]] {
    var files: [[UInt8]] = []
    for start in stride(from: 0, to: pictures.count, by: ContactSheet.places) {
      var rasters: [Raster] = []
      for bytes in pictures[start..<min(start + ContactSheet.places, pictures.count)] {
        rasters.append(try await read(bytes))
      }
      let kept = rasters
      files.append(
        try await hand.run { () throws(CriticFailure) in
          try Self.file(ContactSheet.raster(of: kept, numberedFrom: start + 1))
        })
    }
    return files
  }

  private func read(_ bytes: [UInt8]) async throws -> Raster {
    do {
      return try await decode(bytes)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw CriticFailure("the picture could not be read: \(error)")
    }
  }

  private static func file(_ raster: Raster) throws(CriticFailure) -> [UInt8] {
    do {
      return try encodeImage(raster, as: .jpeg(quality: quality))
    } catch {
      throw CriticFailure("the picture could not be made small: \(error)")
    }
  }
}
