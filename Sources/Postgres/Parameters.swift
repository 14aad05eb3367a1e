internal import CPostgres
internal import SQL

/// Values on their way to the server. Bytes go in binary, everything else as text, so that the
/// server's own reading of a text decides what a `timestamptz` or a `jsonb` is.
struct Parameters {
  private var bytes: [UInt8] = []
  private var offsets: [Int?] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []

  var count: Int { offsets.count }

  init(_ values: [SQLValue] = []) throws(PostgresError) {
    for value in values { try append(value) }
  }

  mutating func append(_ value: SQLValue) throws(PostgresError) {
    switch value {
    case .null:
      offsets.append(nil)
      lengths.append(0)
      formats.append(0)
    case .integer(let number): append(text: String(number))
    case .real(let number): append(text: Self.text(number))
    case .bool(let flag): append(text: flag ? "t" : "f")
    case .text(let text):
      guard !text.utf8.contains(0) else {
        throw PostgresError(.mismatch, "a text holds a NUL, which PostgreSQL cannot store")
      }
      append(text: text)
    case .bytes(let value):
      offsets.append(bytes.count)
      lengths.append(Int32(clamping: value.count))
      formats.append(1)
      bytes += value
      bytes.append(0)
    }
  }

  private mutating func append(text: String) {
    offsets.append(bytes.count)
    lengths.append(Int32(clamping: text.utf8.count))
    formats.append(0)
    bytes += text.utf8
    bytes.append(0)
  }

  /// Swift writes "inf" where PostgreSQL reads "Infinity".
  private static func text(_ number: Double) -> String {
    number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : "\(number)"
  }

  func withPointers<Result>(
    _ body: (
      _ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]
    ) -> Result
  ) -> Result {
    unsafe bytes.withUnsafeBytes { buffer in
      let start = unsafe buffer.bindMemory(to: CChar.self).baseAddress
      let values = unsafe offsets.map { offset -> UnsafePointer<CChar>? in
        guard let offset, let start = unsafe start else { return nil }
        return unsafe start + offset
      }
      return unsafe body(values, lengths, formats)
    }
  }
}
