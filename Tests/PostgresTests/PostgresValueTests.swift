import Postgres
import SQL
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct PostgresValueTests {
  @Test(arguments: [0, 1, 4_096, 1 << 20])
  func `bytes of any size come back`(count: Int) async throws {
    let room = try await Room()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    try await room.put("k", bytes)
    #expect(
      try await room.pool.read { try $0.first("SELECT v FROM pairs") { try $0.blob(0) } } == bytes)
  }

  @Test func `values of every kind come back`() async throws {
    let room = try await Room()
    try await room.pool.read { connection in
      for text in ["", "a", "\u{e9}", "e\u{301}", "\r\n", "😀", "'; --", "\\x00"] {
        let found = try connection.first("SELECT $1::text", text) { try $0.text(0) }
        #expect(found.map { Array($0.utf8) } == Array(text.utf8))
      }
      for number in [0, 1, -1, .max, .min] as [Int64] {
        #expect(try connection.first("SELECT $1::int8", number) { try $0.integer(0) } == number)
      }
      for number in [0, -1.5, 1e300, .leastNonzeroMagnitude, .infinity, -.infinity] {
        #expect(try connection.first("SELECT $1::float8", number) { try $0.real(0) } == number)
      }
      #expect(try connection.first("SELECT $1::float4", 1.5) { try $0.real(0) } == 1.5)
      #expect(try connection.first("SELECT $1::int2", -7) { try $0.integer(0) } == -7)
      #expect(try connection.first("SELECT $1::bool", true) { try $0.bool(0) } == true)
      #expect(try connection.first("SELECT $1::text", nil as String?) { $0.isNull(0) } == true)
      let nothing = try connection.first("SELECT $1::bytea", [] as [UInt8]) { try $0.blobOrNil(0) }
      #expect(nothing == .some([]))
    }
  }

  @Test func `canonically equal texts are two keys`() async throws {
    let room = try await Room()
    try await room.put("\u{e9}")
    try await room.put("e\u{301}")
    #expect(try await room.keys().map { Array($0.utf8) } == [[0x65, 0xcc, 0x81], [0xc3, 0xa9]])
  }

  @Test func `a text with a NUL is refused before it is sent`() async throws {
    let room = try await Room()
    let error = await #expect(throws: PostgresError.self) { try await room.put("a\u{0}b") }
    #expect(error?.kind == .mismatch)
    #expect(error?.message == "a text holds a NUL, which PostgreSQL cannot store")
    #expect(try await room.keys() == [])
  }

  @Test func `a column of another type is an error, not a zero`() async throws {
    let room = try await Room()
    for sql in ["SELECT 'a'::text", "SELECT NULL::int8", "SELECT 1::numeric"] {
      let error = await #expect(throws: PostgresError.self) {
        try await room.pool.read { try $0.number(sql) }
      }
      #expect(error?.kind == .mismatch)
    }
  }

  @Test func `an error has a state and a constraint, and no values`() async throws {
    let room = try await Room()
    try await room.put("a secret")
    let error = await #expect(throws: PostgresError.self) { try await room.put("a secret") }
    #expect(error?.isUniqueViolation == true)
    #expect(error?.constraint == "pairs_pkey")
    #expect(error.map { "\($0)" }?.contains("secret") == false)
  }
}
