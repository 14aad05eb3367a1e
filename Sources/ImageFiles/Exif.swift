/// The few things of EXIF that are looked at: how the picture is turned, and texts in which programs
/// leave recipes. Nothing else is read, and nothing is kept.
///
/// 1. At most ``maximumEntries`` entries of two folders are visited; no offset is followed twice.
/// 2. Whatever does not fit is as if it were not there.
struct Exif {
  static let maximumEntries = 256
  static let maximumTextBytes = RecipeText.maximumBytes

  private(set) var orientation = Orientation.upright
  /// The raw bytes of the user comment, with its eight bytes of encoding.
  private(set) var userComment: ArraySlice<UInt8>?
  /// Texts of the main folder: description, make and model, in which ComfyUI writes.
  private(set) var texts: [ArraySlice<UInt8>] = []
  private(set) var isBigEndian = false

  /// `bytes` is the TIFF structure, or that after `Exif\0\0`.
  init?(_ bytes: ArraySlice<UInt8>) {
    let prefix: [UInt8] = Array("Exif".utf8) + [0, 0]
    let tiff = bytes.starts(with: prefix) ? bytes.dropFirst(prefix.count) : bytes
    if tiff.starts(with: [0x4d, 0x4d, 0, 42]) {
      isBigEndian = true
    } else if !tiff.starts(with: [0x49, 0x49, 42, 0]) {
      return nil
    }
    var reader = ByteReader(tiff)
    guard reader.move(to: 4), let first = reader.number(4, isBigEndian: isBigEndian) else {
      return nil
    }
    if let more = read(folder: first, of: tiff) { _ = read(folder: more, of: tiff) }
  }

  /// Returns where the folder of EXIF's own entries is.
  private mutating func read(folder: Int, of tiff: ArraySlice<UInt8>) -> Int? {
    var reader = ByteReader(tiff)
    guard reader.move(to: folder), let count = reader.number(2, isBigEndian: isBigEndian) else {
      return nil
    }
    var next: Int?
    for _ in 0..<min(count, Self.maximumEntries) {
      guard let tag = reader.number(2, isBigEndian: isBigEndian),
        let type = reader.number(2, isBigEndian: isBigEndian),
        let length = reader.number(4, isBigEndian: isBigEndian), let value = reader.take(4)
      else { break }
      var inline = ByteReader(value)
      switch (tag, type) {
      case (0x0112, 3):
        let number = inline.number(2, isBigEndian: isBigEndian) ?? 1
        orientation = UInt8(exactly: number).flatMap(Orientation.init) ?? .upright
      case (0x8769, 4): next = inline.number(4, isBigEndian: isBigEndian)
      case (0x9286, 1), (0x9286, 2), (0x9286, 7): userComment = data(length, value, of: tiff)
      case (0x010e, 2), (0x010f, 2), (0x0110, 2):
        if let text = data(length, value, of: tiff) { texts.append(text) }
      default: break
      }
    }
    return next == folder ? nil : next
  }

  /// Up to four bytes stand in the entry itself, more stand elsewhere.
  private func data(
    _ length: Int, _ value: ArraySlice<UInt8>, of tiff: ArraySlice<UInt8>
  ) -> ArraySlice<UInt8>? {
    guard length > 4 else { return value.prefix(length) }
    guard length <= Self.maximumTextBytes else { return nil }
    var inline = ByteReader(value)
    var reader = ByteReader(tiff)
    guard let offset = inline.number(4, isBigEndian: isBigEndian), reader.move(to: offset) else {
      return nil
    }
    return reader.take(length)
  }
}
