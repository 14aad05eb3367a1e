/// Whether the loops of the program still go round.
///
/// 1. A loop beats each time round. One that has not for ``patience`` is stuck, and only a new start
///    helps: all that is expected (a server that is away, a full disk, a painter that takes its time)
///    is waited out within a round, or said beforehand by ``Pulse/beat(resting:)``.
/// 2. A loop that ended is not stuck.
package final class Vitals: Sendable {
  /// Longer than any round takes in good health: an upload to a slow server is the longest.
  package static let patience = Duration.seconds(300)

  private struct Loops {
    var last: [Int: (name: String, beat: Instant)] = [:]
    var next = 0
  }

  private let loops = Guarded(Loops())
  private let clock: WallClock

  package init(clock: WallClock) { self.clock = clock }

  /// Another loop, which is alive now.
  package func pulse(_ name: String) -> Pulse {
    let now = clock.now()
    let number = loops.withLock { loops in
      loops.next += 1
      loops.last[loops.next] = (name, now)
      return loops.next
    }
    return Pulse(vitals: self, number: number)
  }

  /// The names of those that are stuck, each once.
  package var stuck: [String] {
    let now = clock.now()
    let names = loops.withLock { loops in
      loops.last.values.filter { now - $0.beat > Self.patience }.map { $0.name }
    }
    return Set(names).sorted()
  }

  fileprivate func beat(_ number: Int, resting: Duration) {
    let now = clock.now()
    loops.withLock { $0.last[number]?.beat = now + resting }
  }

  fileprivate func end(_ number: Int) { loops.withLock { $0.last[number] = nil } }
}

/// By which one loop shows that it goes round.
package struct Pulse: Sendable {
  fileprivate let vitals: Vitals
  fileprivate let number: Int

  /// `resting` is how long the loop is about to wait on purpose.
  package func beat(resting: Duration = .zero) { vitals.beat(number, resting: resting) }
  package func end() { vitals.end(number) }
}
