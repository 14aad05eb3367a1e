package import JSON

/// Members that are identifiers. The shapes are those of the readers in `JSON`.
extension JSONNode {
  package func asIdentifier<Wanted: Identifier>(
    _: Wanted.Type = Wanted.self
  ) throws(JSONError) -> Wanted {
    guard let identifier = Wanted(try asString()) else {
      throw refusal("expected \(Wanted.phrase)")
    }
    return identifier
  }

  package func identifier<Wanted: Identifier>(
    _ name: String, _: Wanted.Type = Wanted.self
  ) throws(JSONError) -> Wanted {
    try member(name).asIdentifier()
  }

  package func optionalIdentifier<Wanted: Identifier>(
    _ name: String, _: Wanted.Type = Wanted.self
  ) throws(JSONError) -> Wanted? {
    try optionalMember(name)?.asIdentifier()
  }
}

/// The same for what may be wrong without harm: what is not as it should be is not there.
extension JSONNode {
  func readableIdentifier<Wanted: Identifier>(
    _ name: String, _: Wanted.Type = Wanted.self
  ) -> Wanted? {
    self[name]?.string.flatMap(Wanted.init)
  }

  func readableString(_ name: String) -> String? { self[name]?.string }
  func readableBoolean(_ name: String) -> Bool? { self[name]?.boolean }
  func readableInteger(_ name: String) -> Int64? { self[name]?.int64 }
  func readableObject(_ name: String) -> JSONNode? {
    self[name].flatMap { $0.kind == .object ? $0 : nil }
  }
  /// A count, which nobody makes negative.
  func readableCount(_ name: String) -> Int? {
    self[name]?.int64.flatMap { $0 >= 0 ? Int(exactly: $0) : nil }
  }
}
