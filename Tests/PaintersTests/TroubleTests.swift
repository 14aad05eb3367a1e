import JSON
import Concurrency
import HTTPClient
import HTTPServer
import Studio
import TestSupport
import Testing

@testable import Painters

@Suite(.timeLimit(.minutes(2))) struct TroubleTests {
  private static func painter(
    at address: HTTPURL, deadline: Duration = .seconds(30)
  ) -> ServedPainter {
    let http = HTTPClient()
    var terms = Props.terms()
    terms.deadline = deadline
    let settings = OpenAIImages.Settings(terms, model: "m")
    return Props.painter(
      OpenAIImages.capabilities(settings),
      on: [
        OpenAIImages(
          settings, on: Props.server(at: address, over: http, clock: hurried), over: http)
      ])
  }

  /// Waits for nothing.
  private static let hurried = WallClock(now: WallClock.system.now, sleep: { _ in })

  private static func address(_ trouble: Trouble, beside server: HTTPURL) throws -> HTTPURL {
    switch trouble {
    case .refusedConnection:
      try HTTPURL(parsing: "http://127.0.0.1:\(LoopbackSocket.freePort())/v1")
    // It speaks, but not TLS.
    case .noTLS: try HTTPURL(parsing: "https://127.0.0.1:\(server.origin.port)/v1")
    default: server
    }
  }

  @Test(arguments: Trouble.allCases)
  func `whatever goes wrong ends in one plain sentence`(trouble: Trouble) async throws {
    let over = Concurrency.Gate()
    try await withPaintServer { asked in
      asked.line.hasPrefix("GET") ? trouble.file : try await trouble.answer(over: over)
    } _: { _, server in
      defer { over.open() }
      let painter = Self.painter(
        at: try Self.address(trouble, beside: server),
        deadline: trouble == .silence ? .milliseconds(400) : .seconds(30))
      // Only what is to be changed can come back as it was.
      let order = Props.order(from: trouble == .samePicture ? Props.picture() : nil)
      let failure = await painterFailure {
        _ = try await painter.paint(order, progress: { _ in }, willStart: { _ in })
      }
      #expect(failure == trouble.failure)
      #expect(failure?.isWorthRetrying == trouble.isRetried)
    }
  }

  @Test func `a picture of another size is a picture, and that is said`() async throws {
    let picture = Props.picture(width: 96, height: 64)
    try await withPaintServer { _ in
      .json(["data": [["b64_json": .string(Props.digits(picture))]]])
    } _: { _, server in
      let image = try await Self.painter(at: server).paint(
        Props.order(), progress: { _ in }, willStart: { _ in })
      #expect(image.facts.width == 96 && image.facts.height == 64)
      #expect(image.remarks == [.otherSize(Props.size(96, 64))])
    }
  }

  @Test func `a server that failed again and again is left in peace for a while`() async throws {
    try await withPaintServer { _ in
      .page(502)
    } _: { server, address in
      let painter = Self.painter(at: address)
      var failures: [PainterFailure?] = []
      for _ in 1...5 {
        failures.append(
          await painterFailure {
            _ = try await painter.paint(
              Props.order(), progress: { _ in }, willStart: { _ in })
          })
      }
      #expect(failures.prefix(3).allSatisfy { $0?.kind == .trouble })
      #expect(
        failures.suffix(2).allSatisfy {
          $0 == PainterFailure(.trouble, "it failed again and again just now")
        })
      #expect(server.lines.count == 3)
    }
  }
}
