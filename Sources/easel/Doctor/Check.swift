internal import Arguments
internal import JSON

/// One thing that the doctor looks at. Checks stand in a list and know nothing of each other; all run
/// beside each other.
struct Check: Sendable {
  /// Stable: scripts read it.
  let name: String
  var limit = Duration.seconds(20)
  /// What is said when it takes longer.
  var overdue = Verdict(.fail, "took longer than it may", fix: "look at the network and its server")
  let run: @Sendable () async throws -> Verdict

  init(_ name: String, run: @escaping @Sendable () async throws -> Verdict) {
    self.name = name
    self.run = run
  }
}

/// What came of it.
struct Verdict: Sendable, Equatable {
  enum Level: String, Sendable, CaseIterable, Comparable {
    case ok, warn, fail

    static func < (left: Self, right: Self) -> Bool {
      let order = allCases
      return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
    }
  }

  let level: Level
  let words: String
  /// What to do, in one sentence.
  let fix: String?
  /// For machines, by stable names.
  let facts: [(String, JSONValue)]

  init(
    _ level: Level, _ words: String, fix: String? = nil, facts: [(String, JSONValue)] = []
  ) {
    self.level = level
    self.words = words
    self.fix = fix
    self.facts = facts
  }

  static func == (left: Self, right: Self) -> Bool {
    left.level == right.level && left.words == right.words && left.fix == right.fix
  }

  /// Why there is no answer: what is missing was told by another check, everything else is a failure.
  init(_ error: any Error) {
    if let error = error as? NotLooked {
      self.init(.warn, "not looked at: \(error.because)", fix: error.first)
      return
    }
    let complaint = Complaint(error)
    self.init(
      .fail, ([complaint.what] + complaint.why).joined(separator: ": "), fix: complaint.hint)
  }
}

/// What it stands on is not there, and another check says why.
struct NotLooked: Error {
  let because: String
  let first: String?

  init(_ because: String, first check: String) {
    self.because = because
    first = "mend `\(check)` first"
  }
}
