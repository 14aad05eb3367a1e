/// What a column or a parameter holds.
package enum Value: Equatable, Sendable {
  case null, integer(Int64), real(Double), text(String), blob([UInt8])
}

/// What can stand for a `?` in a statement.
package protocol Bindable {
  var bound: Value { get }
}

extension Value: Bindable {
  package var bound: Value { self }
}

extension Int64: Bindable {
  package var bound: Value { .integer(self) }
}

extension Int: Bindable {
  package var bound: Value { .integer(Int64(self)) }
}

extension Bool: Bindable {
  package var bound: Value { .integer(self ? 1 : 0) }
}

extension Double: Bindable {
  package var bound: Value { .real(self) }
}

extension String: Bindable {
  package var bound: Value { .text(self) }
}

extension [UInt8]: Bindable {
  package var bound: Value { .blob(self) }
}

extension Optional: Bindable where Wrapped: Bindable {
  package var bound: Value { self?.bound ?? .null }
}
