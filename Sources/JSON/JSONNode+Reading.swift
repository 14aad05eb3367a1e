/// Reading into types: what is missing, null, of another type or out of range is an error that says
/// so with the path, as in `rooms.join["!a"].timeline: expected an array, found a string`.
///
/// Each type comes in three shapes: `node.asString()` for the node itself, `node.string("type")` for
/// a member that must be there, and `node.optionalString("reason")`, to which a member that is
/// missing and one that is null are both nothing.
extension JSONNode {
  package func asObject() throws(JSONError) -> JSONNode { try checked(.object) }
  package func asArray() throws(JSONError) -> JSONElements {
    guard let elements else { throw mismatch(JSONKind.array.phrase) }
    return elements
  }
  package func asString() throws(JSONError) -> String {
    guard let string else { throw mismatch(JSONKind.string.phrase) }
    return string
  }
  package func asBoolean() throws(JSONError) -> Bool {
    guard let boolean else { throw mismatch(JSONKind.boolean.phrase) }
    return boolean
  }

  /// An integer by value: `1e2` is one.
  package func asInteger(
    in range: ClosedRange<Int> = .min ... .max
  ) throws(JSONError) -> Int {
    let wanted = "an integer" + range.phrase
    guard let exactInteger else { throw mismatch(wanted) }
    guard exactInteger != .fraction else {
      throw error(.wrongType, "expected \(wanted), found a number with a fraction")
    }
    guard let value = int64.flatMap(Int.init(exactly:)), range.contains(value) else {
      throw error(.outOfRange, "expected \(wanted), found one outside")
    }
    return value
  }

  package func asDouble(
    in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) throws(JSONError) -> Double {
    let wanted = "a number" + range.phrase
    guard kind == .number else { throw mismatch(wanted) }
    guard let double, range.contains(double) else {
      throw error(.outOfRange, "expected \(wanted), found one outside")
    }
    return double
  }

  private func checked(_ wanted: JSONKind) throws(JSONError) -> JSONNode {
    guard kind == wanted else { throw mismatch(wanted.phrase) }
    return self
  }

  private func mismatch(_ wanted: String) -> JSONError {
    error(.wrongType, "expected \(wanted), found \(kind.phrase)")
  }
}

extension ClosedRange<Int> {
  fileprivate var phrase: String {
    switch (lowerBound, upperBound) {
    case (.min, .max): ""
    case (let lowest, .max): " of at least \(lowest)"
    case (.min, let highest): " of at most \(highest)"
    case (let lowest, let highest): " from \(lowest) to \(highest)"
    }
  }
}

extension ClosedRange<Double> {
  fileprivate var phrase: String {
    switch (lowerBound, upperBound) {
    case (-.greatestFiniteMagnitude, .greatestFiniteMagnitude): ""
    case (let lowest, .greatestFiniteMagnitude): " of at least \(lowest)"
    case (-.greatestFiniteMagnitude, let highest): " of at most \(highest)"
    case (let lowest, let highest): " from \(lowest) to \(highest)"
    }
  }
}
