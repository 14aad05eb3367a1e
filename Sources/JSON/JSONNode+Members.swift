extension JSONNode {
  /// The member of that name, whatever it is; null counts as a value.
  package func member(_ name: String) throws(JSONError) -> JSONNode {
    if let member = try asObject()[name] { return member }
    throw JSONError(
      kind: .missingMember, message: "required, but missing", node: self, lacking: name)
  }

  /// The member of that name; nothing if it is missing or null.
  package func optionalMember(_ name: String) throws(JSONError) -> JSONNode? {
    guard let member = try asObject()[name], !member.isNull else { return nil }
    return member
  }
}

/// Members that must be there.
extension JSONNode {
  package func object(_ name: String) throws(JSONError) -> JSONNode {
    try member(name).asObject()
  }
  package func array(_ name: String) throws(JSONError) -> JSONElements {
    try member(name).asArray()
  }
  /// Best called with an initializer, `try node.array("events", Event.init)`: a closure that throws
  /// has to spell its type, `{ event throws(JSONError) in … }`.
  package func array<Element>(
    _ name: String, _ transform: (JSONNode) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    try array(name).read(transform)
  }
  package func string(_ name: String) throws(JSONError) -> String {
    try member(name).asString()
  }
  package func strings(_ name: String) throws(JSONError) -> [String] {
    try array(name).strings()
  }
  package func boolean(_ name: String) throws(JSONError) -> Bool {
    try member(name).asBoolean()
  }
  package func integer(
    _ name: String, in range: ClosedRange<Int> = .min ... .max
  ) throws(JSONError) -> Int {
    try member(name).asInteger(in: range)
  }
  package func integer(
    _ name: String, in range: PartialRangeFrom<Int>
  ) throws(JSONError) -> Int {
    try member(name).asInteger(in: range.lowerBound ... .max)
  }
  package func double(
    _ name: String,
    in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) throws(JSONError) -> Double {
    try member(name).asDouble(in: range)
  }
}

/// Members that may be missing or null.
extension JSONNode {
  package func optionalObject(_ name: String) throws(JSONError) -> JSONNode? {
    try optionalMember(name)?.asObject()
  }
  package func optionalArray(_ name: String) throws(JSONError) -> JSONElements? {
    try optionalMember(name)?.asArray()
  }
  package func optionalArray<Element>(
    _ name: String, _ transform: (JSONNode) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element]? {
    try optionalArray(name)?.read(transform)
  }
  package func optionalString(_ name: String) throws(JSONError) -> String? {
    try optionalMember(name)?.asString()
  }
  package func optionalStrings(_ name: String) throws(JSONError) -> [String]? {
    try optionalArray(name)?.strings()
  }
  package func optionalBoolean(_ name: String) throws(JSONError) -> Bool? {
    try optionalMember(name)?.asBoolean()
  }
  package func optionalInteger(
    _ name: String, in range: ClosedRange<Int> = .min ... .max
  ) throws(JSONError) -> Int? {
    try optionalMember(name)?.asInteger(in: range)
  }
  package func optionalInteger(
    _ name: String, in range: PartialRangeFrom<Int>
  ) throws(JSONError) -> Int? {
    try optionalMember(name)?.asInteger(in: range.lowerBound ... .max)
  }
  package func optionalDouble(
    _ name: String,
    in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) throws(JSONError) -> Double? {
    try optionalMember(name)?.asDouble(in: range)
  }
}

extension JSONElements {
  /// `map` for typed throws.
  package func read<Element>(
    _ transform: (JSONNode) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    var results: [Element] = []
    results.reserveCapacity(count)
    for element in self { results.append(try transform(element)) }
    return results
  }

  package func strings() throws(JSONError) -> [String] {
    try read { element throws(JSONError) in try element.asString() }
  }
}
