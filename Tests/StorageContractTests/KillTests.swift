import Concurrency
import Glibc
import SQLite
import SQLiteStorage
import Storage
import TestSupport
import Testing

/// A real process on a real file, killed again and again.
@Suite(.timeLimit(.minutes(2))) struct KillTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path("easel.sqlite") }

  @Test func `what was said to be committed outlives every kill, whole and once`() async throws {
    var chance = SplitMix64(seed: 20_261_121)
    var told = Told()
    for round in 0..<20 {
      let clerk = start(first: max(0, told.last - 20))
      // Every fourth is killed before it has opened the store, perhaps.
      if round % 4 != 3 {
        #expect(await clerk.says("wrote"), "round \(round): \(clerk.errorSoFar)")
      }
      try await Task.sleep(for: .milliseconds(Int.random(in: 0..<300, using: &chance)))
      clerk.signal(SIGKILL)
      let outcome = try await clerk.end()
      #expect(outcome.status == 128 + SIGKILL && outcome.error == "", "round \(round)")
      told.add(outcome.output, isFirst: round == 0)
    }
    #expect(!told.cameBack.isEmpty, "no job was in hand when its worker was killed")
    try await expectAll(told)

    // Our own look at it ended well, and so does the last one.
    let last = start(first: told.last)
    #expect(await last.says("settled"))
    last.signal(SIGTERM)
    let outcome = try await last.end()
    #expect(outcome.status == 0 && outcome.error == "")
    #expect(outcome.output.hasPrefix("opened clean unchecked\n"))
    let store = try await SQLiteStore.open(path, clock: .system)
    #expect(!store.opening.followsUncleanStop && store.opening.checked == nil)
    try await store.close()
  }

  @Test func `a second process is refused, and told who has the store`() async throws {
    let first = start(first: 0)
    #expect(await first.says("opened"))
    let refused = try await start(first: 0).end()
    #expect(refused.status == 69)
    #expect(
      refused.error == """
        clerk: storage inUse: the store \(path) is in use: process \(first.pid) has it open
        hint: stop that process first: one store serves one Easel at a time

        """)
    first.signal(SIGTERM)
    #expect(try await first.end().status == 0)
    let second = start(first: 0)
    #expect(await second.says("opened clean"))
    second.signal(SIGTERM)
    #expect(try await second.end().status == 0)
  }

  private func start(first: Int) -> ChildProcess {
    ChildProcess(builtProgram("clerk"), [path, "\(first)"], deadline: .seconds(60))
  }

  private func expectAll(_ told: Told) async throws {
    let store = try await SQLiteStore.open(path, clock: .system)
    #expect(store.opening.followsUncleanStop && store.opening.checked != nil)
    let held = try await Held(store)
    // Nothing said is missing, and no row is without those of its transaction, or twice.
    #expect(told.wrote.subtracting(held.arrivals).isEmpty)
    #expect(Set(held.arrivals).count == held.arrivals.count)
    #expect(held.arrivals.sorted() == held.jobs.map(\.number).sorted())
    #expect(held.arrivals.sorted() == held.told.sorted())
    #expect(held.arrivals.sorted() == held.keys.sorted())
    #expect(held.steps == ["\(held.keys.count) \(held.keys.count)"])
    // What was settled is, with its message, once.
    let done = held.jobs.filter { $0.state == .done }.map(\.number).sorted()
    #expect(told.settled.subtracting(done).isEmpty)
    #expect(done == held.done.sorted())

    // What the dead had in hand comes back when their leases are over.
    try await Task.sleep(for: .milliseconds(300))
    let now = WallClock.system.now()
    let ended = try await store.write { try $0.reviveOverdue(at: now) }
    #expect(ended.isEmpty)
    let after = try await Held(store)
    #expect(after.jobs.allSatisfy { $0.state == .done || $0.state == .waiting })
    let inHand = told.inHand.subtracting(done)
    #expect(inHand.isSubset(of: after.jobs.filter { $0.state == .waiting }.map(\.number)))
    try await store.close()
  }
}

/// What the clerks said.
private struct Told {
  var wrote: Set<Int> = []
  var settled: Set<Int> = []
  /// Taken by one that was killed before it said that it had settled it.
  var inHand: Set<Int> = []
  /// In the hands of one, settled by a later one.
  var cameBack: Set<Int> = []

  var last: Int { wrote.max() ?? 0 }

  mutating func add(_ output: String, isFirst: Bool) {
    var took: Set<Int> = []
    for line in output.split(separator: "\n") {
      let words = line.split(separator: " ")
      let number = words.count > 1 ? Int(words[1]) : nil
      switch (words[0], number) {
      case ("opened", _):
        #expect(line == (isFirst ? "opened clean unchecked" : "opened unclean checked"))
      case ("wrote", let number?):
        #expect(wrote.insert(number).inserted, "written twice: \(number)")
      case ("took", let number?): took.insert(number)
      case ("settled", let number?):
        #expect(settled.insert(number).inserted, "settled twice: \(number)")
        if inHand.contains(number) { cameBack.insert(number) }
      default: Issue.record("the clerk said \(line)")
      }
    }
    inHand.formUnion(took.subtracting(settled))
  }
}

/// What the store holds.
private struct Held {
  let arrivals: [Int]
  let jobs: [(number: Int, state: Job.State)]
  /// Messages that were written with a number, and those written when its job was settled.
  let told: [Int]
  let done: [Int]
  /// The machine's rows, and how many steps of it there were, twice.
  let keys: [Int]
  let steps: [String]

  init(_ store: SQLiteStore) async throws {
    let rows = try await store.read { transaction in
      let connection = transaction.connection
      return (
        try connection.rows("SELECT payload FROM inbox") { try $0.blob(0) },
        try connection.rows("SELECT payload, state FROM jobs") {
          (try $0.blob(0), Job.State(rawValue: try $0.text(1)))
        },
        try connection.rows("SELECT payload FROM outbox") { try $0.blob(0) },
        try connection.rows("SELECT value FROM crypto_rows") { try $0.blob(0) },
        try connection.rows("SELECT generation || ' ' || sync_token FROM sync_accounts") {
          try $0.text(0)
        }
      )
    }
    func number(_ bytes: [UInt8], after word: String = "") throws -> Int {
      try #require(Int(String(decoding: bytes.dropFirst(word.utf8.count), as: UTF8.self)))
    }
    arrivals = try rows.0.map { try number($0) }
    jobs = try rows.1.map { (try number($0), try #require($1)) }
    told = try rows.2.filter { $0.starts(with: "told ".utf8) }.map {
      try number($0, after: "told ")
    }
    done = try rows.2.filter { $0.starts(with: "done ".utf8) }.map {
      try number($0, after: "done ")
    }
    keys = try rows.3.map { try number($0) }
    steps = rows.4
    #expect(told.count + done.count == rows.2.count)
  }
}

extension ChildProcess {
  /// Waits until there is a line that begins so.
  fileprivate func says(_ words: String) async -> Bool {
    await becomes { $0.outputSoFar.split(separator: "\n").contains { $0.hasPrefix(words) } }
  }
}
