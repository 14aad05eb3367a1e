extension API {
  /// A small picture of a picture that is not encrypted. As with ``download(_:maximumBytes:)`` the
  /// answer is the picture, and the token stays with the homeserver.
  package struct Thumbnail: Sendable {
    package enum Method: String, Sendable {
      /// As large as asked, with what stands over cut off.
      case crop
      /// All of it, no larger than asked where the server can.
      case scale
    }

    package static let greatestSide = 4_096

    private let uri: ContentURI
    private let width: Int
    private let height: Int
    private let method: Method
    private let isAnimated: Bool?

    /// Servers have a few sizes and give the next greater one. Without a wish, animation is theirs to
    /// choose.
    package init(
      _ uri: ContentURI, width: Int, height: Int, _ method: Method = .scale,
      isAnimated: Bool? = nil
    ) {
      self.uri = uri
      self.width = min(max(width, 1), Self.greatestSide)
      self.height = min(max(height, 1), Self.greatestSide)
      self.method = method
      self.isAnimated = isAnimated
    }

    package func request(maximumBytes: Int) -> APIRequest {
      request(at: "/_matrix/client/v1/media", maximumBytes)
    }

    /// For servers older than version 1.11.
    package func requestWithoutToken(maximumBytes: Int) -> APIRequest {
      var request = request(at: "/_matrix/media/v3", maximumBytes)
      request.needsToken = false
      return request
    }

    private func request(at root: String, _ maximumBytes: Int) -> APIRequest {
      var request = APIRequest(.get, root, ["thumbnail", uri.server.text, uri.mediaID])
      request.ask("width", String(width))
      request.ask("height", String(height))
      request.ask("method", method.rawValue)
      request.ask("animated", isAnimated.map { $0 ? "true" : "false" })
      request.ask("allow_redirect", "true")
      request.maximumAnswerBytes = maximumBytes
      return request
    }
  }
}
