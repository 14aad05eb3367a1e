import BackEnds
import Concurrency
import HTTPClient
import Studio
import TestSupport
import Testing

@testable import Painters

/// The two protocols that the server of stable-diffusion.cpp speaks, each with the painter for it.
enum RealWay: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case openAI, sdapi
  var testDescription: String { rawValue }

  /// Asked as the config would have it asked, and with the look at what it brings.
  func painter(
    at address: String? = nil, _ change: (inout SDAPI.Settings) -> Void = { _ in }
  ) async throws -> ServedPainter {
    let http = HTTPClient()
    let server = try await server(at: address, over: http)
    switch self {
    case .openAI:
      let settings = Self.openAISettings
      return Props.painter(
        OpenAIImages.capabilities(settings),
        on: [OpenAIImages(settings, on: server, over: http)])
    case .sdapi:
      var settings = SDAPI.Settings(Props.terms(), flavour: .sdcpp)
      (settings.steps, settings.cfg) = (2, 1)
      change(&settings)
      return Props.painter(
        SDAPI.capabilities(settings),
        on: [SDAPI(settings, on: server, over: http, clock: .system)])
    }
  }

  func server(at address: String? = nil, over http: HTTPClient) async throws -> ModelServer {
    var place = address ?? ""
    if address == nil { place = try await RealBackEnd.painter.get().address() }
    if self == .openAI { place += "/v1" }
    return Props.server(at: try HTTPURL(parsing: place), over: http)
  }

  static var openAISettings: OpenAIImages.Settings {
    // The model may have any name: the server has one.
    OpenAIImages.Settings(Props.terms(), model: "sd-cpp-local", flavour: .sdcpp)
  }
}

/// One order to a painter at a real server.
func paint(
  _ order: PaintOrder = Props.order(), by painter: ServedPainter
) async throws -> PaintedImage {
  try await painter.paint(order, progress: { _ in }, willStart: { _ in })
}
