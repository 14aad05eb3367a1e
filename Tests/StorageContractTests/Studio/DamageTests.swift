import Concurrency
import Postgres
import PostgresStorage
import SQLite
import SQLiteStorage
import Secrets
import Storage
import Studio
import TestSupport
import Testing

/// A row that somebody else has written is an error, never a crash and never a guess.
@Suite(.timeLimit(.minutes(1))) struct DamageTests {
  struct Damage: Sendable, CustomTestStringConvertible {
    let sql: String
    var testDescription: String { sql }
    init(_ sql: String) { self.sql = sql }
  }

  static let damages = [
    "conversations SET active = -1", "conversations SET active = 1099511627776",
    "conversations SET width = 63, height = 64", "conversations SET width = 9000, height = 64",
    "conversations SET loop = ''", "conversations SET loop = '{}'",
    "conversations SET loop = '{\"on\":true,\"threshold\":5,\"gate\":6,\"rounds\":5,\"source\":\"best\"}'",
    "conversations SET loop = '{\"on\":true,\"threshold\":8,\"gate\":6,\"rounds\":99,\"source\":\"best\"}'",
    "conversations SET loop = '{\"on\":true,\"threshold\":8,\"gate\":6,\"rounds\":9,\"source\":\"worst\"}'",
    "conversations SET gate = 'quorum 1'", "conversations SET gate = 'quorum 99999999999999999999'",
    "conversations SET gate = 'nobody'", "conversations SET collection = '[]'",
    "conversations SET collection = '{\"opener\":[300],\"name\":\"x\",\"references\":[],\"opened\":1}'",
    "conversations SET talk = '{\"lines\":[{\"role\":\"person\",\"text\":\"x\",\"asked\":{}}],\"began\":1}'",
    "conversations SET talk = '{\"lines\":[1],\"began\":1}'", "conversations SET talk = 'null'",
    "messages SET kind = 'poem'", "messages SET picture = -1",
    "requests SET wishes = '[]'", "requests SET wishes = '{\"seed\":-1}'",
    "requests SET wishes = '{\"shape\":[\"size\",1,1]}'",
    "requests SET wishes = '{\"shape\":\"round\"}'", "requests SET wishes = '{\"from\":\"?\"}'",
    "requests SET gate = '{}'", "requests SET edit = '{\"prompt\":1,\"wishes\":{}}'",
    "requests SET gate = '{\"picture\":\"00000001\",\"taps\":[{}]}'",
    "pictures SET width = 0", "pictures SET remarks = '{}'", "pictures SET remarks = '[{}]'",
    "pictures SET remarks = '[[[[[[[[[[1]]]]]]]]]]'", "pictures SET parent = -5",
    "pictures SET source = 1099511627776", "pictures SET others = '[\"x\"]'",
    "pictures SET others = '[1]'", "requests SET wishes = '{\"with\":[\"?\"]}'",
    "critiques SET dimensions = '[1,2,3,4]'", "critiques SET dimensions = '[1,2,3,4,11]'",
    "critiques SET gap = ''", "critiques SET remarks = '{'",
    "critiques SET measured_remarks = '{}'", "critiques SET duel = '{}'",
    "critiques SET checklist = '[1]'",
    "critiques SET duel = '{\"rival\":\"00000001\",\"outcome\":\"sold\",\"reason\":\"x\"}'",
    "tastes SET learnt_from = '[\"x\"]'", "tastes SET profile = '{\"principles\":[]}'",
    "tastes SET learnt_from = '[1]'",
    "adoptions SET answers = '[]'", "adoptions SET answers = '{\"prompt\":6}'",
    "adoptions SET proposal = '{}'",
    "adoptions SET proposal = '{\"lines\":[{}],\"binding\":\"\",\"abilities\":[]}'",
    "adoptions SET proposal = '{\"lines\":[],\"binding\":\"\",\"abilities\":[\"fly\"]}'",
  ].map(Damage.init)

  @Test(arguments: damages)
  func `SQLite: a damaged row is corrupt`(damage: Damage) async throws {
    let folder = TemporaryFolder()
    let store = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
    try await store.write { transaction in
      try fill(&transaction)
      try transaction.connection.run("UPDATE \(damage.sql)")
    }
    let error = await #expect(throws: StorageError.self) {
      try await store.read { try readEverything($0) }
    }
    #expect(error?.kind == .corrupt)
    try await store.close()
  }

  /// Before critiques kept what was measured in sentences, and talks who said a line where.
  @Test(
    arguments: [
      "critiques SET measured_remarks = NULL, checklist = NULL, duel = NULL",
      "conversations SET talk = '{\"lines\":[{\"role\":\"person\",\"text\":\"x\"}],\"began\":1}'",
    ].map(Damage.init))
  func `SQLite: what an older program wrote is read`(row: Damage) async throws {
    let folder = TemporaryFolder()
    let store = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
    try await store.write { transaction in
      try fill(&transaction)
      try transaction.connection.run("UPDATE \(row.sql)")
    }
    try await store.read { try readEverything($0) }
    try await store.close()
  }

  @Test func `PostgreSQL: every damaged row is corrupt`() async throws {
    let address = try await PostgresCluster.shared().database()
    let store = try await PostgresStore.open(
      PostgresSettings(Secret(address)), clock: .system, randomness: .system)
    try await store.write { try fill(&$0) }
    for damage in Self.damages {
      let error = await #expect(throws: StorageError.self, "\(damage.sql)") {
        try await store.write { transaction in
          try transaction.connection.run("UPDATE \(damage.sql)")
          try readEverything(transaction)
        }
      }
      #expect(error?.kind == .corrupt, "\(damage.sql)")
    }
    await store.close()
  }

  @Test(arguments: [
    "pictures SET blob = NULL", "pictures SET state = 'waiting'", "pictures SET state = 'sold'",
    "requests SET state = 'lost'", "requests SET ending = 'sold'", "critiques SET score = 11",
    "critiques SET state = 'waiting'", "credits SET reserved = -1", "conversations SET mode = 'x'",
    "adoptions SET state = 'sold'", "adoptions SET proposal = NULL", "adoptions SET turn = -1",
  ])
  func `what no decision could write, the tables refuse`(sql: String) async throws {
    let folder = TemporaryFolder()
    let sqlite = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
    try await sqlite.write { try fill(&$0) }
    await #expect(throws: StorageError.self) {
      try await sqlite.write { try $0.connection.run("UPDATE \(sql)") }
    }
    try await sqlite.close()
  }
}

