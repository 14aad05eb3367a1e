import JSON
import Matrix
import MatrixCrypto
import Olm
import Testing

/// A picture as it is put into a message, and taken out again.
@Suite struct AttachmentMessageTests {
  private func encrypted(
    _ plain: [UInt8], _ url: String
  ) throws -> (file: EncryptedFile, ciphertext: [UInt8]) {
    let encryption = try AttachmentEncryption()
    let ciphertext = try encryption.encrypt(plain)
    let file = EncryptedFile(try encryption.finish(), at: try named(url))
    return (try #require(file), ciphertext)
  }

  private func opened(_ ciphertext: [UInt8], with source: MediaSource?) throws -> [UInt8] {
    guard case .encrypted(let file)? = source else {
      Issue.record("not encrypted")
      return []
    }
    return try file.opened(ciphertext)
  }

  @Test func `E124: a picture and its thumbnail have each their own key, and open with no other`()
    throws
  {
    let (picture, small) = (Array("the picture".utf8), Array("the picture".utf8))
    let (large, thumbnail) = (
      try encrypted(picture, "mxc://x/large"), try encrypted(small, "mxc://x/small")
    )
    let content = MessageContent.image(
      .encrypted(large.file), filename: "fox.png",
      info: MediaInfo(mimeType: "image/png", thumbnail: .init(.encrypted(thumbnail.file)))
    ).json
    let media = try #require(try Message(jsonNode(content)).media)
    let inside = media.info.thumbnail?.source
    #expect(try opened(large.ciphertext, with: media.source) == picture)
    #expect(try opened(thumbnail.ciphertext, with: inside) == small)
    #expect(large.file.key != thumbnail.file.key && large.file.iv != thumbnail.file.iv)
    #expect(throws: OlmError.self) { try opened(thumbnail.ciphertext, with: media.source) }
    #expect(throws: OlmError.self) { try opened(large.ciphertext, with: inside) }
  }
}
