import Concurrency
import SQLStorage
import SQLiteStorage
import Storage
import TestSupport
import Testbed

/// What a prompt costs a studio with 10,000 rooms and 1,000,000 pictures, beside one that is new.
///
/// The rooms come from the homeserver, and their keys with them; the pictures are copies of a row that
/// the studio made, with their requests, critiques and lines.
enum LargeStore {
  private static let (rooms, pictures) = (10_000, 1_000_000)
  /// Rooms in which somebody prompts; in none so often that it would be taken for a program.
  private static let used = 10
  private static let each = 10

  private struct Cost {
    let cpu: Double
    let wall: Double
  }

  static func measure(_ picture: String) async throws -> [Figure] {
    let small = try await cost(rooms: used, picture, filling: false)
    let large = try await cost(rooms: rooms, picture, filling: true)
    func figure(_ name: String, _ value: Double, _ measured: Double) -> Figure {
      Figure(
        name: "room.large.\(name)", value: value, unit: "ms", direction: .lessIsBetter,
        aim: .ratio(1 / 1.5, baseline: "new-store", measured: measured))
    }
    return [figure("cpu", large.cpu, small.cpu), figure("wall", large.wall, small.wall)]
  }

  private static func cost(rooms: Int, _ picture: String, filling: Bool) async throws -> Cost {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let town = try StudioTown(rooms: rooms, hers: used)
    return try await StudioTown.run(town) { address in
      if filling {
        // Takes all rooms in, and says hello in none of them.
        let account = Account(
          user: StudioTown.user, password: "", device: StudioTown.device, token: "token")
        let lodger = try await Tenant.start(.ours, in: folder.path, at: address, as: account)
        try await lodger.begin("listen")
        try await lodger.settle()
        try await lodger.end()
      }
      let first = try await AtelierProcess.start(in: folder.path, at: address, picture: picture)
      try await town.meets()
      var visit = Visit(town, first)
      try await visit.prompt(used, in: used)
      try await first.settle()
      try await first.end()
      if filling { try await fill("\(folder.path)/store.sqlite") }
      let studio = try await AtelierProcess.start(in: folder.path, at: address, picture: picture)
      visit = visit.going(on: studio)
      // What is read once is read now.
      try await visit.prompt(used, in: used)
      try await studio.settle()
      let before = try studio.cpu()
      let start = visit.calls.count
      try await visit.prompt(used * (each - 2), in: used)
      try await studio.settle()
      let spent = try studio.cpu() - before
      try await studio.end()
      let walls = zip(visit.calls, visit.pictures).dropFirst(start).map { $0 + $1 }
      return Cost(cpu: spent / Double(walls.count), wall: median(walls))
    }
  }

  // MARK: Filling

  private static func fill(_ path: String) async throws {
    let store = try await SQLiteStore.open(path, clock: .system)
    let chunk = 50_000
    for start in stride(from: 0, to: pictures, by: chunk) {
      let statements = copies(of: start..<(start + chunk))
      try await store.write { transaction in
        for statement in statements { _ = try transaction.execute(statement, values: []) }
      }
    }
    try await store.close()
  }

  private static func copies(of range: Range<Int>) -> [String] {
    let numbers = """
      WITH RECURSIVE n (i) AS (
        SELECT \(range.lowerBound) UNION ALL SELECT i + 1 FROM n WHERE i < \(range.upperBound - 1))
      """
    let room = "CAST('!room' || (i / \(pictures / rooms)) || ':here' AS BLOB)"
    // Numbers of forty bits, far from most of those that were drawn.
    let id = "(\(1 << 39) + i)"
    func copy(_ table: String, _ columns: [(String, String)], of kind: String) -> String {
      """
      INSERT OR IGNORE INTO \(table) (\(columns.map(\.0).joined(separator: ", "))) \(numbers)
      SELECT \(columns.map(\.1).joined(separator: ", "))
      FROM n, (SELECT * FROM \(table) WHERE \(kind) LIMIT 1)
      """
    }
    func same(_ names: String) -> [(String, String)] {
      names.split(separator: " ").map { (String($0), String($0)) }
    }
    let age = "created - (\(pictures) - i) * 1000"
    let lines = ["prompt", "picture", "critique"].map { kind in
      copy(
        "messages",
        [
          ("key", "CAST(printf('$%010d\(kind)', i) AS BLOB)"), ("conversation", room),
          ("request", id), ("picture", kind == "prompt" ? "NULL" : id), ("created", age),
        ] + same("role kind author text status error detail thread replies_to is_redacted"),
        of: "kind = '\(kind)'")
    }
    return lines + [
      copy(
        "conversations",
        [("id", room), ("active", "NULL"), ("touched", age), ("created", age)]
          + same("title mode"), of: "title IS NOT NULL"),
      copy(
        "requests",
        [
          ("id", id), ("conversation", room), ("state", "'ended'"), ("ending", "'approved'"),
          ("best", id), ("created", age),
        ]
          + same(
            """
            asker asker_name message thread prompt wishes round automatic_rounds is_looping \
            is_iteration_due
            """), of: "source IS NULL"),
      copy(
        "pictures",
        [
          ("id", id), ("conversation", room), ("request", id), ("seed", "i"),
          ("blob", "CAST(printf('%032d', i) AS BLOB)"), ("created", age),
          ("finished", "finished - (\(pictures) - i) * 1000"),
        ]
          + same(
            """
            depth origin state owner painter prompt words negative width height strength steps taste \
            guidance detail round candidate image_width image_height mime_type byte_count blurhash \
            fingerprint score remarks price thread
            """), of: "state = 'finished' AND source IS NULL"),
      copy(
        "critiques",
        [("picture", id), ("created", age)]
          + same(
            """
            critic state reason score dimensions basis gap revised_prompt guidance measured adherence \
            remarks
            """), of: "state = 'done'"),
    ]
  }
}