private func fill(_ transaction: inout some StudioGround) throws {
  var draws = Draws(seed: 3)
  try transaction.apply(.conversation(try draws.conversation()))
  try transaction.apply(.message(try draws.message()))
  try transaction.apply(.request(try draws.request()))
  var picture = try draws.picture()
  while picture.state != .finished { picture = try draws.picture() }
  try transaction.apply(.picture(picture))
  var critique = try draws.critique()
  while critique.judgement == nil { critique = try draws.critique() }
  try transaction.apply(.critique(critique))
  var taste = try draws.taste()
  while taste.state == .dropped { taste = try draws.taste() }
  try transaction.apply(.taste(taste))
  try transaction.apply(.account(Account(owner: "@a", since: now)))
  var adoption = try draws.adoption()
  while adoption.state != .frozen { adoption = try draws.adoption() }
  try transaction.apply(.adoption(adoption))
}

private func readEverything(_ rows: some StudioGround) throws {
  for number in 0...30 { _ = try rows.message(try hardKey(number)) }
  for number in 0...20 {
    _ = try rows.picture(pictureID(number))
    _ = try rows.critique(of: pictureID(number))
    _ = try rows.request(requestID(number))
  }
  for number in 0...2 {
    _ = try rows.conversation(try hardKey(number))
    _ = try rows.tastes(in: try hardKey(number))
    _ = try rows.adoptions(in: try hardKey(number))
  }
}
