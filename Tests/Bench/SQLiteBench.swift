import Concurrency
import SQLite
import TestSupport

/// Durable transactions of ten statements, beside a C loop over the same statements.
enum SQLiteBench {
  static let bench = Bench(
    name: "sqlite", purpose: "durable ten-statement transactions", measure: measure)

  private struct Broken: Error { let output: String }

  private static let transactions = 400
  private static let writers = 32

  private static func measure() async throws -> [Figure] {
    let folder = TemporaryFolder()
    let program = folder.path("loop")
    let source = "\(repositoryRoot())/Tests/Bench/Baselines/sqlite_loop.c"
    _ = try await run("/usr/bin/cc", ["-O2", "-o", program, source, "-lsqlite3"])
    var (loop, alone, together): ([Double], [Double], [Double]) = ([], [], [])
    // In turns, so that whatever else the machine does falls on all.
    for round in 0..<5 {
      let output = try await run(program, [folder.path("c\(round).db"), "\(transactions)"])
      guard let milliseconds = Double(output.split(separator: "\n").first ?? "") else {
        throw Broken(output: output)
      }
      loop.append(Double(transactions) / milliseconds * 1e3)
      alone.append(try await rate(folder.path("s\(round).db"), writers: 1))
      together.append(try await rate(folder.path("g\(round).db"), writers: writers))
    }
    return [
      Figure(
        name: "sqlite.transactions", value: median(alone), unit: "per-second",
        direction: .moreIsBetter, aim: .ratio(0.8, baseline: "c-loop", measured: median(loop))),
      Figure(
        name: "sqlite.transactions.\(writers)-writers", value: median(together),
        unit: "per-second", direction: .moreIsBetter,
        aim: .beside(baseline: "c-loop", measured: median(loop))),
    ]
  }

  private static func rate(_ path: String, writers: Int) async throws -> Double {
    let database = try await Database.open(path)
    try await database.write { connection in
      try connection.run(
        """
        CREATE TABLE rows (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL, body BLOB, state INTEGER NOT NULL
        ) STRICT
        """)
      try connection.run("CREATE INDEX by_state ON rows (state, id)")
    }
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for number in stride(from: writer, to: transactions, by: writers) {
            try await database.write { try transaction(number, $0) }
          }
        }
      }
      try await group.waitForAll()
    }
    let elapsed = start.duration(to: .now).inSeconds
    try await database.close()
    return Double(transactions) / elapsed
  }

  private static func transaction(_ number: Int, _ connection: Connection) throws {
    for id in number * 4..<number * 4 + 4 {
      try connection.run(
        "INSERT INTO rows (id, name, body, state) VALUES (?, ?, ?, 0)", id, "a name of some length",
        body)
    }
    for part in 0..<3 {
      try connection.run("UPDATE rows SET state = ? WHERE id = ?", part, number * 4 + part)
    }
    for part in 0..<3 {
      let count = try connection.first(
        "SELECT name, body FROM rows WHERE id = ?", number * 4 + part
      ) { try $0.blob(1).count }
      guard count == body.count else { throw Broken(output: "a row is missing") }
    }
  }

  private static let body = [UInt8](repeating: 7, count: 200)

  private static func run(_ program: String, _ arguments: [String]) async throws -> String {
    let outcome = try await ChildProcess.run(
      program, arguments, environment: ["PATH": "/usr/bin:/bin"], deadline: .seconds(60))
    guard outcome.status == 0 else { throw Broken(output: "\(outcome)") }
    return outcome.output
  }
}
