import BackEnds
import Concurrency
import HTTPClient
import Studio
import Testing

@testable import Painters

/// Every kind of painter on a server, and every reading of a protocol that has more than one.
enum PaintingKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  // OpenAI's images as each of its relatives has them; the second with drafts on the way.
  case openai, drafts, sdcpp, vllm, localai, litellm, openrouter
  case comfyui
  // The web UI's protocol, where jobs have names and where they have none.
  case a1111, forge, sdnext, sdcppWeb
  case ollama, chat, gemini

  var testDescription: String { rawValue }

  /// Whether it is sent several pictures for one.
  var takesSeveral: Bool {
    switch self {
    case .openai, .drafts, .sdcpp, .vllm, .localai, .litellm, .openrouter, .chat, .gemini: true
    case .comfyui, .a1111, .forge, .sdnext, .sdcppWeb, .ollama: false
    }
  }

  /// As the config would have it, but for the time that it takes.
  func painter(
    at address: HTTPURL, deadline: Duration = .seconds(30), clock: WallClock? = nil
  ) throws -> ServedPainter {
    let http = HTTPClient()
    var terms = Props.terms()
    terms.deadline = deadline
    let clock = clock ?? (self == .comfyui ? .leaping() : Self.hurried)
    let server = Props.server(at: address, over: http, clock: clock)
    let (capabilities, painting) = try serving(terms, server, http, clock)
    return Props.painter(capabilities, on: [painting])
  }

  private func serving(
    _ terms: PainterTerms, _ server: ModelServer, _ http: HTTPClient, _ clock: WallClock
  ) throws -> (PainterCapabilities, any PaintingServer) {
    switch self {
    case .openai, .drafts, .sdcpp, .vllm, .localai, .litellm, .openrouter:
      let flavour = OpenAIImages.Flavour(rawValue: rawValue) ?? .plain
      var settings = OpenAIImages.Settings(terms, model: "m", flavour: flavour)
      if self == .drafts { settings.partials = 1 }
      return (
        OpenAIImages.capabilities(settings), OpenAIImages(settings, on: server, over: http)
      )
    case .comfyui:
      let workflows = ComfyWorkflows(
        fromWords: try Graphs.read(Graphs.words),
        fromPicture: try Graphs.read(Graphs.picture, for: .fromPicture))
      // Nobody runs its service: it is asked, not listened to.
      let socket = ComfySocket("comfy", clock: clock, open: FakeSockets().opening)
      return (
        workflows.capabilities(
          name: terms.name, summary: terms.summary, standardSize: terms.standardSize),
        ComfyUI(server, workflows: workflows, socket: socket, clock: clock)
      )
    case .a1111, .forge, .sdnext, .sdcppWeb:
      let settings = SDAPI.Settings(terms, flavour: SDAPI.Flavour(rawValue: rawValue) ?? .sdcpp)
      return (
        SDAPI.capabilities(settings), SDAPI(settings, on: server, over: http, clock: clock)
      )
    case .ollama:
      let settings = Ollama.Settings(terms, model: "m")
      return (Ollama.capabilities(settings), Ollama(settings, on: server, over: http))
    case .chat:
      let settings = ChatImages.Settings(terms, model: "m")
      return (ChatImages.capabilities(settings), ChatImages(settings, on: server, over: http))
    case .gemini:
      let settings = Gemini.Settings(terms, model: "m")
      return (Gemini.capabilities(settings), Gemini(settings, on: server, over: http))
    }
  }

  /// Waits for nothing.
  private static let hurried = WallClock(now: WallClock.system.now, sleep: { _ in })
}

extension WallClock {
  /// Every wait takes an hour of its own and no time: what is waited for a day is given up at once.
  static func leaping() -> WallClock {
    let now = Guarded(WallClock.system.now())
    return WallClock(
      now: { now.withLock { $0 } },
      sleep: { _ in
        try Task.checkCancellation()
        now.withLock { $0 = $0 + .seconds(3_600) }
      })
  }
}
