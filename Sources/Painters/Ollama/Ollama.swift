package import BackEnds
internal import HTTP
package import HTTPClient
package import Studio

/// Paints with the picture models of Ollama. Its answer comes line by line, so that a person sees how
/// far it is; to leave ends the painting.
package struct Ollama: PaintingServer {
  /// The line with the picture.
  private static let maximumLine = 48 << 20

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
    let picture = try await server.stream(Self.question(order, settings)) { response in
      guard response.headers["Content-Type"]?.hasPrefix("text/html") != true else {
        throw ModelFault(.nonsense, "it is a web page")
      }
      return try await drawing(response.body, progress)
    }
    return Brought(bytes: try await links.bytes(picture))
  }

  private func drawing(
    _ body: HTTPBody, _ progress: @Sendable (PaintProgress) -> Void
  ) async throws -> PictureReference {
    var lines = JSONLines(maximum: Self.maximumLine)
    var drawing = OllamaDrawing()
    for try await bytes in body {
      lines.feed(bytes)
      while let line = try lines.next() {
        try drawing.read(line)
        if let fraction = drawing.fraction, !drawing.isDone {
          progress(PaintProgress(fraction: fraction, stage: "step"))
        }
      }
      if drawing.isDone { return try drawing.reply.drawn() }
    }
    if let line = lines.rest() { try drawing.read(line) }
    guard drawing.isDone || drawing.reply.picture != nil else { throw ModelFault(.cut) }
    return try drawing.reply.drawn()
  }
}
