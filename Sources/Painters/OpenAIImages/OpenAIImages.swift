package import BackEnds
internal import HTTP
package import HTTPClient
internal import JSON
package import Studio

/// Paints by the images protocol of OpenAI, which many servers speak in their own ways.
///
/// 1. What a server cannot honour is not sent to it: see ``capabilities(_:)``.
/// 2. The server keeps nothing of a picture that it is not asked for again: to leave is to call it off.
package struct OpenAIImages: PaintingServer {
  /// A draft or the picture itself, in base64 on one line.
  private static let events = ServerSentEvents(
    maximumLineBytes: 46 << 20, maximumEventBytes: 46 << 20)

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
    let question = try Self.question(order, from: SentPicture.all(of: order), settings)
    let picture =
      settings.partials > 0
      ? try await streamed(question, progress) : try OpenAIPicture(await server.ask(question))
    return Brought(
      bytes: try await links.bytes(picture.reference), detail: detail(picture.revisedPrompt))
  }

  private func streamed(
    _ question: ModelQuestion, _ progress: @escaping @Sendable (PaintProgress) -> Void
  ) async throws -> OpenAIPicture {
    try await server.stream(question) { response in
      guard response.head.isEventStream else {
        return try OpenAIPicture(try await ModelAnswer(collecting: response))
      }
      do {
        for try await event in response.body.events(Self.events) {
          switch try OpenAIPicture.step(event) {
          case .draft(let index): progress(draft(index))
          case .finished(let picture): return picture
          case .other: break
          }
        }
      } catch let flaw as ServerSentEvents.Flaw {
        throw ModelFault(.endless, "\(flaw)")
      }
      throw ModelFault(.cut)
    }
  }

  private func draft(_ index: Int) -> PaintProgress {
    let done = Double(min(max(index, 0), settings.partials - 1) + 1)
    return PaintProgress(fraction: done / Double(settings.partials + 1), stage: "draft")
  }

  private func detail(_ revisedPrompt: String?) -> String {
    var detail: JSONObject = ["model": .string(settings.model)]
    if let revisedPrompt { detail["revised_prompt"] = .string(revisedPrompt) }
    return String(decoding: JSONValue.object(detail).compact(), as: UTF8.self)
  }
}
