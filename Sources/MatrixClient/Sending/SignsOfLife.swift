internal import Concurrency
package import Matrix
internal import MatrixCrypto
internal import Storage

/// Signs that somebody is there. They are no events: nothing waits for them, nothing is kept of them,
/// and what the server does not take now is worth nothing later.
extension MatrixClient {
  /// What the others see ends by itself after so long.
  package static var longestTyping: Duration { .seconds(120) }

  /// We are writing in the room, for so long or until it is told that we are not.
  /// - Returns: whether the server took it. Throws only when cancelled or logged out.
  @discardableResult
  package func types(in room: RoomID, for duration: Duration? = .seconds(30)) async throws -> Bool {
    let limit = duration.map { min(max($0, .seconds(1)), Self.longestTyping).wholeMilliseconds }
    return try await take(
      API.Typing(keyring.machine.user, in: room, timeoutMS: limit.map { Int($0) }))
  }

  /// We have read up to this event, in its thread or outside of threads. `isPrivate`: only our own
  /// other devices are told.
  @discardableResult
  package func hasRead(
    _ event: EventID, in room: RoomID, thread: EventID? = nil, isPrivate: Bool = false
  ) async throws -> Bool {
    try await take(
      API.Receipt(
        isPrivate ? .readPrivately : .read, for: event, in: room,
        thread.map { .thread($0) } ?? .main))
  }

  private func take<Asked: Endpoint>(_ sign: Asked) async throws -> Bool {
    switch try await server.reply(to: sign, within: .seconds(10)) {
    case .answered: true
    case .refused, .later: false
    case .loggedOut(let error): throw error
    }
  }
}
