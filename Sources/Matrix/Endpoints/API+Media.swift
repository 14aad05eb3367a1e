package import JSON

extension API {
  package struct MediaConfig: Endpoint {
    private let root: String

    /// Servers older than version 1.11 have it elsewhere.
    package init(isOldServer: Bool = false) {
      root = isOldServer ? "/_matrix/media/v3" : "/_matrix/client/v1/media"
    }

    package var request: APIRequest { APIRequest(.get, root, ["config"]) }

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
    private let body: APIRequest.Body

    package init(
      _ uri: ContentURI, _ bytes: [UInt8], contentType: String = "application/octet-stream"
    ) {
      self.uri = uri
      body = .bytes(bytes, contentType: contentType)
    }

    /// Bytes that whoever sends this has: so many, where that is known.
    package init(
      _ uri: ContentURI, streaming count: Int?, contentType: String = "application/octet-stream"
    ) {
      self.uri = uri
      body = .stream(count: count, contentType: contentType)
    }

    package var request: APIRequest {
      var request = APIRequest(
        .put, "/_matrix/media/v3", ["upload", uri.server.text, uri.mediaID])
      request.body = body
      return request
    }
    package typealias Answer = Void
  }

  /// Bytes and their place in one. Asked twice, they are stored twice.
  package struct Upload: Endpoint {
    private let body: APIRequest.Body

    package init(_ bytes: [UInt8], contentType: String = "application/octet-stream") {
      body = .bytes(bytes, contentType: contentType)
    }

    /// Bytes that whoever sends this has: so many, where that is known.
    package init(streaming count: Int?, contentType: String = "application/octet-stream") {
      body = .stream(count: count, contentType: contentType)
    }

    package var request: APIRequest {
      var request = APIRequest(.post, "/_matrix/media/v3", ["upload"])
      request.body = body
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
