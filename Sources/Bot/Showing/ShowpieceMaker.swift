package import Concurrency
package import ImageFiles
internal import Matrix
package import MatrixClient
package import Pictures
internal import Pixels
internal import Raster
package import Storage
package import Studio
package import Words

/// Makes what is shown when it is sent: small copies, and drawings of the studio's rows.
package struct ShowpieceMaker<S: Store>: MediaMaking where S.Transaction: StudioGround {
  private static var thumbnailSide: Int { 512 }
  private static var hashedSide: Int { 64 }

  private let exhibitor: Exhibitor<S>
  private let languages: Languages
  private let blobs: any BlobStore
  private let helper: DecodeHelper
  private let hand: Hand

  package init(
    _ exhibitor: Exhibitor<S>, languages: Languages, blobs: any BlobStore, helper: DecodeHelper,
    hand: Hand
  ) {
    self.exhibitor = exhibitor
    self.languages = languages
    self.blobs = blobs
    self.helper = helper
    self.hand = hand
  }

  package func media(of recipe: [UInt8]) async throws -> MadeMedia? {
    switch Showpiece(recipe) {
    case nil: return nil
    case .thumbnail(let blob):
      guard let bytes = try await blobs.get(blob) else { return nil }
      return try await thumbnail(of: try await helper.decode(bytes).raster)
    case .exhibit(let exhibit, let room, let code):
      guard
        let raster = try await exhibitor.raster(of: exhibit, in: room, languages[code])
      else { return nil }
      return try await drawing(raster)
    }
  }

  private func thumbnail(of raster: Raster) async throws -> MadeMedia {
    try await hand.run { () throws(ImageFileError) in
      let side = Self.thumbnailSide
      let small = raster.thumbnail(width: side, height: side)
      let bytes = try encodeImage(small.flattened(), as: .jpeg())
      return MadeMedia(
        bytes,
        MediaInfo(
          mimeType: ImageFormat.jpeg.mediaType, size: bytes.count, width: small.width,
          height: small.height))
    }
  }

  private func drawing(_ raster: Raster) async throws -> MadeMedia {
    try await hand.run { () throws(ImageFileError) in
      let bytes = try encodeImage(raster, as: .png())
      let hash = BlurHash.encode(
        raster.thumbnail(width: Self.hashedSide, height: Self.hashedSide))
      return MadeMedia(
        bytes,
        MediaInfo(
          mimeType: ImageFormat.png.mediaType, size: bytes.count, width: raster.width,
          height: raster.height, isAnimated: false, blurhash: hash))
    }
  }
}
