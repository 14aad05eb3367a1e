package import Matrix

/// Names that a test writes out.
extension UserID: ExpressibleByStringLiteral {
  package init(stringLiteral text: StaticString) { self = written(text) }
}
extension RoomID: ExpressibleByStringLiteral {
  package init(stringLiteral text: StaticString) { self = written(text) }
}
extension DeviceID: ExpressibleByStringLiteral {
  package init(stringLiteral text: StaticString) { self = written(text) }
}
extension EventID: ExpressibleByStringLiteral {
  package init(stringLiteral text: StaticString) { self = written(text) }
}

private func written<Name: Identifier>(_ text: StaticString) -> Name {
  guard let name = Name(text.description) else { preconditionFailure("no name: \(text)") }
  return name
}
