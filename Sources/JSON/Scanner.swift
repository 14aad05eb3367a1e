/// Reads a text once, from front to back, and writes the tape.
///
/// 1. It never recurses: the open containers are linked through the tape itself, so depth costs
///    no stack.
/// 2. `at` never passes `count`, and every read is checked against it.
/// 3. A tape is handed out only for a text that is whole and valid; readers of a node need not
///    check again. What is nested too deeply is either refused or one entry.
@safe struct Scanner {
  private let base: UnsafePointer<UInt8>
  let count: Int
  let options: JSONOptions
  let isJSON5: Bool
  private(set) var tape: TapeBuilder
  var at = 0

  /// The innermost open container, or -1.
  private var open = -1
  private var isInObject = false
  private var depth = 0
  private let maximumDepth: Int
  /// Deeper than this is refused, and between the two it is poison.
  private let refusedDepth: Int

  init(_ base: UnsafePointer<UInt8>, count: Int, options: JSONOptions) {
    unsafe self.base = base
    self.count = count
    self.options = options
    isJSON5 = options.dialect == .json5
    maximumDepth = options.limits.maximumDepth
    refusedDepth = options.deepNesting == .poison ? .max : maximumDepth
    tape = TapeBuilder(expecting: count, maximumCount: options.limits.maximumNodes)
  }

  /// The byte at `index`, which the caller knows to be inside the text.
  @inline(__always)
  func byte(_ index: Int) -> UInt8 {
    assert(index >= 0 && index < count)
    return unsafe base[index]
  }

