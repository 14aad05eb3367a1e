internal import BackEnds
package import Concurrency
package import Studio

/// A painter on servers of one kind: the first that is well paints; the next is asked only when the one
/// before cannot have begun.
///
/// 1. What a server brings is a stranger's file: it is decoded elsewhere, measured, and no picture until
///    then.
/// 2. Every failure is a ``PainterFailure`` with one plain sentence.
package struct ServedPainter: Painter {
  package let capabilities: PainterCapabilities

  private let servers: [any PaintingServer]
  private let check: PictureCheck
  private let clock: WallClock

  package init(
    _ capabilities: PainterCapabilities, on servers: [any PaintingServer], check: PictureCheck,
    clock: WallClock
  ) {
    self.capabilities = capabilities
    self.servers = servers
    self.check = check
    self.clock = clock
  }

  /// While any is well, so is the painter.
  package var restsUntil: Instant? {
    let rests = servers.compactMap(\.server.restsUntil)
    return rests.count == servers.count ? rests.min() : nil
  }

  package func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> PaintedImage {
    try await check.picture(
      try await brought(order, progress: progress, willStart: willStart), for: order)
  }

  /// A name says whose it is.
  package func callOff(_ remoteID: String) async {
    for server in servers { await server.callOff(remoteID) }
  }

  private func brought(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> Brought {
    var kept: PainterFailure?
    // From then on a server may have begun, whatever it answers.
    let isNamed = Guarded(order.remoteID != nil)
    for server in inOrder() {
      do {
        return try await server.paint(order, progress: progress) { name in
          isNamed.withLock { $0 = true }
          try await willStart(name)
        }
      } catch let fault as ModelFault {
        let failure = PainterFailure(fault)
        let isTurnedAway = fault.isTurnedAway && !isNamed.withLock { $0 }
        guard fault.wasNotBegun || isTurnedAway else { throw failure }
        kept = kept.map { failure.orWorthier($0) } ?? failure
      }
    }
    throw kept ?? PainterFailure(.unreachable)
  }

  /// Those that are well first; of those that are not, the one that rests the shortest. A job that was
  /// begun before the program was stopped is looked for at all of them by whoever adopts it.
  private func inOrder() -> [any PaintingServer] {
    let now = clock.now()
    return servers.enumerated().sorted { left, right in
      let (first, second) = (
        left.element.server.restsUntil ?? now, right.element.server.restsUntil ?? now
      )
      return first == second ? left.offset < right.offset : first < second
    }.map(\.element)
  }
}

extension ModelFault {
  /// Who does not let us in, or has no such model, paints nothing; another may.
  fileprivate var isTurnedAway: Bool { [.unauthorised, .unpaid, .missing].contains(kind) }
}

extension PainterFailure {
  /// Of what two servers said: what is worth coming back for, whatever the other said; of servers that
  /// ask for time, the first to be ready.
  fileprivate func orWorthier(_ earlier: PainterFailure) -> PainterFailure {
    guard isWorthRetrying == earlier.isWorthRetrying else {
      return isWorthRetrying ? self : earlier
    }
    guard let first = earlier.retryAfter else { return self }
    return retryAfter.map { $0 <= first } == true ? self : earlier
  }

  init(_ fault: ModelFault) {
    let kind: Kind =
      switch fault.kind {
      case .unreachable: .unreachable
      case .insecure: .insecure
      case .unauthorised: .unauthorised
      case .unpaid: .unpaid
      case .missing: .modelMissing
      case .tooLarge: .tooLarge
      case .badOrder: .badOrder
      case .refused: .refusedByPolicy
      case .limited: .busy
      case .outOfMemory: .outOfMemory
      case .trouble: .trouble
      case .cut, .nonsense: .badAnswer
      case .endless: .endless
      case .silent: .timedOut
      }
    // What shares its sentence with others tells the rest.
    let detail = fault.kind == .cut ? "\(fault)" : fault.words
    self.init(kind, detail, retryAfter: fault.retryAfter)
  }
}
