internal import Concurrency
internal import Configuration
internal import Logging
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Web
internal import Workers

/// Everything by which the program is watched: its log, its numbers, whether it is ready, and whether
/// its loops go round.
struct Watch: Sendable {
  /// Whoever asks waits no longer than this; a store that does not answer by then is not ready.
  static let patience = Duration.seconds(2)

  let log: Logger
  let metrics = Metrics()
  let numbers: Numbers
  let standing = Standing()
  let vitals: Vitals
  let budget = BudgetGlance()
  private let generationFile: String
  private let clock: WallClock

  init(_ log: Logger, generationFile: String, clock: WallClock) {
    self.log = log
    self.generationFile = generationFile
    self.clock = clock
    numbers = Numbers(metrics)
    vitals = Vitals(clock: clock)
  }

  // MARK: What happens

  func note(_ step: TrailStep) {
    log.note(step)
    numbers.note(step)
  }

  func note(_ happening: WorkHappening) {
    log.note(happening)
    numbers.note(happening)
  }

  func note(_ happening: ClientHappening) {
    log.note(happening)
    standing.note(happening, at: clock.now())
    if case .loop(let happening) = happening { numbers.note(happening) }
  }

  func note(_ happening: CryptoHappening) {
    log.note(happening)
    numbers.note(happening)
  }

  // MARK: What is asked

  private enum Answer: Sendable {
    case queues([Numbers.Queue])
    case refused(String)
    case silence
  }

  /// Asks the store to write a row, and counts what waits.
  private func ask<S: Store>(_ store: S) async -> Answer where S.Transaction: CryptoGround {
    do {
      let now = clock.now()
      let queues = try await waiting(atMost: Self.patience, on: clock) {
        try await store.write { rows in
          // A row of nobody's: a disk that is full is found out by writing, and by nothing else.
          try rows.keep(syncToken: "\(now.milliseconds)", of: "readyz")
          return [
            Numbers.Queue(
              table: "inbox", count: try rows.waitingArrivals(),
              oldest: try rows.oldestWaitingArrival()),
            Numbers.Queue(
              table: "jobs", count: try rows.waitingJobs(), oldest: try rows.oldestWaitingJob()),
            Numbers.Queue(
              table: "outbox", count: try rows.unsentOutgoing(),
              oldest: try rows.oldestUnsentOutgoing()),
          ]
        }
      }
      return queues.map { .queues($0) } ?? .silence
    } catch let error as StorageError {
      return .refused("the store cannot be written: \(error.kind.rawValue)")
    } catch {
      return .refused("the store cannot be written")
    }
  }

  /// What is missing, a line each, and whether the store answers at all.
  private func look<S: Store>(
    at store: S
  ) async -> (missing: [String], doesStoreAnswer: Bool) where S.Transaction: CryptoGround {
    let answer = await ask(store)
    let now = clock.now()
    var missing = standing.missing(at: now)
    switch answer {
    case .queues(let queues): numbers.set(queues, at: now)
    case .refused(let reason): missing.append(reason)
    case .silence: missing.append("the store does not answer")
    }
    if case .silence = answer { return (missing, false) }
    return (missing, true)
  }

  func pages<S: Store>(of store: S) -> HealthPages where S.Transaction: CryptoGround {
    HealthPages(
      metrics: metrics,
      isReady: {
        let missing = await look(at: store).missing
        return missing.isEmpty ? .ready : .notReady(missing)
      },
      refresh: {
        _ = await look(at: store)
        numbers.set(
          eventBudget: budget.available(at: clock.now()),
          syncAge: standing.syncAge(at: clock.now()),
          generation: try? GenerationFile.counted(in: generationFile))
      })
  }

  /// Nothing where no service manager asked to be told.
  func watchdog<S: Store>(of store: S) -> [Service] where S.Transaction: CryptoGround {
    guard let manager = ServiceManager.ours else { return [] }
    let watchdog = Watchdog(
      manager, vitals: vitals, clock: clock,
      status: {
        let look = await look(at: store)
        return Watchdog.Status(
          doesStoreAnswer: look.doesStoreAnswer,
          words: look.missing.isEmpty
            ? "ready" : "not ready: \(look.missing.joined(separator: "; "))")
      },
      stuck: { [log] names in
        if names.isEmpty {
          log.info("everything goes round again")
        } else {
          log.error("a part is stuck", ["parts": names.joined(separator: ", ")])
        }
      })
    return [watchdog.service]
  }
}
