package import JSON

extension API {
  package struct MediaConfig: Endpoint {
    private let isOld: Bool

    /// `isOld`: as servers before version 1.11 want to be asked.
    package init(isOld: Bool = false) { self.isOld = isOld }

    package var request: APIRequest {
      isOld
        ? APIRequest(.get, "/_matrix/media/v3", ["config"])
        : APIRequest(.get, "/_matrix/client/v1", ["media", "config"])
    }

    /// The greatest upload in bytes; nothing when the server does not say.
    package func answer(_ document: JSONDocument) throws(JSONError) -> Int? {
      document.root.readableCount("m.upload.size")
    }
  }

  /// A place for media whose bytes follow by ``Upload``: the event can be sent before they are there,
  /// and sending them twice is refused, not doubled.
  package struct CreateMedia: Endpoint {
    package struct Answer: Sendable {
      package let uri: ContentURI
      /// Milliseconds since the epoch after which the place is gone.
      package let unusedExpiresAtMS: Int64?
    }

    package init() {}

    package var request: APIRequest { APIRequest(.post, "/_matrix/media/v1", ["create"]) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      Answer(
        uri: try document.root.identifier("content_uri"),
        unusedExpiresAtMS: document.root.readableInteger("unused_expires_at"))
    }
  }

  /// Bytes for a place that was created. No name goes along: what is encrypted says nothing of itself.
  package struct UploadTo: Endpoint {
    private let uri: ContentURI
    private let bytes: [UInt8]
    private let contentType: String

    package init(
      _ uri: ContentURI, _ bytes: [UInt8], contentType: String = "application/octet-stream"
    ) {
      self.uri = uri
      self.bytes = bytes
      self.contentType = contentType
    }

    package var request: APIRequest {
      var request = APIRequest(
        .put, "/_matrix/media/v3", ["upload", uri.server.text, uri.mediaID])
      request.body = .bytes(bytes, contentType: contentType)
      return request
    }
    package typealias Answer = Void
  }

  /// Bytes and their place in one. Asked twice, they are stored twice.
  package struct Upload: Endpoint {
    private let bytes: [UInt8]
    private let contentType: String

    package init(_ bytes: [UInt8], contentType: String = "application/octet-stream") {
      self.bytes = bytes
      self.contentType = contentType
    }

    package var request: APIRequest {
      var request = APIRequest(.post, "/_matrix/media/v3", ["upload"])
      request.body = .bytes(bytes, contentType: contentType)
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> ContentURI {
      try document.root.identifier("content_uri")
    }
  }

  /// The answer is the media and no JSON, so this is a request only.
  ///
  /// The token is for the homeserver alone: who follows a redirect to another host leaves it here.
  package static func download(_ uri: ContentURI, maximumBytes: Int) -> APIRequest {
    var request = APIRequest(
      .get, "/_matrix/client/v1/media", ["download", uri.server.text, uri.mediaID])
    request.ask("allow_redirect", "true")
    request.maximumAnswerBytes = maximumBytes
    return request
  }

  /// For servers older than version 1.11.
  package static func downloadWithoutToken(_ uri: ContentURI, maximumBytes: Int) -> APIRequest {
    var request = APIRequest(
      .get, "/_matrix/media/v3", ["download", uri.server.text, uri.mediaID])
    request.needsToken = false
    request.maximumAnswerBytes = maximumBytes
    return request
  }
}
