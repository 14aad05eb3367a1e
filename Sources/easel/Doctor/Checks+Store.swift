internal import Concurrency
internal import Configuration
internal import Glibc
internal import JSON
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Migrations
internal import Olm
internal import SQLiteStorage
internal import Storage

extension Check {
  static func store(_ patient: Patient) -> Check {
    Check("store") {
      guard let file = patient.store as? FileGlance else {
        _ = try await patient.store.read { try $0.waitingJobs() }
        return Verdict(.ok, "the PostgreSQL server answers", facts: [("engine", "postgres")])
      }
      var status = stat()
      guard unsafe stat(file.path, &status) == 0 else {
        return Verdict(
          .warn, "there is none yet at \(file.path)", fix: "run `easel init`, which makes it",
          facts: [("engine", "sqlite")])
      }
      _ = try await patient.store.read { try $0.accountOfMachine() }
      let facts: [(String, JSONValue)] = [
        ("engine", "sqlite"), ("bytes", .integer(Int64(status.st_size))),
      ]
      return Verdict(
        .ok, "\(file.path), \(size(Int64(status.st_size))), \(holder(of: file.path))", facts: facts)
    }
  }

  /// As the lock beside it says, which is looked at and not taken: see `StoreLock`.
  private static func holder(of path: String) -> String {
    var bytes = [UInt8](repeating: 0, count: 64)
    let lock = unsafe Glibc.open(path + ".lock", O_RDONLY | O_CLOEXEC)
    guard lock >= 0 else { return "in nobody's hands" }
    defer { close(lock) }
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(lock, $0.baseAddress, $0.count) }
    let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split { $0 == " " || $0 == "\n" }
    guard words.count >= 2, let process = Int32(words[0]), words[1] == "running" else {
      return "in nobody's hands"
    }
    return kill(process, 0) == 0 || errno == EPERM
      ? "in the hands of process \(process)" : "left by a crash, and checked at the next start"
  }

  static func schema(_ patient: Patient) -> Check {
    Check("schema") {
      let plan = try await patient.store.plan()
      let facts: [(String, JSONValue)] = [
        ("applied", .integer(plan.statuses.count - plan.pending.count)),
        ("pending", .integer(plan.pending.count)),
      ]
      guard plan.pending.isEmpty else {
        return Verdict(
          .warn, "\(plan.pending.count) steps are to come, from \(plan.pending[0].name) on",
          fix: "`easel run` takes them by itself; `easel migrate up` does it before", facts: facts)
      }
      return Verdict(.ok, "up to date, \(plan.statuses.last?.name ?? "empty")", facts: facts)
    }
  }

  static func integrity(_ patient: Patient) -> Check {
    var check = Check("integrity") {
      guard let file = patient.store as? FileGlance else {
        return Verdict(.ok, "PostgreSQL sees to it")
      }
      guard file.store.isThere else { throw NotLooked("there is no store yet", first: "store") }
      let damages = try await file.store.damages()
      guard let first = damages.first else { return Verdict(.ok, "every page fits") }
      return Verdict(
        .fail, "the file is damaged: \(first)",
        fix: "stop easel, keep the file, and put the newest backup in its place")
    }
    check.limit = .seconds(30)
    check.overdue = Verdict(
      .warn, "the file is too large to be looked through here",
      fix: "`sqlite3 FILE 'PRAGMA quick_check'` has the time that it needs")
    return check
  }

  static func generation(_ patient: Patient) -> Check {
    Check("generation") {
      // The counter first: steps that are taken meanwhile are in the store then.
      let counted = try GenerationFile.counted(in: patient.settings.generationFile)
      let own = try await patient.own.value
      let vault = try patient.settings.vaultThere()
      let standing = try await patient.store.read { rows in
        try CryptoMachine(
          user: own.user, device: own.device, ratchets: LibolmRatchets(), vault: vault
        ).standing(of: rows, counted: counted)
      }
      let facts: [(String, JSONValue)] = [
        ("store", .integer(Int64(clamping: own.generation))),
        ("counted", counted.map { .integer(Int64(clamping: $0)) } ?? .null),
      ]
      switch standing {
      case .empty: return Verdict(.ok, "no keys were used yet", facts: facts)
      case .current where counted == nil:
        return Verdict(
          .warn, "there is no counter beside the store",
          fix:
            "nothing: the next start begins the keys anew, as after a copy was put back, and makes one",
          facts: facts)
      case .current:
        return Verdict(.ok, "the store is the newest: step \(own.generation)", facts: facts)
      case .maybeOneBehind:
        return Verdict(
          .ok, "the store is a step behind its counter, as after a crash", facts: facts)
      case .rolledBack(let store, let counted):
        return Verdict(
          .fail, "the store is an old copy: step \(store), and \(counted) were taken",
          fix: "put back the newest store; else `easel run` starts the keys over", facts: facts)
      }
    }
  }

  static func inbox(_ patient: Patient) -> Check {
    Check("inbox") {
      let (waiting, oldest, aside) = try await patient.store.read {
        (try $0.waitingArrivals(), try $0.oldestWaitingArrival(), try $0.asideArrivals())
      }
      let age = oldest.map { patient.clock.now() - $0 } ?? .zero
      let facts: [(String, JSONValue)] = [
        ("waiting", .integer(waiting)), ("aside", .integer(aside)),
      ]
      if aside > 0 {
        return Verdict(
          .warn, "\(aside) arrivals could not be handled and are put aside, \(waiting) wait",
          fix: "look into the log for `an event could not be handled`, which says why",
          facts: facts)
      }
      guard age < .seconds(3_600) else {
        return Verdict(
          .warn, "\(waiting) arrivals wait, the oldest since \(oldest?.iso8601 ?? "long")",
          fix: "start `easel run`, or look into its log", facts: facts)
      }
      return Verdict(.ok, waiting == 0 ? "nothing waits" : "\(waiting) arrivals wait", facts: facts)
    }
  }

  static func outbox(_ patient: Patient) -> Check {
    Check("outbox") {
      let (unsent, oldest, failed) = try await patient.store.read {
        (try $0.unsentOutgoing(), try $0.oldestUnsentOutgoing(), try $0.failedOutgoing())
      }
      let age = oldest.map { patient.clock.now() - $0 } ?? .zero
      let facts: [(String, JSONValue)] = [
        ("unsent", .integer(unsent)), ("failed", .integer(failed)),
      ]
      if failed > 0 {
        return Verdict(
          .warn, "\(failed) messages were given up lately, \(unsent) wait",
          fix: "look into the log for `a message was not sent`, which says why", facts: facts)
      }
      guard age < .seconds(3_600) else {
        return Verdict(
          .warn, "\(unsent) messages wait, the oldest since \(oldest?.iso8601 ?? "long")",
          fix: "start `easel run`, or look at `event_budget`", facts: facts)
      }
      return Verdict(.ok, unsent == 0 ? "nothing waits" : "\(unsent) messages wait", facts: facts)
    }
  }
}
