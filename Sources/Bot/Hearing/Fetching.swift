internal import Concurrency
internal import ImageFiles
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Pictures
internal import Storage
internal import Studio
internal import Workers

/// Brings pictures here that people post, and files that may be workflows, each once, and decides upon them when they are there.
///
/// 1. The arrival waits until its job ends, and is finished in the same transaction.
/// 2. A picture that cannot be had is told, and its room goes on.
struct Fetching<S: Store>: Sendable where S.Transaction: StudioGround & CryptoGround {
  let hearing: Hearing<S>
  let media: MediaRepository
  let acquisition: Acquisition
  let workshop: Workshop<S>

  static var queue: Key { "fetch" }

  /// What was found; in memory until the job ends, and found again by whoever takes it next.
  private enum Found: Sendable {
    case upload(Upload)
    case file(BroughtFile)
    case problem(UploadProblem)
  }

  /// So many rooms are not held up by one.
  private static var atOnce: Int { 3 }

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<Self.atOnce { group.addTask { try await fetchAll() } }
      try await group.waitForAll()
    }
  }

  private func fetchAll() async throws {
    let found = Guarded<(job: JobID, found: Found)?>(nil)
    let workshop = workshop
    try await JobLoop(
      store: workshop.store, queue: Self.queue, worker: workshop.name, lease: workshop.lease,
      policy: workshop.policy, clock: workshop.clock, randomness: workshop.randomness,
      observe: { workshop.observe(.loop($0)) },
      ending: { job, transaction in try transaction.hold(conversation: job.lane) },
      settled: { job, transaction, now in
        let last = found.withLock { $0 }
        try settle(job, last?.job == job.id ? last?.found : nil, &transaction, now)
      }
    ) { hand in
      let result = try await fetch(hand.job)
      found.withLock { $0 = (hand.job.id, result) }
      return .done([])
    }.run()
  }

  private func fetch(_ job: Job) async throws -> Found {
    let key = try Key(bytes: job.payload)
    let look = try await workshop.store.read { rows -> (Matrix.Message, Media, Utterance)? in
      guard let arrival = try rows.arrival(key), arrival.state == .waiting else { return nil }
      guard case .heard(let heard) = try hearing.keyring.open(arrival),
        case .message(let message) = try heard.read(), let media = message.media
      else { return nil }
      return (message, media, try hearing.utterance(message, heard, hasPicture: true, rows))
    }
    guard let (message, brought, utterance) = look else { return .problem(.unreadable) }
    let isFile = message.isFile
    do {
      let bytes = try await media.download(
        brought.source, atMost: isFile ? BroughtFile.maximumBytes : ImageHeader.maximumFileBytes
      ).bytes()
      if isFile { return .file(try await acquisition.file(bytes, named: brought.filename)) }
      return .upload(try await acquisition.upload(bytes, as: utterance))
    } catch let error as MediaError where !error.isPassing {
      if case .tooLarge = error.kind { return .problem(.tooLarge) }
      return .problem(.unreadable)
    } catch let error as ServerError where !error.isPassing && !error.isLogout {
      return .problem(.unreachable)
    } catch let error as ImageFileError {
      switch error {
      // It is not the picture's fault: another try.
      case .helper(.notStarted), .helper(.tooMany), .cancelled: throw error
      case .tooManyBytes, .tooMuchWork: return .problem(.tooLarge)
      default: return .problem(.unreadable)
      }
    }
  }

  private func settle(
    _ job: Job, _ found: Found?, _ transaction: inout S.Transaction, _ now: Instant
  ) throws {
    let key = try Key(bytes: job.payload)
    guard let arrival = try transaction.arrival(key), arrival.state == .waiting else { return }
    guard case .heard(let heard) = try hearing.keyring.open(arrival),
      case .message(let message) = try heard.read()
    else { return try transaction.finish(arrival, at: now) }
    // Names and the room's language are of now, not of when it came.
    let utterance = try hearing.utterance(message, heard, hasPicture: true, transaction)
    switch found {
    case .file(let file)?:
      hearing.noticed(heard, utterance.place.thread.flatMap(EventID.init))
      try workshop.desk.handle(.brought(utterance, file), in: &transaction, at: now)
    case .upload(var upload)?:
      upload.utterance = utterance
      hearing.noticed(heard, utterance.place.thread.flatMap(EventID.init))
      try workshop.desk.handle(.posted(upload), in: &transaction, at: now)
    // Of a file that nobody asked anything about nothing is said.
    case _ where message.isFile && !utterance.isCommand: break
    case .problem(let problem)?:
      try workshop.desk.handle(.notPosted(utterance, problem), in: &transaction, at: now)
    case nil:
      try workshop.desk.handle(.notPosted(utterance, .unreachable), in: &transaction, at: now)
    }
    try transaction.finish(arrival, at: now)
    try transaction.announce(.inbox)
  }
}

extension Matrix.Message {
  /// No picture, as whom clients send pictures as files too.
  fileprivate var isFile: Bool {
    if case .file(let media) = kind {
      media.info.mimeType?.hasPrefix("image/") != true
    } else {
      false
    }
  }
}

extension StudioGround {
  /// Longer than any fetching takes with all its attempts: the job ends first.
  private static var patience: Duration { .seconds(3_600) }

  /// Has it fetched, once.
  /// - Returns: whether it still may come.
  mutating func fetch(_ arrival: Arrival, in room: Key, at now: Instant) throws -> Bool {
    let key = try Key(bytes: BlobName(of: Array("fetch\0".utf8) + arrival.key.bytes).bytes)
    if let job = try job(key: key), job.isSettled { return false }
    try enqueue(
      Job(
        queue: "fetch", lane: room, key: key, payload: arrival.key.bytes, maximumAttempts: 2,
        created: now), at: now)
    try postpone(arrival, to: now + Self.patience)
    return true
  }
}
