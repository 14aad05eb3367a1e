internal import Concurrency

/// Looks at everything that must be right for the bot to live, and leaves it as it was.
///
/// 1. Each check has its time, and one that throws or hangs takes no other with it: every line is
///    there in the end.
/// 2. The order is that of the list, whoever is done first.
struct Doctor: Sendable {
  let checks: [Check]
  let clock: WallClock

  func examine() async -> [(check: String, verdict: Verdict)] {
    let verdicts = await withTaskGroup(of: (Int, Verdict).self) { group in
      for (index, check) in checks.enumerated() {
        group.addTask { (index, await verdict(of: check)) }
      }
      return await group.reduce(into: [Int: Verdict]()) { $0[$1.0] = $1.1 }
    }
    return checks.enumerated().map { index, check in (check.name, verdicts[index] ?? check.overdue)
    }
  }

  private func verdict(of check: Check) async -> Verdict {
    do {
      return try await waiting(atMost: check.limit, on: clock, check.run) ?? check.overdue
    } catch {
      return Verdict(error)
    }
  }
}
