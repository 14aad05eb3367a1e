package import BackEnds
package import Concurrency
package import Studio

/// A kind of server that paints, in its own protocol: what ``ServedPainter`` asks once it has seen to
/// everything that is the same for all of them.
package protocol PaintingServer: Sendable {
  /// Where it is, for logs.
  var origin: String { get }
  /// When it is asked again; nothing when it is well.
  var restsUntil: Instant? { get }

  /// Paints one picture. The order fits the capabilities. Stops soon when its task is cancelled, and
  /// calls off at the server what it began there, and nothing else.
  /// - Throws: ``ModelFault``, ``PainterFailure`` where only this kind of server knows what it means,
  ///   and `CancellationError`.
  func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> Brought

  /// What it asks for an order from words, where one question brings the whole picture: for whoever
  /// looks where in the answer it is.
  func question(for order: PaintOrder) throws(ModelFault) -> ModelQuestion?
}

extension PaintingServer {
  package func question(for order: PaintOrder) throws(ModelFault) -> ModelQuestion? { nil }
}

/// What a server brought, before anybody looked at it.
package struct Brought: Equatable, Sendable {
  /// What it says is a picture's file.
  package var bytes: [UInt8]
  /// What is worth keeping of how it was made: JSON.
  package var detail: String?
  package var remarks: [PainterRemark]
  /// Where the server said that it is, where it took more than one question to get it.
  package var place: String?

  package init(
    bytes: [UInt8], detail: String? = nil, remarks: [PainterRemark] = [], place: String? = nil
  ) {
    self.bytes = bytes
    self.detail = detail
    self.remarks = remarks
    self.place = place
  }
}
