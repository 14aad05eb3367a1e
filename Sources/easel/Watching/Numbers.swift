internal import Concurrency
internal import Glibc
internal import Logging
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Studio
internal import Workers

/// What is counted, each name once; `docs/reference/metrics.md` says the same, and a test compares
/// them.
///
/// Every series whose name is known beforehand is there from the start, at nought: a rate can only be
/// told of a number that was seen before it grew.
struct Numbers: Sendable {
  private let prompts: Family<Counter>
  private let pictures: Family<Counter>
  private let failures: Family<Counter>
  private let undecryptable: Family<Counter>
  private let painterSeconds: Family<Histogram>
  private let waiting: Family<Gauge>
  private let oldestWaiting: Family<Gauge>
  private let eventBudget: Gauge
  private let syncAge: Gauge
  private let generation: Gauge
  private let resident: Gauge

  init(_ metrics: Metrics) {
    prompts = metrics.counters(
      "easel_prompts_total", "Pictures that people asked for, by how they did.", by: ["by"])
    pictures = metrics.counters(
      "easel_pictures_total", "Pictures that were painted.", by: ["painter"])
    failures = metrics.counters(
      "easel_failures_total", "What came to nothing, by who was to do it and why.",
      by: ["part", "kind"])
    undecryptable = metrics.counters(
      "easel_undecryptable_total", "Events that could not be read when they came.", by: ["cause"])
    painterSeconds = metrics.histograms(
      "easel_painter_seconds", "Time that painters took for pictures that came.", by: ["painter"])
    waiting = metrics.gauges("easel_waiting", "Rows that wait, by table.", by: ["table"])
    oldestWaiting = metrics.gauges(
      "easel_oldest_waiting_seconds", "Age of the oldest row that waits, by table.", by: ["table"])
    eventBudget = metrics.gauge(
      "easel_event_budget", "Events that the homeserver would take at once, as far as is known.")
    syncAge = metrics.gauge(
      "easel_sync_age_seconds", "Time since the homeserver last said what is new; NaN before.")
    generation = metrics.gauge(
      "easel_store_generation", "Steps of the account's keys, as counted beside the store.")
    resident = metrics.gauge("easel_resident_bytes", "Memory that the process holds.")
    begin()
  }

  private func begin() {
    for wish in TrailStep.Wish.allCases { _ = prompts.with(wish.rawValue) }
    for kind in PainterFailure.Kind.allCases { _ = failures.with("painter", kind.rawValue) }
    for part in ["critic", "homeserver"] { _ = failures.with(part, "failed") }
    for part in ["event", "message"] { _ = failures.with(part, "given_up") }
    for cause in UndecryptableEvent.Cause.names { _ = undecryptable.with(cause) }
    syncAge.set(.nan)
  }

  /// The series of a painter, before its first picture.
  func expect(painter: String) {
    _ = (pictures.with(painter), painterSeconds.with(painter))
  }

  // MARK: What happens

  func note(_ step: TrailStep) {
    switch step.deed {
    case .heard(_, let how): prompts.with(how.rawValue).add()
    case .notPainted(let kind, _): failures.with("painter", kind.rawValue).add()
    case .notJudged: failures.with("critic", "failed").add()
    case .notPosted: failures.with("homeserver", "failed").add()
    case .queued, .began, .late, .painted, .judged, .posted, .critiquePosted: break
    }
  }

  func note(_ happening: WorkHappening) {
    switch happening {
    case .brought(_, let painter, let took):
      pictures.with(painter).add()
      painterSeconds.with(painter).observe(took)
    case .loop(let happening): note(happening)
    case .progress, .attemptFailed, .blobsFailed, .stranded, .abandoned, .swept: break
    }
  }

  func note(_ happening: LoopHappening) {
    switch happening {
    case .arrivalFailed(_, reason: _, isAside: true): failures.with("event", "given_up").add()
    case .sendFailed(_, reason: _, isFinal: true): failures.with("message", "given_up").add()
    default: break
    }
  }

  func note(_ happening: CryptoHappening) {
    guard case .undecryptable(let event) = happening else { return }
    undecryptable.with(event.cause.name).add()
  }

  // MARK: What is counted when somebody looks

  struct Queue: Sendable {
    var table: String
    var count: Int
    var oldest: Instant?
  }

  func set(_ queues: [Queue], at now: Instant) {
    for queue in queues {
      waiting.with(queue.table).set(queue.count)
      let age = queue.oldest.map { max((now - $0).inSeconds, 0) }
      oldestWaiting.with(queue.table).set(age ?? 0)
    }
  }

  func set(eventBudget: Int?, syncAge: Duration?, generation: UInt64?) {
    if let eventBudget { self.eventBudget.set(eventBudget) }
    self.syncAge.set(syncAge?.inSeconds ?? .nan)
    if let generation { self.generation.set(Double(generation)) }
    if let bytes = Self.residentBytes { resident.set(bytes) }
  }

  /// The second number of `/proc/self/statm`, in pages.
  private static var residentBytes: Int? {
    let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = unsafe read(file, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
    return words.dropFirst().first.flatMap { Int($0) }.map { $0 * Int(getpagesize()) }
  }
}
