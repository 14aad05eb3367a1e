import Concurrency
import Testing

@testable import Painters

@Suite struct ComfySocketTests {
  /// Runs `body` beside the service of a socket whose pauses take no time.
  private func withSocket(
    _ body: @Sendable (ComfySocket, FakeSockets) async throws -> Void
  ) async throws {
    let sockets = FakeSockets()
    let clock = WallClock(
      now: WallClock.system.now,
      sleep: { try await Task.sleep(for: min($0, .milliseconds(200))) })
    let socket = ComfySocket(
      "comfy", clock: clock, randomness: .seeded(3), open: sockets.opening)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await socket.service.run {} }
      try await body(socket, sockets)
      group.cancelAll()
    }
  }

  private func next(for listener: ComfyListener) async throws -> ComfyJob.Event? {
    try await listener.next(atMost: .seconds(10), on: .system)
  }

  /// Waits for the word that the socket is open, or is not.
  private func waitUntil(_ listener: ComfyListener, hears wanted: Bool) async throws {
    while let event = try await next(for: listener) {
      if case .listening(let isOpen) = event, isOpen == wanted { return }
    }
    Issue.record("nothing was said")
  }

  @Test func `nobody listens, nothing is opened; somebody does, and it asks for named previews`()
    async throws
  {
    try await withSocket { socket, sockets in
      try await Task.sleep(for: .milliseconds(50))
      #expect(sockets.all.isEmpty)
      let listener = socket.listen(to: "a")
      try await waitUntil(listener, hears: true)
      while sockets.all.first?.sent.isEmpty != false { try await Task.sleep(for: .milliseconds(5)) }
      #expect(sockets.all.first?.sent.first?.contains("supports_preview_metadata") == true)
      #expect(sockets.all.first?.clientID == socket.clientID)
      socket.leave(listener)
      while !sockets.open.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  @Test func `each hears what is about its own job, over one socket`() async throws {
    try await withSocket { socket, sockets in
      let listeners = (0..<50).map { socket.listen(to: "job\($0)") }
      for listener in listeners { try await waitUntil(listener, hears: true) }
      for number in 0..<50 {
        sockets.say(
          #"{"type":"executing","data":{"node":"\#(number)","prompt_id":"job\#(number)"}}"#)
      }
      sockets.say(#"{"type":"executing","data":{"node":"1","prompt_id":"somebody else's"}}"#)
      for (number, listener) in listeners.enumerated() {
        guard case .heard(let heard)? = try await next(for: listener) else {
          Issue.record("job \(number) heard nothing")
          return
        }
        #expect(heard == .working("\(number)"))
        let more = try await listener.next(atMost: .milliseconds(1), on: .system)
        #expect(more == nil)
      }
      #expect(sockets.all.count == 1)
    }
  }

  @Test func `a preview without a name is of the job that is worked on`() async throws {
    try await withSocket { socket, sockets in
      let (mine, other) = (socket.listen(to: "mine"), socket.listen(to: "other"))
      try await waitUntil(mine, hears: true)
      try await waitUntil(other, hears: true)
      let preview = EventMessage.binary([0, 0, 0, 1, 0, 0, 0, 1, 9])
      sockets.all.first?.say(preview)
      sockets.say(#"{"type":"execution_start","data":{"prompt_id":"mine"}}"#)
      sockets.all.first?.say(preview)
      sockets.say(#"{"type":"executing","data":{"node":null,"prompt_id":"mine"}}"#)
      sockets.all.first?.say(preview)
      var heard: [ComfyEvent] = []
      while heard.last != .ended {
        guard case .heard(let event)? = try await next(for: mine) else { break }
        heard.append(event)
      }
      #expect(heard == [.started, .preview, .ended])
      let more = try await other.next(atMost: .milliseconds(1), on: .system)
      #expect(more == nil)
    }
  }

  @Test func `a socket that breaks is said to have, and opened again`() async throws {
    try await withSocket { socket, sockets in
      sockets.refuse(2)
      let listener = socket.listen(to: "a")
      try await waitUntil(listener, hears: true)
      sockets.all.last?.end()
      try await waitUntil(listener, hears: false)
      try await waitUntil(listener, hears: true)
      #expect(sockets.all.count == 2)
      #expect(Set(sockets.all.map(\.clientID)).count == 1)
    }
  }

  @Test func `who comes later hears that it is open, and a full box loses the oldest`() async throws
  {
    try await withSocket { socket, _ in
      let first = socket.listen(to: "a")
      try await waitUntil(first, hears: true)
      let second = socket.listen(to: "b")
      try await waitUntil(second, hears: true)
      for _ in 0..<2_000 { second.post(.heard(.preview)) }
      second.post(.heard(.ended))
      var count = 0
      while case .heard(let event)? = try await second.next(atMost: .milliseconds(1), on: .system) {
        count += 1
        if event == .ended { break }
      }
      #expect(count == 512)
    }
  }
}
