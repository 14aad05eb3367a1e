/// A connection over which a server tells what happens.
package protocol EventSocket: Sendable {
  /// The next message; nothing when the server has said goodbye. One task reads.
  func next() async throws -> EventMessage?
  func send(_ text: String) async throws
  /// Ends it. Waits for nothing long.
  func close() async
}

package enum EventMessage: Equatable, Sendable {
  case text(String)
  case binary([UInt8])
}

/// Opens one, under a name by which the server knows who listens.
package typealias OpenEventSocket = @Sendable (_ clientID: String) async throws -> any EventSocket
