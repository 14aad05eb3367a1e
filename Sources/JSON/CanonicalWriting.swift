/// Canonical JSON as the appendix of the Matrix specification defines it: what is signed and hashed.
///
/// 1. Members stand in the order of their names' code points, which is the order of their UTF-8.
/// 2. Strings have their shortest form; see ``Swift/Array/appendJSONString(_:)-(String)``.
/// 3. Numbers are integers from −(2^53−1) to 2^53−1, decided by value and written as digits: the
///    appendix wants `-0` written `0` and `1e10` written `10000000000`, so `1.0` is `1` too. What has
///    a fraction is refused.
/// 4. A name given twice is refused, however the text was read.
package let greatestCanonicalInteger: Int64 = 1 << 53 - 1

extension JSONNode {
  /// Leaves out the members named, of this object and not of those inside it: for signing,
  /// `["signatures", "unsigned"]`.
  package func canonical(omitting omitted: [String] = []) throws(JSONError) -> [UInt8] {
    var writer = CanonicalWriter(document: document, expecting: rawBytes.count)
    try writer.append(index, omitting: omitted)
    return writer.output
  }
}

extension JSONValue {
  /// As ``JSONNode/canonical(omitting:)``.
  package func canonical(omitting omitted: [String] = []) throws(JSONError) -> [UInt8] {
    // By way of a text, so that there is one canonical writer only. What is built by code is small.
    let options = JSONOptions(duplicates: .keep, limits: .greatest)
    do throws(JSONError) {
      return try JSONDocument(compact(), options: options).root.canonical(omitting: omitted)
    } catch {
      // The place would be one in a text that nobody has seen.
      throw JSONError(kind: error.kind, message: error.message, path: error.path)
    }
  }
}

extension JSONLimits {
  fileprivate static let greatest = JSONLimits(
    maximumBytes: greatestBytes, maximumDepth: greatestDepth, maximumNodes: greatestNodes,
    maximumNumberLength: greatestBytes)
}

private struct CanonicalWriter {
  let document: JSONDocument
  /// The document's, held here to be reached in one step.
  private let bytes: [UInt8]
  var output: [UInt8] = []
  /// The members of all objects being written, the innermost last: one array for all of them.
  private var members: [Member] = []

  /// A name's first eight bytes, as a number in their order, decide nearly every comparison.
  private struct Member {
    let prefix: UInt64
    let name: Int
  }

  init(document: JSONDocument, expecting count: Int) {
    self.document = document
    bytes = document.bytes
    output.reserveCapacity(count)
  }

  mutating func append(_ index: Int, omitting omitted: [String] = []) throws(JSONError) {
    let entry = document[index]
    switch entry.tag {
    case .null, .true_, .false_: copy(Int(entry.start)..<Int(entry.end))
    case .number: try appendNumber(entry, at: index)
    case .tooDeep: throw JSONNode(document: document, index: index).tooDeepToWrite
    case .string: appendString(entry)
    case .array:
      output.append(Ascii.openBracket)
      var child = index + 1
      while child < Int(entry.next) {
        if child > index + 1 { output.append(Ascii.comma) }
        try append(child)
        child = Int(document[child].next)
      }
      output.append(Ascii.closeBracket)
    case .object:
      let first = members.count
      collectMembers(of: entry, at: index, omitting: omitted)
      try sortMembers(from: first)
      output.append(Ascii.openBrace)
      for position in first..<members.count {
        if position > first { output.append(Ascii.comma) }
        let name = members[position].name
        appendString(document[name])
        output.append(Ascii.colon)
        try append(name + 1)
      }
      output.append(Ascii.closeBrace)
      members.removeLast(members.count - first)
    }
  }

  private mutating func collectMembers(
    of object: TapeEntry, at index: Int, omitting omitted: [String]
  ) {
    var name = index + 1
    while name < Int(object.next) {
      let node = JSONNode(document: document, index: name)
      if omitted.isEmpty || !omitted.contains(where: node.isString) {
        members.append(Member(prefix: prefix(of: document[name]), name: name))
      }
      name = Int(document[name + 1].next)
    }
  }

