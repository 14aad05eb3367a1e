import Concurrency
import Testing

@Suite(.timeLimit(.minutes(1))) struct ThreadExecutorTests {
  @Test func `an actor on a thread executor runs on that thread, and on no other`() async {
    let desk = Desk()
    for _ in 0..<20 { #expect(await desk.threadName() == "desk") }
    desk.close()
  }

  @Test func `what was queued before the shut-down still runs`() async {
    let desk = Desk()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<100 { group.addTask { await desk.count() } }
    }
    desk.close()
    #expect(desk.counted.withLock { $0 } == 100)
  }

  @Test func `blocking on it leaves the others room to run`() async {
    let desk = Desk()
    let elapsed = await ContinuousClock().measure {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await desk.block() }
        group.addTask { for _ in 0..<10 { await Task.yield() } }
        await group.next()
        group.cancelAll()
        desk.release.open()
      }
    }
    #expect(elapsed < .seconds(30))
    desk.close()
  }
}

private actor Desk {
  private let executor = ThreadExecutor(name: "desk")
  nonisolated let counted = Guarded(0)
  nonisolated let release = Gate()
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  func threadName() -> String { Thread.currentName }
  func count() { counted.withLock { $0 += 1 } }
  func block() { while !release.isOpen {} }
  nonisolated func close() { executor.shutDown() }
}
