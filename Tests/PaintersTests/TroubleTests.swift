import JSON
import Concurrency
import HTTPClient
import HTTPServer
import ImageFiles
import Pixels
import Raster
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

  /// Whoever asks says how much, and the config where nobody does.
  @Test(
    arguments: [
      (0, 0.5, true), (0.1, 0.5, true), (nil, 0, true), (nil, 0.5, false), (0.4, 0, false),
    ] as [(Double?, Double, Bool)])
  func `a copy is a picture only where hardly any change was asked for`(
    said: Double?, usual: Double, isPicture: Bool
  ) async throws {
    let picture = Props.picture()
    try await withPaintServer { _ in
      .json(["images": [.string(Props.digits(picture))]])
    } _: { _, server in
      let http = HTTPClient()
      var settings = SDAPI.Settings(Props.terms(), flavour: .sdcpp)
      settings.strength = usual
      let painter = Props.painter(
        SDAPI.capabilities(settings),
        on: [
          SDAPI(settings, on: Props.server(at: server, over: http), over: http, clock: .system)
        ])
      let failure = await painterFailure {
        _ = try await painter.paint(
          Props.order(Props.recipe(strength: said), from: picture), progress: { _ in },
          willStart: { _ in })
      }
      #expect(failure == (isPicture ? nil : Trouble.samePicture.failure))
    }
  }

  /// Saved in another way, or in another size, it is the same picture; with something in it that was not
  /// there it is another, however small.
  @Test(arguments: [("as it was", true), ("jpeg", true), ("half", true), ("a gull", false)])
  func `a copy is known however it was saved`(how: String, isCopy: Bool) async throws {
    var waves = Raster(width: 512, height: 384)
    for y in 0..<waves.height {
      for x in 0..<waves.width {
        let light = abs(x % 160 - 80) + abs(y % 120 - 60) + 60
        waves[x, y] = RGBA(UInt8(light), UInt8(light / 2), UInt8(x / 2))
      }
    }
    var gull = waves
    for y in 100..<112 { for x in 300..<320 { gull[x, y] = RGBA(250, 250, 250) } }
    let brought: [UInt8] =
      switch how {
      case "jpeg": try encodeImage(waves, as: .jpeg(quality: 75))
      case "half": try encodeImage(waves.scaledByArea(width: 256, height: 192), as: .png())
      case "a gull": try encodeImage(gull, as: .png())
      default: try encodeImage(waves, as: .png())
      }
    let source = try encodeImage(waves, as: .png())
    try await withPaintServer { _ in
      .json(["data": [["b64_json": .string(Props.digits(brought))]]])
    } _: { _, server in
      let painter = Self.painter(at: server)
      let failure = await painterFailure {
        _ = try await painter.paint(
          Props.order(from: source), progress: { _ in }, willStart: { _ in })
      }
      #expect(failure == (isCopy ? Trouble.samePicture.failure : nil))
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
          $0 == PainterFailure(.unreachable, "it failed again and again just now")
        })
      #expect(server.lines.count == 3)
    }
  }
}