  /// Eight bytes, the first in the lowest place; all inside the text.
  @inline(__always)
  func word(_ index: Int) -> UInt64 {
    assert(index >= 0 && index + 8 <= count)
    return unsafe UInt64(
      littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
  }

  /// For messages and other things off the hot path.
  func text(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  @inline(__always)
  func isNext(_ wanted: UInt8) -> Bool { at < count && byte(at) == wanted }

  mutating func scan() throws(ScanProblem) {
    try skipByteOrderMark()
    try skipSpace()
    try scanValue(expected: "a value")
    while open >= 0 {
      try skipSpace()
      let next = at < count ? byte(at) : 0
      if next == Ascii.comma {
        at += 1
        try skipSpace()
        if isJSON5, isAtClosing { continue }
        if isInObject {
          try scanName(expected: "a member name after \",\"")
          try scanValue(expected: "a value after \":\"")
        } else {
          try scanValue(expected: "a value after \",\"")
        }
      } else if isAtClosing {
        at += 1
        try close()
      } else {
        throw .expected(
          isInObject ? "\",\" or \"}\" after the member" : "\",\" or \"]\" after the element",
          at: at)
      }
    }
    try skipSpace()
    guard at == count else { throw .expected("nothing after the value", at: at) }
  }

  /// Reads values for as long as one opens another: on return, either a value is complete or a
  /// container has been opened and closed.
  @inline(__always)
  private mutating func scanValue(expected: StaticString) throws(ScanProblem) {
    var expected = expected
    while true {
      if open >= 0 { tape[open].count += 1 }
      guard at < count else { throw .expected(expected, at: at) }
      switch byte(at) {
      case Ascii.quote: return try scanString()
      case Ascii.openBrace:
        try enter(.object)
        if isNext(Ascii.closeBrace) {
          at += 1
          return try close()
        }
        try scanName(expected: "a member name or \"}\" after \"{\"")
        expected = "a value after \":\""
      case Ascii.openBracket:
        try enter(.array)
        if isNext(Ascii.closeBracket) {
          at += 1
          return try close()
        }
        expected = "a value or \"]\" after \"[\""
      case Ascii.zero...UInt8(ascii: "9"), Ascii.minus: return try scanNumber()
      case UInt8(ascii: "t"): return try scanLiteral("true", .true_, expected)
      case UInt8(ascii: "f"): return try scanLiteral("false", .false_, expected)
      case UInt8(ascii: "n"): return try scanLiteral("null", .null, expected)
      default:
        guard isJSON5 else { throw .expected(expected, at: at) }
        return try scanJSON5Value(expected)
      }
    }
  }

  @inline(__always)
  mutating func append(
    _ tag: TapeEntry.Tag, flags: UInt32 = 0, from start: Int
  ) throws(ScanProblem) {
    let entry = TapeEntry(tag, flags: flags, start: start, end: at, next: tape.count + 1)
    guard tape.append(entry) else { throw tooManyNodes(at: start) }
  }

  private func tooManyNodes(at offset: Int) -> ScanProblem {
    .limit("the number of values is above the limit of", options.limits.maximumNodes, at: offset)
  }

  /// The bracket or brace that closes the innermost container is next.
  @inline(__always)
  private var isAtClosing: Bool { isNext(isInObject ? Ascii.closeBrace : Ascii.closeBracket) }

  @inline(__always)
  private mutating func enter(_ tag: TapeEntry.Tag) throws(ScanProblem) {
    guard depth < refusedDepth else {
      throw .limit("the nesting is deeper than the limit of", maximumDepth, at: at)
    }
    depth += 1
    let parent = open
    open = tape.count
    isInObject = tag == .object
    let entry = TapeEntry(tag, start: at, end: at, next: parent)
    guard tape.append(entry) else { throw tooManyNodes(at: at) }
    at += 1
    try skipSpace()
  }

  @inline(__always)
  private mutating func close() throws(ScanProblem) {
    var entry = tape[open]
    let parent = Int(Int32(bitPattern: entry.next))
    entry.end = UInt32(truncatingIfNeeded: at)
    entry.next = UInt32(truncatingIfNeeded: tape.count)
    tape[open] = entry
    if isInObject, entry.count > 1, options.duplicates == .refuse {
      try refuseDuplicates(in: open)
    }
    if depth > maximumDepth { poison(open) }
    depth -= 1
    open = parent
    isInObject = parent >= 0 && tape[parent].tag == .object
  }

  /// What is in the container was read, to know that it is valid and where it ends, and is forgotten.
  @inline(never)
  private mutating func poison(_ container: Int) {
    let (start, end) = (Int(tape[container].start), Int(tape[container].end))
    tape.drop(behind: container + 1)
    tape[container] = TapeEntry(.tooDeep, start: start, end: end, next: container + 1)
  }

  @inline(__always)
  private mutating func scanName(expected: StaticString) throws(ScanProblem) {
    if isNext(Ascii.quote) {
      try scanString()
    } else {
      guard isJSON5 else { throw .expected(expected, at: at) }
      try scanJSON5Name(expected)
    }
    try skipSpace()
    guard isNext(Ascii.colon) else { throw .expected("\":\" after the member name", at: at) }
    at += 1
    try skipSpace()
  }

  @inline(__always)
  private mutating func scanLiteral(
    _ word: StaticString, _ tag: TapeEntry.Tag, _ expected: StaticString
  ) throws(ScanProblem) {
    let start = at
    guard matches(word) else { throw .expected(expected, at: start) }
    at += word.utf8CodeUnitCount
    try append(tag, from: start)
  }

  /// The text goes on with `word`.
  @inline(__always)
  func matches(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard at + length <= count else { return false }
    return word.withUTF8Buffer { letters in
      for index in 0..<length where unsafe letters[index] != byte(at + index) { return false }
      return true
    }
  }

  @inline(__always)
  mutating func skipSpace() throws(ScanProblem) {
    while at < count {
      let byte = byte(at)
      guard byte <= Ascii.space else {
        guard isJSON5, byte >= 0x80 || byte == Ascii.slash else { return }
        guard try skipJSON5Space() else { return }
        continue
      }
      switch byte {
      case Ascii.space, Ascii.lineFeed, Ascii.carriageReturn, Ascii.tab: at += 1
      case 0x0B where isJSON5, 0x0C where isJSON5: at += 1
      default: return
      }
    }
  }

  private mutating func skipByteOrderMark() throws(ScanProblem) {
    guard count >= 2 else { return }
    if byte(0) == 0xFE && byte(1) == 0xFF || byte(0) == 0xFF && byte(1) == 0xFE {
      throw .encoding("the text is UTF-16; save it as UTF-8", at: 0)
    }
    // To JSON5 the mark is white space.
    guard !isJSON5, count >= 3, byte(0) == 0xEF, byte(1) == 0xBB, byte(2) == 0xBF else { return }
    throw .encoding(
      "the text begins with a byte order mark; save it as UTF-8 without one", at: 0)
  }
}
