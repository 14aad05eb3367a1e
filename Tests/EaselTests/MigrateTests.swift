import Glibc
import SQLite
import TestSupport
import Testing

/// What `easel migrate` says of a store in every state that a store can be in.
@Suite(.timeLimit(.minutes(1))) struct MigrateTests {
  private let program = Program()
  private var store: String { program.folder.path("data/easel.sqlite") }

  init() {
    program.folder.write("{ data: \"data\" }", to: "easel.json5")
  }

  @Test func `a new store is made, and one that is up to date is left alone`() async throws {
    var page = try await look(0)
    #expect(unsafe access(program.folder.path("data"), F_OK) != 0, "looking made something")
    page += try await apply(0)
    page += try await look(0)
    page += try await apply(0)
    #expect(golden(withoutTimes(page), "Easel/migrate-new.txt") == nil)
    #expect(names(in: program.folder.path("data")) == ["easel.sqlite", "easel.sqlite.lock"])
  }

  @Test func `a store from the future is not touched`() async throws {
    _ = try await apply(0)
    let database = try await Database.open(store)
    try await database.write {
      try $0.run(
        "INSERT INTO migrations VALUES ('9999-later', 'c0ffee', '2030-01-01T00:00:00.000Z')")
    }
    try await database.close()
    let before = readFile(store)
    let page = try await look(65) + apply(65) + run(65)
    #expect(golden(page, "Easel/migrate-future.txt") == nil)
    #expect(readFile(store) == before)
  }

  @Test func `a damaged store is told, and what can be done`() async throws {
    _ = try await apply(0)
    var bytes = try #require(readFile(store))
    bytes.replaceSubrange(4_096..<8_192, with: [UInt8](repeating: 0xA5, count: 4_096))
    writeFile(bytes, to: store)
    // It is looked for after a stop that was not clean.
    writeFile(Array("1 running\n".utf8), to: store + ".lock")
    var page = try await look(65) + apply(65) + run(65)
    writeFile(Array("This is the diary of a painter, and no database.\n".utf8), to: store)
    page += try await look(65) + apply(65)
    #expect(golden(page, "Easel/migrate-damaged.txt") == nil)
  }

  @Test func `a database of another program is not ours to change`() async throws {
    program.folder.makeFolder("data")
    let other = try Connection(path: store)
    try other.run("CREATE TABLE songs (title TEXT)")
    let page = try await look(65) + apply(65)
    #expect(golden(page, "Easel/migrate-foreign.txt") == nil)
  }

  @Test func `a folder that cannot be written is told`() async throws {
    let data = program.folder.makeFolder("data")
    try #require(unsafe chmod(data, 0o500) == 0)
    defer { unsafe _ = chmod(data, 0o700) }
    var page = try await apply(69) + run(69)
    program.folder.write("{ data: \"data/inner\" }", to: "easel.json5")
    page += try await apply(69)
    program.folder.write(
      "{ data: \".\", store: { url: \"sqlite:gone/x.sqlite\" } }", to: "easel.json5")
    page += try await look(0) + apply(69)
    #expect(golden(page, "Easel/migrate-unwritable.txt") == nil)
  }

  @Test func `a store in use is left to the one who has it`() async throws {
    program.folder.write("{ data: \"data\", web: { listen: \"off\" } }", to: "easel.json5")
    let holder = program.start("run", "--config", "easel.json5")
    #expect(await holder.logs("store opened"))
    let page = try await look(69) + apply(69) + run(69)
    holder.signal(SIGTERM)
    #expect(try await holder.end().status == 0)
    #expect(
      golden(
        page.replacing("process \(holder.pid) ", with: "process PID "), "Easel/migrate-in-use.txt")
        == nil)
  }

  private func look(_ status: Int32) async throws -> String {
    try await page(status, "migrate", "status")
  }
  private func apply(_ status: Int32) async throws -> String {
    try await page(status, "migrate", "up")
  }
  private func run(_ status: Int32) async throws -> String { try await page(status, "run") }

  private func page(_ status: Int32, _ words: String...) async throws -> String {
    let outcome = try await program.start(words + ["-c", "easel.json5"]).end()
    #expect(outcome.status == status, "\(words): \(outcome)")
    // The log lines of `run` are not for this page.
    let error = outcome.error.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("time=") }.joined(separator: "\n")
    return program.page(
      words.joined(separator: " "),
      .init(status: outcome.status, output: outcome.output, error: error))
  }

  private func withoutTimes(_ page: String) -> String {
    page.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard let range = line.firstRange(of: "applied 20") else { return String(line) }
      return line[..<range.lowerBound] + "applied TIME"
    }.joined(separator: "\n")
  }
}
