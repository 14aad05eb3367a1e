import SQL
import SQLite
import TestSupport
import Testing

@Suite struct ValueTests {
  private func connection() throws -> Connection { try Connection(path: ":memory:", access: .copy) }

  @Test(arguments: [0, 1, 4_096, 1 << 20])
  func `a blob of any size comes back`(count: Int) throws {
    let connection = try connection()
    let blob = [UInt8](repeating: 0xff, count: count)
    let found = try connection.first("SELECT ?, typeof(?1)", blob) {
      (try $0.blob(0), try $0.text(1))
    }
    #expect(found?.0 == blob)
    #expect(found?.1 == "blob")
  }

  @Test(arguments: ["", "a", "a\u{0}b", "\u{0}", "e\u{301}", "\u{e9}", "\r\n", "😀"])
  func `a text is its bytes, whatever they are`(text: String) throws {
    let found = try connection().first("SELECT ?, typeof(?1)", text) {
      (Array(try $0.text(0).utf8), try $0.text(1))
    }
    #expect(found?.0 == Array(text.utf8))
    #expect(found?.1 == "text")
  }

  @Test(arguments: [0, 1, -1, .max, .min] as [Int64])
  func `an integer comes back`(number: Int64) throws {
    #expect(try connection().first("SELECT ?", number) { try $0.integer(0) } == number)
  }

  @Test(arguments: [0, -1.5, 1e300, .infinity])
  func `a real comes back`(number: Double) throws {
    #expect(try connection().first("SELECT ?", number) { try $0.real(0) } == number)
  }

  @Test func `nothing is NULL and comes back as nothing`() throws {
    let connection = try connection()
    #expect(try connection.first("SELECT ?", nil as String?) { $0.isNull(0) } == true)
    #expect(try connection.first("SELECT ?", nil as [UInt8]?) { try $0.blobOrNil(0) } == .some(nil))
    #expect(try connection.first("SELECT ?", [] as [UInt8]) { try $0.blobOrNil(0) } == [])
  }

  @Test func `canonically equal texts are two keys`() async throws {
    let store = try await Store()
    try await store.put("\u{e9}")
    try await store.put("e\u{301}")
    #expect(try await store.keys().map { Array($0.utf8) } == [[0x65, 0xcc, 0x81], [0xc3, 0xa9]])
  }

  @Test func `a column of another type is an error, not a zero`() throws {
    let connection = try connection()
    let whole = #expect(throws: SQLiteError.self) {
      try connection.first("SELECT 'a'") { try $0.integer(0) }
    }
    #expect(whole?.isMismatch == true)
    #expect(throws: SQLiteError.self) { try connection.first("SELECT 'a'") { try $0.blob(0) } }
    #expect(throws: SQLiteError.self) { try connection.first("SELECT 'a'") { try $0.real(0) } }
    let missing = #expect(throws: SQLiteError.self) {
      try connection.first("SELECT NULL") { try $0.text(0) }
    }
    #expect(missing?.message == "column 0 holds nothing, not a text")
  }

  @Test func `too few and too many values are errors`() throws {
    let connection = try connection()
    #expect(throws: SQLiteError.self) { try connection.run("SELECT ?, ?", 1) }
    #expect(throws: SQLiteError.self) { try connection.run("SELECT ?", 1, 2) }
    #expect(throws: SQLiteError.self) { try connection.run("") }
  }

  @Test func `double quotes are never a text`() throws {
    let connection = try connection()
    #expect(throws: SQLiteError.self) { try connection.run("SELECT \"nothing\"") }
  }

  @Test func `a value longer than the maximum is refused`() throws {
    let connection = try connection()
    let error = #expect(throws: SQLiteError.self) {
      try connection.run("SELECT length(zeroblob(?))", Int(Connection.maximumLength) + 1)
    }
    #expect(error?.message == "string or blob too big")
  }
}
