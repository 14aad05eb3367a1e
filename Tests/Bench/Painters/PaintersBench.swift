import BotConfig
import BuiltinPainter
import Concurrency
import ImageFiles
import TestSupport

/// Painters on servers, at servers that have painted already; see `docs/design/measuring-painters.md`.
enum PaintersBench {
  static let bench = Bench(
    name: "painters", purpose: "a picture from a server, beside the bare exchange; fifty at once",
    measure: measure)

  private static let rounds = 5
  /// Pictures in each round, of ours and of the bare client.
  private static let each = 12
  /// Milliseconds between two pictures, in which the next process that decodes is started. No real
  /// server is quicker.
  private static let pause = 120

  /// What one of those who ask took.
  private struct Side {
    private(set) var times: [Double] = []
    private(set) var cpu: [Double] = []

    /// The milliseconds of each picture, and then those on a processor for one.
    mutating func add(_ output: String) throws {
      var numbers = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      guard numbers.count == PaintersBench.each + 1, let spent = numbers.popLast() else {
        throw Child.Failure(
          description: "\(numbers.count) numbers came of \(PaintersBench.each) pictures")
      }
      times += numbers
      cpu.append(spent)
    }
  }

  private static func measure() async throws -> [Figure] {
    let picture = try painted()
    let server = PictureServer(picture)
    let bare = try Baseline("painters_baseline", libraries: ["curl"])
    let figures = try await serving({ try await server.answer($0) }) { address in
      var figures = [
        Figure(
          name: "painters.answer", value: Double(server.answerBytes(in: .openai)) / 1e6,
          unit: "MB", direction: .lessIsBetter, aim: .none)
      ]
      for kind in PictureProtocol.allCases {
        figures += try await beside(bare, kind, server, at: address)
      }
      return figures
    }
    let folder = TemporaryFolder()
    writeFile(picture, to: folder.path("picture.png"))
    return figures + (try await ComfyBench.measure(folder.path("picture.png")))
  }

  /// In turns, so that whatever else the machine does falls on all of them.
  private static func beside(
    _ bare: Baseline, _ kind: PictureProtocol, _ server: PictureServer, at address: String
  ) async throws -> [Figure] {
    var (theirs, plain, checked) = (Side(), Side(), Side())
    // Not on a thread that the server needs.
    let hand = Hand("bench")
    func ours(_ look: PaintingChild.Look) -> [String] {
      PaintingChild.words(kind, look, at: address, count: each, pause: pause)
    }
    for _ in 0..<rounds {
      var words = ours(.unchecked)
      try plain.add(try await hand.run { [words] in try Child.outputOfSelf(words) })
      words = ours(.checked)
      try checked.add(try await hand.run { [words] in try Child.outputOfSelf(words) })
      words = [
        address + kind.path, try server.lastAsked(in: kind), kind.mark, "\(each)", "\(pause)",
      ]
      try theirs.add(try await hand.run { [words] in try bare.output(words) })
    }
    return figures(kind.rawValue, plain, theirs)
      + figures("\(kind.rawValue).checked", checked, theirs)
  }

  private static func figures(_ name: String, _ ours: Side, _ theirs: Side) -> [Figure] {
    [
      Figure(
        name: "painters.\(name)", value: median(ours.times), unit: "ms",
        direction: .lessIsBetter,
        aim: .ratio(1 / 1.1, baseline: "bare-c", measured: median(theirs.times))),
      Figure(
        name: "painters.\(name).cpu", value: median(ours.cpu), unit: "ms",
        direction: .lessIsBetter, aim: .beside(baseline: "bare-c", measured: median(theirs.cpu))),
    ]
  }

  /// What the demo paints, as large as what servers bring.
  private static func painted() throws -> [UInt8] {
    let painter = BuiltinPainter(lexicon: try Lexicon(parsing: BotConfig.lexicon))
    let plan = painter.plan(.init(prompt: "a boat at dusk", seed: 7))
    let side = PictureProtocol.side
    return try encodeImage(
      try painter.paint(plan.genome, width: side, height: side).raster, as: .png())
  }
}
