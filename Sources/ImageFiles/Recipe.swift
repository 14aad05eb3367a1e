/// What is written into a picture so that it can be made again: our own JSON, and a text that other
/// programs read. Both can be left out; the files then hold pixels alone.
///
/// Only PNG has a place for it that every program leaves alone; into other formats nothing is
/// written.
package struct Recipe: Equatable, Sendable {
  /// The name of our own chunk.
  package static let keyword = "easel"
  package static let maximumBytes = RecipeText.maximumBytes

  /// JSON, as the caller made it.
  package var easel: String?
  /// The text of AUTOMATIC1111's web UI, which most programs understand; see ``GenerationText``.
  package var parameters: String?

  package static let none = Recipe()

  package init(easel: String? = nil, parameters: String? = nil) {
    self.easel = easel
    self.parameters = parameters
  }

  func chunks() throws(ImageFileError) -> [UInt8] {
    var chunks: [UInt8] = []
    for (keyword, text) in [(Self.keyword, easel), ("parameters", parameters)] {
      guard let text else { continue }
      let bytes = Array(text.utf8)
      guard bytes.count <= Self.maximumBytes else { throw .recipeTooLong }
      // Plain letters go where the oldest readers look; a NUL would end the text for all of them.
      let isPlain = bytes.allSatisfy { (0x20...0x7e).contains($0) || $0 == 0x0a }
      var data = Array(keyword.utf8) + [0]
      if !isPlain || keyword == Self.keyword {
        // Not packed; no language; no translated keyword.
        data += [0, 0, 0, 0]
      }
      data += bytes.filter { $0 != 0 }
      chunks.append(
        png: isPlain && keyword != Self.keyword ? .text : .internationalText, data[...])
    }
    return chunks
  }
}

extension Recipe {
  /// The same picture, bit for bit, with this recipe in place of every text, date and EXIF that the
  /// file held.
  package func replacingMetadata(ofPNG bytes: [UInt8]) throws(ImageFileError) -> [UInt8] {
    guard try ImageHeader(bytes).format == .png else { throw .notAPicture }
    var chunks = PNGChunks(bytes[...])
    var file = PNGChunks.signature
    file.reserveCapacity(bytes.count + 1_024)
    while let chunk = try chunks.next() {
      guard !Self.dropped.contains(chunk.type) else { continue }
      // Checksums stay as they are: a damaged chunk must not become a sound one.
      file += bytes[chunk.start..<chunk.data.endIndex + 4]
      if chunk.type == .header { file += try self.chunks() }
    }
    return file
  }

  private static let dropped: [PNGChunks.Name] = [
    .text, .compressedText, .internationalText, .exif, PNGChunks.Name("tIME"),
  ]
}
