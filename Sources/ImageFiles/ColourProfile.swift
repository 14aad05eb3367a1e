/// What an embedded ICC profile says of itself.
enum ColourProfile: Equatable {
  case none
  /// Named sRGB by its own description.
  case sRGB
  case other

  /// Enough for the header, the table and the description of every profile that cameras write.
  static let examinedBytes = 1 << 16

  init(icc bytes: ArraySlice<UInt8>) {
    var reader = ByteReader(bytes)
    guard reader.move(to: 36), reader.take(4)?.elementsEqual("acsp".utf8) == true,
      reader.move(to: 128), let count = reader.big32()
    else {
      self = .other
      return
    }
    for _ in 0..<min(count, 100) {
      guard let tag = reader.take(4), let offset = reader.big32(), let length = reader.big32()
      else {
        break
      }
      guard tag.elementsEqual("desc".utf8) else { continue }
      var inside = ByteReader(bytes)
      guard inside.move(to: offset) else { break }
      let text = inside.take(min(length, inside.remaining, 1_024)) ?? []
      // In one byte for each letter in version 2, in two from version 4 on.
      let letters = text.filter { $0 != 0 }
      let name = Array("sRGB".utf8)
      self = letters.indices.contains { letters[$0...].starts(with: name) } ? .sRGB : .other
      return
    }
    self = .other
  }
}
