internal import Encodings
internal import ImageFiles
internal import Studio

/// A picture on its way to a server, as what its bytes say it is.
struct SentPicture: Equatable, Sendable {
  /// Bytes of all that go along with one order: what a form has room for beside its words.
  static let maximumBytes = 60 << 20

  let bytes: [UInt8]
  let format: ImageFormat

  /// - Throws: ``PainterFailure`` for what is no picture: no server needs to tell us.
  init(_ source: PaintOrder.Source) throws(PainterFailure) {
    do throws(ImageFileError) {
      format = try ImageHeader(source.bytes).format
    } catch {
      throw PainterFailure(.sourceUnreadable, "\(error)")
    }
    bytes = source.bytes
  }

  /// The source, then what is meant besides.
  static func all(of order: PaintOrder) throws(PainterFailure) -> [SentPicture] {
    var pictures: [SentPicture] = []
    var count = 0
    for source in order.sources {
      count += source.bytes.count
      guard count <= maximumBytes else {
        throw PainterFailure(
          .tooLarge, "the pictures are more than \(maximumBytes >> 20) MiB together")
      }
      pictures.append(try SentPicture(source))
    }
    return pictures
  }

  var mediaType: String { format.mediaType }
  /// A name for a form, which has to have one.
  var fileName: String { "picture.\(format.fileExtension)" }
  var digits: String { Base64Text.encode(bytes, padded: true) }
  var dataURL: String { "data:\(mediaType);base64,\(digits)" }
}
