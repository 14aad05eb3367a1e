internal import CPostgres
internal import Secrets

/// The address taken apart, and put together again with what we insist on.
@safe struct ConnectionOptions: ~Copyable {
  private let parsed: UnsafeMutablePointer<PQconninfoOption>
  private let ours: [(key: String, value: String)]

  init(_ settings: PostgresSettings) throws(PostgresError) {
    var complaint: UnsafeMutablePointer<CChar>?
    let parsed = unsafe settings.address.withText { text in
      unsafe PQconninfoParse(text, &complaint)
    }
    // libpq's complaint quotes the address, which may hold a password: it is dropped.
    unsafe PQfreemem(complaint)
    guard let parsed = unsafe parsed else {
      throw PostgresError(.settings, "the address of the database is not a URI or key=value list")
    }
    unsafe self.parsed = parsed
    ours = [
      ("application_name", "easel"), ("client_encoding", "UTF8"),
      ("connect_timeout", "\(max(2, settings.connectTimeout.components.seconds))"),
      ("keepalives", "1"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
      ("keepalives_count", "3"), ("tcp_user_timeout", "60000"),
    ]
  }

  deinit { unsafe PQconninfoFree(parsed) }

  borrowing func connect() -> OpaquePointer? {
    var keys = unsafe [UnsafePointer<CChar>?]()
    var values = unsafe [UnsafePointer<CChar>?]()
    unsafe forEachGiven { key, value in
      unsafe keys.append(key)
      unsafe values.append(value)
    }
    // Later keys win.
    let texts = ours.flatMap { [$0.key, $0.value] }.map { Array($0.utf8CString) }
    return unsafe Self.withPointers(to: texts[...], []) { pointers in
      for index in unsafe stride(from: 0, to: pointers.count, by: 2) {
        unsafe keys.append(pointers[index])
        unsafe values.append(pointers[index + 1])
      }
      unsafe keys.append(nil)
      unsafe values.append(nil)
      return unsafe PQconnectdbParams(keys, values, 0)
    }
  }

  /// `message` without the password, should a server ever send it back.
  borrowing func withoutPassword(_ message: String) -> String {
    var clean = message
    unsafe forEachGiven { key, value in
      guard unsafe String(cString: key) == "password" else { return }
      let password = unsafe String(cString: value)
      guard !password.isEmpty else { return }
      clean = Self.replacing(password, in: clean)
    }
    while clean.utf8.last == UInt8(ascii: "\n") { clean.removeLast() }
    return clean
  }

  private static func replacing(_ secret: String, in text: String) -> String {
    let (secret, text) = (Array(secret.utf8), Array(text.utf8))
    var clean: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index...].starts(with: secret) {
        clean += Array("***".utf8)
        index += secret.count
      } else {
        clean.append(text[index])
        index += 1
      }
    }
    return String(decoding: clean, as: UTF8.self)
  }

  private borrowing func forEachGiven(
    _ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void
  ) {
    var option = unsafe parsed
    while let key = unsafe option.pointee.keyword {
      if let value = unsafe option.pointee.val { unsafe body(key, value) }
      unsafe option += 1
    }
  }

  private static func withPointers<Result>(
    to texts: ArraySlice<[CChar]>, _ pointers: [UnsafePointer<CChar>],
    _ body: ([UnsafePointer<CChar>]) -> Result
  ) -> Result {
    guard let text = texts.first else { return unsafe body(pointers) }
    return unsafe text.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return unsafe body(pointers) }
      return unsafe withPointers(to: texts.dropFirst(), pointers + [start], body)
    }
  }
}
