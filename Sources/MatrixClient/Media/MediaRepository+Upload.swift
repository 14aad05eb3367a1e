internal import HTTPClient
internal import JSON
internal import Matrix
internal import MatrixCrypto
internal import Olm

extension MediaRepository {
  /// Brings a file to the homeserver.
  ///
  /// - Throws: ``MediaError`` (too large before the first byte, where the server says how much it
  ///   takes), `BlobError`, and what asking a homeserver throws. An upload that was not answered may
  ///   have arrived; sent again, it is another file under another key.
  package func upload(
    _ source: UploadSource, isEncrypted: Bool, mimeType: String
  ) async throws -> SentFile {
    let source = try await OpenSource(source, hand)
    if let maximum = try await maximumUpload(), source.count > maximum {
      throw MediaError(.tooLarge(count: source.count, maximum: maximum, .homeserver))
    }
    let type = isEncrypted ? MediaType.bytes : MediaType.readable(mimeType)
    do {
      if settings.usesPlaces, let place = try await offers.place() {
        let put = API.UploadTo(place, [], contentType: type)
        return try sent(try await send(source, by: put.request, isEncrypted), to: place)
      }
      let post = API.Upload([], contentType: type)
      let (answer, key) = try await send(source, by: post.request, isEncrypted)
      return try sent((answer, key), to: try place(in: answer, of: post))
    } catch let error as ServerError where error.httpStatus == 413 || error.code == .tooLarge {
      offers.forgetMaximum()
      throw MediaError(.tooLarge(count: source.count, maximum: nil, .homeserver))
    }
  }

  private func send(
    _ source: OpenSource, by request: APIRequest, _ isEncrypted: Bool
  ) async throws -> (answer: [UInt8], key: AttachmentKey?) {
    let (answer, pieces) = try await server.stream(
      request, within: settings.deadline(for: source.count)
    ) {
      let pieces = try UploadPieces(source, isEncrypted: isEncrypted, on: hand)
      return (HTTPUpload(count: source.count) { try await pieces.next() }, pieces)
    }
    return (answer, try await pieces.finish())
  }

  private func place(in answer: [UInt8], of endpoint: API.Upload) throws -> ContentURI {
    do throws(JSONError) {
      return try endpoint.answer(try JSONDocument(answer, options: .matrix))
    } catch {
      throw MalformedAnswer(to: "Upload", because: error)
    }
  }

  private func sent(
    _ outcome: (answer: [UInt8], key: AttachmentKey?), to place: ContentURI
  ) throws -> SentFile {
    guard let key = outcome.key else { return .clear(place) }
    guard let file = EncryptedFile(key, at: place) else { throw MediaError(.unsupported) }
    return .encrypted(file)
  }
}

enum MediaType {
  static let bytes = "application/octet-stream"

  /// A type as it is written in a header, or none that says anything.
  static func readable(_ type: String) -> String {
    let parts = type.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let isReadable =
      type.utf8.count <= 255 && parts.count == 2
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isPart) }
    return isReadable ? type : bytes
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$&-^_.+".utf8.contains(byte)
    }
  }
}
