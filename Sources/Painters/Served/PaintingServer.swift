package import BackEnds
package import Studio

/// A kind of server that paints, in its own protocol: what ``ServedPainter`` asks once it has seen to
/// everything that is the same for all of them.
package protocol PaintingServer: Sendable {
  /// Who is asked, and who knows whether it is well.
  var server: ModelServer { get }

  /// Paints one picture. The order fits the capabilities. Stops soon when its task is cancelled: what
  /// the server has under a name that `willStart` was told goes on there; what has none cannot be found
  /// again, so it is called off at the server, and nothing else.
  /// - Throws: ``ModelFault``, ``PainterFailure`` where only this kind of server knows what it means,
  ///   and `CancellationError`.
  func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> Brought

  /// Calls off what this server has under this name, and nothing else. Takes not long, and does it in
  /// a cancelled task too.
  func callOff(_ name: String) async

  /// What it asks for an order from words, where one question brings the whole picture: for whoever
  /// looks where in the answer it is.
  /// - Throws: what ``paint(_:progress:willStart:)`` throws before it asks for the picture.
  func question(for order: PaintOrder) async throws -> ModelQuestion?
}

extension PaintingServer {
  /// For those that have no names for jobs.
  package func callOff(_ name: String) async {}
  package func question(for order: PaintOrder) async throws -> ModelQuestion? { nil }
}

/// What a server brought, before anybody looked at it.
package struct Brought: Equatable, Sendable {
  /// What it says is a picture's file.
  package var bytes: [UInt8]
  /// What is worth keeping of how it was made: JSON.
  package var detail: String?
  package var remarks: [PainterRemark]
  /// How far it was asked to go from its source where the order does not say.
  package var strength: Double?
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
