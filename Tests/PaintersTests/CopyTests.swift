import Concurrency
import HTTPClient
import ImageFiles
import JSON
import Pixels
import Raster
import Studio
import TestSupport
import Testing

@testable import Painters

/// What a painter gives back as it was is no picture, however it was saved.
@Suite(.timeLimit(.minutes(2))) struct CopyTests {
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
      #expect(failure == (isPicture ? nil : PainterFailure(.unchanged)))
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
      let painter = try PaintingKind.openai.painter(at: server)
      let failure = await painterFailure {
        _ = try await painter.paint(
          Props.order(from: source), progress: { _ in }, willStart: { _ in })
      }
      #expect(failure == (isCopy ? PainterFailure(.unchanged) : nil))
    }
  }
}
