import Concurrency
import Testing

@Suite(.timeLimit(.minutes(1))) struct PermitsTests {
  @Test func `so many at once, and the others in their order`() async throws {
    let permits = Permits(1)
    let (order, letGo, isHeld) = (Guarded<[Int]>([]), Gate(), Gate())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await permits.using {
          isHeld.open()
          try await letGo.wait()
        }
      }
      try await isHeld.wait()
      for number in 0..<5 {
        group.addTask { try await permits.using { order.withLock { $0.append(number) } } }
        // So that each stands in the line before the next comes.
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(order.withLock { $0 } == [])
      letGo.open()
      try await group.waitForAll()
    }
    #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
  }

  @Test func `who gives up waiting takes nobody's turn`() async throws {
    let permits = Permits(1)
    let (letGo, isHeld) = (Gate(), Gate())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await permits.using {
          isHeld.open()
          try await letGo.wait()
        }
      }
      try await isHeld.wait()
      let waiting = Task { try await permits.using {} }
      try await Task.sleep(for: .milliseconds(20))
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      letGo.open()
      try await group.waitForAll()
      try await permits.using {}
    }
  }

  @Test func `only so many wait`() async throws {
    let permits = Permits(1, maximumWaiting: 0)
    try await permits.using {
      _ = await #expect(throws: Permits.TooManyWait.self) { try await permits.using {} }
    }
    try await permits.using {}
  }
}
