package import Concurrency
package import Studio

/// A painter that fails or is slow where the words of a wish say so (``Rehearsal``), and else paints
/// as the one within does.
package struct RehearsingPainter: Painter {
  private let painter: any Painter
  private let clock: WallClock
  private let decode: Builtin.Decode

  /// `decode` reads what was brought, as it does with what other back ends bring.
  package init(_ painter: any Painter, clock: WallClock, decode: @escaping Builtin.Decode) {
    self.painter = painter
    self.clock = clock
    self.decode = decode
  }

  package var capabilities: PainterCapabilities { painter.capabilities }

  package func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> PaintedImage {
    let rehearsal = Rehearsal(of: .painter, in: order.words)
    if rehearsal.delay > .zero {
      progress(PaintProgress(fraction: 0.1, stage: "waiting"))
      try await clock.sleep(rehearsal.delay)
    }
    let failure = rehearsal.failure(seed: order.recipe.seed)
    if failure == "garbage" { try await bringGarbage() }
    if let kind = failure.flatMap(PainterFailure.Kind.init(rawValue:)) {
      throw PainterFailure(kind)
    }
    return try await painter.paint(order, progress: progress, willStart: willStart)
  }

  package func callOff(_ remoteID: String) async { await painter.callOff(remoteID) }

  private func bringGarbage() async throws {
    do {
      _ = try await decode(Array("<html>502 Bad Gateway</html>".utf8))
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw PainterFailure(.badAnswer)
    }
  }
}
