import Concurrency
import HomeFiles
import ImageFiles
import Matrix
import MatrixClient
import Pixels
import Raster
import Storage

/// Makes messages of picture files, and files of pictures in messages.
struct ChatPictures: Sendable {
  /// What the decoder takes.
  static let maximumBytes = ImageHeader.maximumFileBytes
  static let thumbnailSide = 800
  static let hashedSide = 64

  let blobs: any BlobStore
  let media: MediaRepository
  let helper: DecodeHelper
  let hand: Hand
  /// Where pictures are saved.
  let folder: String

  // MARK: Going out

  struct Outbound: Sendable {
    let uploads: [MediaUpload]
    let filename: String
    let info: MediaInfo
  }

  /// The file, as it is to be posted: measured, with a thumbnail when it is large, and kept until it
  /// is sent.
  func read(_ path: String) async throws -> Outbound {
    let bytes = try await hand.run { () throws(HomeFileError) in
      try HomeFiles.read(path, atMost: Self.maximumBytes)
    }
    let decoded = try await helper.decode(bytes)
    let raster = decoded.raster
    var info = MediaInfo(
      mimeType: decoded.format.mediaType, size: bytes.count, width: raster.width,
      height: raster.height)
    var uploads = [
      MediaUpload(.file, try await blobs.put(bytes), mimeType: decoded.format.mediaType)
    ]
    let isLarge = max(raster.width, raster.height) > Self.thumbnailSide
    let (hash, small) = try await hand.run { () throws(ImageFileError) in
      let hashed = raster.thumbnail(width: Self.hashedSide, height: Self.hashedSide)
      guard isLarge else { return (BlurHash.encode(hashed), (Raster, [UInt8])?.none) }
      let small = raster.thumbnail(width: Self.thumbnailSide, height: Self.thumbnailSide)
      return (
        BlurHash.encode(hashed), (small, try encodeImage(small.flattened(), as: .jpeg()))
      )
    }
    info.blurhash = hash
    if let (thumbnail, file) = small {
      uploads.append(
        MediaUpload(.thumbnail, try await blobs.put(file), mimeType: ImageFormat.jpeg.mediaType))
      info.thumbnail = MediaInfo.Thumbnail(
        nil, mimeType: ImageFormat.jpeg.mediaType, size: file.count,
        width: thumbnail.width, height: thumbnail.height)
    }
    let name = path.split(separator: "/").last.map(String.init) ?? "picture"
    return Outbound(uploads: uploads, filename: name, info: info)
  }

  /// Where the bytes will be is not known yet; it is filled in when they are there.
  static func act(_ picture: Outbound, caption: String?) -> RoomPost.Act {
    let content =
      if let caption {
        MessageContent.image(
          nil, filename: picture.filename, markdown: caption, info: picture.info)
      } else {
        MessageContent.image(nil, filename: picture.filename, info: picture.info)
      }
    return .event(.message, content.json)
  }

  // MARK: Coming in

  func fetch(_ room: RoomID, _ entry: TranscriptEntry, withThumbnail: Bool) async
    -> FetchedPicture?
  {
    guard let found = entry.media else { return nil }
    do {
      if let size = found.info.size, size > Self.maximumBytes {
        throw ImageFileError.tooManyBytes(size)
      }
      let picture = try await save(found.source, as: found.filename)
      var thumbnail: FetchedPicture.Saved?
      if withThumbnail, let source = found.info.thumbnail?.source {
        thumbnail = try await save(source, as: "thumbnail-\(found.filename)")
      }
      return FetchedPicture(
        room: room, event: entry.event, picture: picture, thumbnail: thumbnail, problem: nil)
    } catch {
      let why = (error as? ImageFileError)?.explanation.why ?? "\(error)"
      return FetchedPicture(
        room: room, event: entry.event, picture: nil, thumbnail: nil, problem: why)
    }
  }

  private func save(
    _ source: MediaSource, as name: String
  ) async throws -> FetchedPicture.Saved {
    let bytes = try await media.download(source, atMost: Self.maximumBytes).bytes()
    // Decoded before it is kept: what is no picture is not put into the folder of pictures.
    let decoded = try await helper.decode(bytes)
    let blob = "\(BlobName(of: bytes))"
    let path = "\(folder)/\(Self.fileName(name, blob, decoded.format))"
    try await hand.run { () throws(HomeFileError) in try HomeFiles.write(bytes, to: path) }
    return FetchedPicture.Saved(
      path: path, sha256: blob, count: bytes.count, raster: decoded.raster,
      mimeType: decoded.format.mediaType, png: decoded.format == .png ? bytes : nil)
  }

  /// Free of what a path must not have; the same picture under the same name is one file.
  static func fileName(_ name: String, _ blob: String, _ format: ImageFormat) -> String {
    let name = name.split(separator: "/").last ?? ""
    let stem = name.split(separator: ".", omittingEmptySubsequences: false)
      .dropLast(name.contains(".") ? 1 : 0).joined(separator: ".")
    let plain = ChatFolder.plain(stem.drop { $0 == "." }.prefix(60))
    return "\(plain.isEmpty ? "picture" : plain)-\(blob.prefix(8)).\(format.fileExtension)"
  }
}
