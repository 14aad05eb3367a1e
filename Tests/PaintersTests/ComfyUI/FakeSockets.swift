import Concurrency

@testable import Painters

/// Sockets that a test holds the other end of.
final class FakeSockets: Sendable {
  struct Refused: Error {}

  private struct State {
    var sockets: [FakeSocket] = []
    var refusals = 0
  }

  private let state = Guarded(State())

  /// All that were ever opened.
  var all: [FakeSocket] { state.withLock { $0.sockets } }
  var open: [FakeSocket] { all.filter { !$0.isClosed } }

  /// The next so many are refused.
  func refuse(_ count: Int) { state.withLock { $0.refusals = count } }

  var opening: OpenEventSocket {
    { clientID in
      let socket = FakeSocket(clientID)
      let isRefused = self.state.withLock { state in
        guard state.refusals == 0 else {
          state.refusals -= 1
          return true
        }
        state.sockets.append(socket)
        return false
      }
      if isRefused { throw Refused() }
      return socket
    }
  }

  /// Says it to everybody, or to those of this name.
  func say(_ text: String, to clientID: String? = nil) {
    for socket in open where clientID == nil || socket.clientID == clientID {
      socket.say(.text(text))
    }
  }
}

final class FakeSocket: EventSocket {
  private struct State {
    var waiting: [EventMessage] = []
    var sent: [String] = []
    var isClosed = false
  }

  let clientID: String
  private let state = Guarded(State())
  private let bell = Doorbell()

  init(_ clientID: String) { self.clientID = clientID }

  var sent: [String] { state.withLock { $0.sent } }
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func say(_ message: EventMessage) {
    state.withLock { $0.waiting.append(message) }
    bell.ring()
  }

  func end() {
    state.withLock { $0.isClosed = true }
    bell.ring()
  }

  func next() async throws -> EventMessage? {
    while true {
      let seen = bell.rings
      let (message, isClosed) = state.withLock { state in
        (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
      }
      if let message { return message }
      if isClosed { return nil }
      try await bell.wait(after: seen, atMost: .seconds(60), on: .system)
    }
  }

  func send(_ text: String) async throws { state.withLock { $0.sent.append(text) } }
  func close() async { end() }
}
