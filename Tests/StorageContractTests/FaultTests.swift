import Concurrency
import Glibc
import Postgres
import PostgresStorage
import SQLite
import SQLStorage
import SQLiteStorage
import Secrets
import Storage
import Studio
import TestSupport
import Testing

/// What the loops do while the store beneath them is in trouble.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
  func `on a full disk SQLite's loops wait, and lose nothing`() async throws {
    let disk = try await SmallDisk(bytes: 8 << 20)
    let store = try await SQLiteStore.open("\(disk.path)/easel.sqlite", clock: .system)
    try await outlast(store, disk)
    try await store.close()
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
  func `on a full disk PostgreSQL's loops wait, and lose nothing`() async throws {
    let disk = try await SmallDisk(bytes: 32 << 20)
    let cluster = try await PostgresCluster.start()
    let address = try await cluster.database(on: disk)
    let store = try await PostgresStore.open(
      PostgresSettings(Secret(address)), clock: .system, randomness: .system)
    try await outlast(store, disk)
    await store.close()
    try await cluster.stop()
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a read-only disk"))
  func `a store on a read-only disk is refused, and waiting is no help`() async throws {
    let disk = try await SmallDisk(bytes: 4 << 20)
    let path = "\(disk.path)/easel.sqlite"
    try await SQLiteStore.open(path, clock: .system).close()
    try await disk.mount(["-o", "remount,ro", disk.path])
    let error = await #expect(throws: StorageError.self) {
      try await SQLiteStore.open(path, clock: .system)
    }
    #expect(error?.kind == .readOnly && error?.isPassing == false && error?.hint != nil)
  }

  @Test func `a store that cannot be written any more ends the loop that finds out`() async throws {
    let folder = TemporaryFolder()
    let store = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
    try await store.write { transaction in
      try transaction.arrive([(key: "$1", lane: "!a", payload: [])], at: now)
      try transaction.connection.run("PRAGMA query_only = ON")
    }
    let error = await #expect(throws: StorageError.self) {
      try await InboxLoop(store: store, clock: .system, randomness: .system) { _, _, _ in }.run()
    }
    #expect(error?.kind == .readOnly)
    let waiting = try await store.read { try $0.waitingArrivals() }
    #expect(waiting == 1)
  }

  /// Fills the disk under an inbox and an outbox that both have work, and later makes room.
  private func outlast<S: Store>(
    _ store: S, _ disk: SmallDisk
  ) async throws where S.Transaction: StudioGround {
    let reports = Reports()
    let said = Guarded<[Int]>([])
    let (start, chance) = (WallClock.system.now(), Randomness.seeded(1))
    for number in 0..<12 {
      let key = try Key("$\(number)")
      _ = try await store.write {
        try $0.arrive([(key: key, lane: "!a", payload: [UInt8(number)])], at: start)
      }
    }
    for number in 12..<16 {
      _ = try await store.write {
        try $0.post(Outgoing(lane: "!a", payload: [UInt8(number)], created: start))
      }
    }
    disk.fill()
    try await withLoops { group in
      group.addTask {
        try await InboxLoop(
          store: store, policy: .eager, clock: .system, randomness: chance,
          observe: { reports.note($0) }
        ) { arrival, transaction, now in
          // Too much for the room that a file may have left in itself, and nothing to compress.
          try transaction.post(
            Outgoing(lane: "!a", payload: arrival.payload + noise(1 << 16), created: now))
        }.run()
      }
      group.addTask {
        try await OutboxSender(
          store: store, policy: .eager, limits: RateBudget.Limits(rate: 100, burst: 1_000),
          clock: .system, randomness: chance, observe: { reports.note($0) },
          prepare: { message, _, _ in .ready(wire: message.payload.prefix(1) + noise(1 << 16)) }
        ) { message in
          said.withLock { $0.append(Int(message.wire?.first ?? 255)) }
          return .sent(result: [])
        }.run()
      }
    } until: {
      try await reports.wait { $0[.inbox, default: 0] >= 3 && $0[.outbox, default: 0] >= 3 }
      #expect(said.withLock { $0.isEmpty })
      // What is there can still be read.
      let waiting = try await store.read { try $0.waitingArrivals() }
      #expect(waiting == 12)
      disk.makeRoom()
      try await waitUntil("all is said", within: .seconds(60)) { said.withLock { $0.count } >= 16 }
    }
    #expect(said.withLock { $0.sorted() } == Array(0..<16))
    #expect(reports.others == [])
    let left = try await store.read { [try $0.waitingArrivals(), try $0.unsentOutgoing()] }
    #expect(left[0] == 0)
    // The last may have been cancelled between the sending and the writing down.
    #expect(left[1] <= 1)
  }
}

/// What the loops reported.
final class Reports: Sendable {
  private struct State {
    var full: [Topic: Int] = [:]
    var others: [String] = []
  }

  private let state = Guarded(State())

  /// All but that the disk was full.
  var others: [String] { state.withLock { $0.others } }

  func note(_ happening: LoopHappening) {
    state.withLock { state in
      if case .storeFailed(let topic, let error, _) = happening, error.kind == .full {
        state.full[topic, default: 0] += 1
      } else {
        state.others.append("\(happening)")
      }
    }
  }

  func wait(_ condition: @Sendable ([Topic: Int]) -> Bool) async throws {
    try await waitUntil("all have rung", within: .seconds(60)) {
      condition(state.withLock { $0.full })
    }
  }
}

/// Runs loops until `body` returns. A loop that ends by itself has failed.
func withLoops(
  _ loops: (inout ThrowingTaskGroup<Void, any Error>) -> Void,
  until body: @escaping @Sendable () async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    loops(&group)
    group.addTask { try await body() }
    try await group.next()
    group.cancelAll()
    while let result = await group.nextResult() {
      if case .failure(let error) = result, !(error is CancellationError) { throw error }
    }
  }
}

extension LoopPolicy {
  /// Tries again soon, and rarely gives up.
  static let eager = LoopPolicy(
    attempts: 3, backoff: Backoff(first: .milliseconds(20), ceiling: .milliseconds(100)),
    longestSleep: .seconds(1))
}

/// Bytes that cannot be compressed.
private func noise(_ count: Int) -> [UInt8] {
  var generator = SplitMix64(seed: 7)
  return (0..<(count / 8)).flatMap { _ in
    let word = generator.next()
    return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
  }
}

extension PostgresCluster {
  /// A fresh database whose tables are on `disk`.
  /// - Returns: its address.
  fileprivate func database(on disk: SmallDisk) async throws -> String {
    let place = "\(disk.path)/tables"
    let owner = try await ChildProcess.run(
      "/bin/sh",
      [
        "-c", "mkdir \(place) && chown postgres \(place) && chmod 755 \(disk.path) \(disk.path)/..",
      ],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(owner.status == 0, "\(owner)")
    let first = try await database()
    let connection = try PostgresConnection(PostgresSettings(Secret(first)))
    try connection.run(script: "CREATE TABLESPACE small LOCATION '\(place)'")
    try connection.run(script: "CREATE DATABASE small TEMPLATE template0 TABLESPACE small")
    return first.split(separator: " ").filter { !$0.hasPrefix("dbname=") }.joined(separator: " ")
      + " dbname=small"
  }
}
