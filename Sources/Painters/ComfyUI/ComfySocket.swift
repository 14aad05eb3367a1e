package import Concurrency

/// The one socket that all our jobs at a server share.
///
/// 1. It is open while jobs listen, and a little longer; it is opened again when it breaks.
/// 2. Of what the server says, each job hears what is about it, and nobody what is about jobs of others.
/// 3. Nothing depends on it but how soon things are known.
package final class ComfySocket: Sendable {
  private struct State {
    var listeners: [String: ComfyListener] = [:]
    var isOpen = false
    /// The job that is being worked on, as far as we heard: old previews are of it.
    var running: String?
  }

  private static let lingering = Duration.seconds(30)

  /// By this the server knows that the jobs and the socket belong together. Another socket of that name
  /// would end this one.
  let clientID: String
  private let name: String
  private let open: OpenEventSocket
  private let clock: WallClock
  private let randomness: Randomness
  private let state = Guarded(State())
  private let bell = Doorbell()

  /// `name` is what the service is called in logs.
  package init(
    _ name: String, clock: WallClock, randomness: Randomness = .system,
    open: @escaping OpenEventSocket
  ) {
    self.name = name
    self.open = open
    self.clock = clock
    self.randomness = randomness
    clientID = ComfyName.freshID(randomness)
  }

  /// Keeps it open while jobs listen. Without it, jobs ask instead of listening.
  package var service: Service {
    Service("listening to \(name)") { ready in
      ready()
      try await self.run()
    }
  }

  func listen(to job: String) -> ComfyListener {
    let listener = ComfyListener(job: job)
    let isOpen = state.withLock { state in
      state.listeners[job] = listener
      return state.isOpen
    }
    if isOpen { listener.post(.listening(true)) }
    bell.ring()
    return listener
  }

  func leave(_ listener: ComfyListener) {
    state.withLock { state in
      if state.listeners[listener.job] === listener { state.listeners[listener.job] = nil }
    }
    bell.ring()
  }

  private var isWanted: Bool { state.withLock { !$0.listeners.isEmpty } }

  private func run() async throws {
    var backoff = Backoff(first: .seconds(1), ceiling: .seconds(60))
    while true {
      let seen = bell.rings
      guard isWanted else {
        try await bell.wait(after: seen, atMost: .seconds(3_600), on: clock)
        continue
      }
      do {
        let socket = try await open(clientID)
        backoff.reset()
        try await attend(socket)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        // Those who listen ask meanwhile.
        try Task.checkCancellation()
      }
      if isWanted { try await clock.sleep(backoff.next(randomness)) }
    }
  }

  /// Reads until the socket breaks or nobody has listened for a while.
  private func attend(_ socket: any EventSocket) async throws {
    tell(isOpen: true)
    defer { tell(isOpen: false) }
    // So that previews say whose they are.
    try await socket.send(
      #"{"type":"feature_flags","data":{"supports_preview_metadata":true}}"#)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while let message = try await socket.next() {
          if let message = ComfyMessage(message) { self.pass(on: message) }
        }
      }
      group.addTask { try await self.waitUntilUnwanted() }
      defer { group.cancelAll() }
      try await group.next()
    }
    await socket.close()
  }

  private func waitUntilUnwanted() async throws {
    while true {
      let seen = bell.rings
      if isWanted {
        try await bell.wait(after: seen, atMost: .seconds(3_600), on: clock)
        continue
      }
      try await bell.wait(after: seen, atMost: Self.lingering, on: clock)
      if !isWanted, bell.rings == seen { return }
    }
  }

  private func tell(isOpen: Bool) {
    let listeners = state.withLock { state in
      (state.isOpen, state.running) = (isOpen, nil)
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.post(.listening(isOpen)) }
  }

  private func pass(on message: ComfyMessage) {
    let listener = state.withLock { state -> ComfyListener? in
      switch message.event {
      case .started, .working, .shares, .step: state.running = message.job
      case .ended: state.running = nil
      default: break
      }
      return (message.job ?? state.running).flatMap { state.listeners[$0] }
    }
    listener?.post(.heard(message.event))
  }
}
