import SQLite
import TestSupport
import Testing

@Suite struct StatementTests {
  private func connection() throws -> Connection {
    let connection = try Connection(path: ":memory:", access: .copy)
    try connection.run("CREATE TABLE pairs (k TEXT PRIMARY KEY, v BLOB)")
    return connection
  }

  @Test func `a statement used again is not prepared again`() throws {
    let connection = try connection()
    let before = connection.idleStatements
    for key in ["a", "b", "c"] {
      try connection.run("INSERT INTO pairs VALUES (?, ?)", key, [1] as [UInt8])
    }
    #expect(connection.idleStatements == before + 1)
    #expect(try connection.keys() == ["a", "b", "c"])
  }

  @Test func `one SQL used inside itself is two statements`() throws {
    let connection = try connection()
    for key in ["a", "b"] { try connection.run("INSERT INTO pairs VALUES (?, NULL)", key) }
    let sql = "SELECT k FROM pairs ORDER BY k"
    let found = try connection.rows(sql) { outer in
      try outer.text(0) + connection.rows(sql) { try $0.text(0) }.joined()
    }
    #expect(found == ["aab", "bab"])
  }

  @Test func `a cached statement survives a change of the schema`() throws {
    let connection = try connection()
    try connection.run("INSERT INTO pairs VALUES ('a', NULL)")
    let sql = "SELECT * FROM pairs"
    #expect(try connection.rows(sql) { try $0.text(0) } == ["a"])
    try connection.run("ALTER TABLE pairs ADD COLUMN more TEXT DEFAULT 'x'")
    #expect(try connection.rows(sql) { try $0.text(2) } == ["x"])
    try connection.run("DROP TABLE pairs")
    #expect(throws: SQLiteError.self) { try connection.run(sql) }
  }

  @Test func `the cache has a maximum`() throws {
    let connection = try connection()
    for number in 0..<600 { try connection.run("SELECT \(number)") }
    #expect(connection.idleStatements == 256)
  }

  @Test func `a statement that failed can be used again`() throws {
    let connection = try connection()
    let sql = "INSERT INTO pairs VALUES (?, NULL)"
    try connection.run(sql, "a")
    let error = #expect(throws: SQLiteError.self) { try connection.run(sql, "a") }
    #expect(error?.isUniqueViolation == true)
    #expect(error?.isConstraint == true)
    try connection.run(sql, "b")
    #expect(try connection.keys() == ["a", "b"])
  }

  @Test func `an error names the statement and no values`() throws {
    let connection = try connection()
    try connection.run("INSERT INTO pairs VALUES (?, NULL)", "a secret")
    let error = #expect(throws: SQLiteError.self) {
      try connection.run("INSERT INTO pairs VALUES (?, NULL)", "a secret")
    }
    let text = try #require(error).description
    #expect(text.contains("INSERT INTO pairs"))
    #expect(!text.contains("secret"))
  }

  @Test func `a row that throws ends the reading and leaves no trace`() throws {
    let connection = try connection()
    for key in ["a", "b"] { try connection.run("INSERT INTO pairs VALUES (?, NULL)", key) }
    #expect(throws: Refusal.self) {
      try connection.forEach("SELECT k FROM pairs") { _ in throw Refusal() }
    }
    // A statement left standing would keep the table locked.
    try connection.run("DROP TABLE pairs")
  }

  @Test func `one statement serves many values`() throws {
    let connection = try connection()
    let insert = try connection.prepare("INSERT INTO pairs VALUES (?, ?)")
    for number in 0..<100 { try insert.run("k\(number)", number) }
    #expect(try connection.number("SELECT count(*) FROM pairs") == 100)
  }

  @Test func `a script runs statement by statement, with comments and rows`() throws {
    let connection = try connection()
    try connection.run(
      script: Array(
        """
        -- A comment; with a semicolon.
        INSERT INTO pairs VALUES ('a;b', NULL); SELECT 1;
        INSERT INTO pairs VALUES ('ü', NULL) /* the end */
        """.utf8))
    #expect(try connection.keys() == ["a;b", "ü"])
    #expect(throws: SQLiteError.self) {
      try connection.run(script: Array("SELECT 1; NONSENSE".utf8))
    }
  }
}