  /// Most objects come in order or nearly so; a hostile one with many members still costs no more
  /// than sorting.
  private mutating func sortMembers(from first: Int) throws(JSONError) {
    let isSmall = members.count - first <= 24
    if isSmall {
      for unsorted in first..<members.count {
        let member = members[unsorted]
        var place = unsorted
        while place > first, Self.compare(member, members[place - 1], in: document) < 0 {
          members[place] = members[place - 1]
          place -= 1
        }
        if place != unsorted { members[place] = member }
      }
    } else {
      // Taken out and put back, since sorting a slice in place would copy the whole array.
      let document = document
      let sorted = members[first...].sorted { Self.compare($0, $1, in: document) < 0 }
      members.replaceSubrange(first..., with: sorted)
    }
    for index in first..<max(members.count - 1, first)
    where Self.compare(members[index], members[index + 1], in: document) == 0 {
      let later = max(members[index].name, members[index + 1].name)
      throw JSONNode(document: document, index: later + 1)
        .error(.duplicateMember, "the member is given twice, which canonical JSON refuses")
    }
  }

  private static func compare(
    _ left: Member, _ right: Member, in document: JSONDocument
  ) -> Int {
    guard left.prefix == right.prefix else { return left.prefix < right.prefix ? -1 : 1 }
    let leftName = JSONNode(document: document, index: left.name).nameBytes
    let rightName = JSONNode(document: document, index: right.name).nameBytes
    if leftName.lexicographicallyPrecedes(rightName) { return -1 }
    return leftName.elementsEqual(rightName) ? 0 : 1
  }

  private func prefix(of name: TapeEntry) -> UInt64 {
    guard !name.has(TapeEntry.isEscaped) else {
      return prefix(decodeJSONString(bytes.span.extracting(name.content)).span)
    }
    return prefix(bytes.span.extracting(name.content))
  }

  private func prefix(_ name: Span<UInt8>) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<8 { value = value << 8 | (index < name.count ? UInt64(name[index]) : 0) }
    return value
  }

  private mutating func appendString(_ string: TapeEntry) {
    if string.has(TapeEntry.isEscaped) {
      let decoded = decodeJSONString(bytes.span.extracting(string.content))
      output.appendJSONString(decoded.span)
    } else if bytes[Int(string.start)] == Ascii.quote {
      copy(Int(string.start)..<Int(string.end))
    } else {
      output.append(Ascii.quote)
      copy(string.content)
      output.append(Ascii.quote)
    }
  }

  private mutating func appendNumber(_ number: TapeEntry, at index: Int) throws(JSONError) {
    let range = Int(number.start)..<Int(number.end)
    // Fifteen digits are always in range, and "-0" is the one integer whose text is not its value.
    if number.has(TapeEntry.isPlainInteger), range.count <= 15,
      range.count > 2 || bytes[range.lowerBound] != Ascii.minus
    {
      return copy(range)
    }
    let node = JSONNode(document: document, index: index)
    switch ExactInteger(bytes.span.extracting(range)) {
    case .integer(let isNegative, let magnitude)
    where magnitude <= UInt64(greatestCanonicalInteger):
      output.append(contentsOf: ((isNegative ? "-" : "") + String(magnitude)).utf8)
    case .fraction:
      throw node.error(.notWritable, "canonical JSON has no fractions, only integers")
    case .integer, .tooLarge:
      throw node.error(
        .notWritable, "canonical JSON has integers within ±(2^53−1) only")
    }
  }

  private mutating func copy(_ range: Range<Int>) {
    output.append(contentsOf: bytes[range])
  }
}

extension JSONNode {
  fileprivate var nameBytes: ArraySlice<UInt8> { utf8InPlace ?? [] }
}
