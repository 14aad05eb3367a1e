/// What a parameter holds.
package enum PostgresValue: Equatable, Sendable {
  case null, integer(Int64), real(Double), bool(Bool), text(String), bytes([UInt8])
}

/// What can stand for a `$n` in a statement.
package protocol PostgresBindable {
  var postgresValue: PostgresValue { get }
}

extension PostgresValue: PostgresBindable {
  package var postgresValue: PostgresValue { self }
}

extension Int64: PostgresBindable {
  package var postgresValue: PostgresValue { .integer(self) }
}

extension Int: PostgresBindable {
  package var postgresValue: PostgresValue { .integer(Int64(self)) }
}

extension Bool: PostgresBindable {
  package var postgresValue: PostgresValue { .bool(self) }
}

extension Double: PostgresBindable {
  package var postgresValue: PostgresValue { .real(self) }
}

extension String: PostgresBindable {
  package var postgresValue: PostgresValue { .text(self) }
}

extension [UInt8]: PostgresBindable {
  package var postgresValue: PostgresValue { .bytes(self) }
}

extension Optional: PostgresBindable where Wrapped: PostgresBindable {
  package var postgresValue: PostgresValue { self?.postgresValue ?? .null }
}
