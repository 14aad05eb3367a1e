import Concurrency
import HTTPClient
import ImageFiles
import Painters
import Studio

/// Ours in a process of its own: asks for one picture after the other, as `painters_baseline` does, and
/// prints the same numbers.
enum PaintingChild {
  static let role = "child:paint"

  /// Looked at as a room's pictures are, or taken as it comes.
  enum Look: String { case checked, unchecked }

  /// Before anything is counted.
  private static let warmUp = 4

  static func words(
    _ kind: PictureProtocol, _ look: Look, at address: String, count: Int, pause: Int
  ) -> [String] {
    [role, kind.rawValue, look.rawValue, address, "\(count)", "\(pause)"]
  }

  static func run(_ arguments: [String]) async throws {
    guard arguments.count == 5, let kind = PictureProtocol(rawValue: arguments[0]),
      let look = Look(rawValue: arguments[1]), let count = Int(arguments[3]),
      let pause = Int(arguments[4])
    else { throw Child.Failure(description: "a painting child is told five words") }
    let server = try kind.painter(at: arguments[2], over: HTTPClient())
    let helper = DecodeHelper(arguments: [ImagesBench.decoderRole])
    let painter = ServedPainter(
      try PictureProtocol.capabilities(), on: [server],
      check: PictureCheck(helper, hand: Hand("check")), clock: .system)
    let output = try await withThrowingTaskGroup(of: String?.self) { group in
      if look == .checked {
        group.addTask {
          try await helper.service(on: .system).run {}
          return nil
        }
      }
      group.addTask {
        try await measured(count, pause: pause) { order in
          switch look {
          case .checked:
            return try await painter.paint(order, progress: { _ in }, willStart: { _ in }).bytes
          case .unchecked:
            return try await server.paint(order, progress: { _ in }, willStart: { _ in }).bytes
          }
        }
      }
      defer { group.cancelAll() }
      while let lines = try await group.next() {
        if let lines { return lines }
      }
      throw CancellationError()
    }
    writeToStandardOutput(output)
  }

  private static func measured(
    _ count: Int, pause: Int, _ paint: (PaintOrder) async throws -> [UInt8]
  ) async throws -> String {
    var lines = ""
    var before = 0.0
    for number in -warmUp..<count {
      try await Task.sleep(for: .milliseconds(pause))
      if number == 0 { before = try ProcessMeter.spent() }
      let order = try PictureProtocol.order(number + warmUp)
      let start = ContinuousClock.now
      let bytes = try await paint(order)
      let took = ContinuousClock.now - start
      guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
        throw Child.Failure(description: "the painter brought no PNG")
      }
      if number >= 0 { lines += "\(took.inSeconds * 1e3)\n" }
    }
    let spent = try ProcessMeter.spent() - before
    return lines + "\(spent / Double(count))\n"
  }
}
