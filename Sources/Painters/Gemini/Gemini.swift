package import BackEnds
package import HTTPClient
internal import JSON
package import Studio

/// Paints with the models of Google by their own protocol.
package struct Gemini: PaintingServer {
  let settings: Settings
  package let server: ModelServer
  private let links: PictureLinks

  package init(_ settings: Settings, on server: ModelServer, over http: HTTPClient) {
    self.settings = settings
    self.server = server
    links = PictureLinks(beside: server, over: http)
  }

  package func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> Brought {
    let pictures = try SentPicture.all(of: order)
    let answer = try await server.ask(Self.question(order, from: pictures, settings))
    let picture = try ModelReply(gemini: answer.checked()).drawn()
    return Brought(bytes: try await links.bytes(picture))
  }
}
