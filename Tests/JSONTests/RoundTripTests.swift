import Testing

@testable import JSON

/// Random values, written and read. A failing seed is in the test's name.
@Suite struct RoundTripTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `what is written is what is read`(seed: UInt64) throws {
    var maker = Maker(state: seed)
    let value = maker.value(depth: 5)
    for written in [value.compact(), value.pretty()] {
      let options = JSONOptions(duplicates: .keep)
      let node = try JSONDocument(written, options: options).root
      #expect(try JSONValue(node) == value)
      #expect(try node.compact() == value.compact())
      #expect(try JSONValue(JSONDocument(written, options: .init(dialect: .json5)).root) == value)
    }
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `canonical writing is idempotent and forgets the order`(seed: UInt64) throws {
    var maker = Maker(state: seed)
    maker.hasFractions = false
    let value = maker.value(depth: 5)
    let canonical = try value.canonical()
    #expect(try JSONDocument(canonical).root.canonical() == canonical)
    #expect(try value.reversed.canonical() == canonical)
    #expect(try JSONDocument(value.pretty()).root.canonical() == canonical)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a text that is cut anywhere is refused`(seed: UInt64) throws {
    var maker = Maker(state: seed)
    let written = JSONValue.array([maker.value(depth: 3)]).compact()
    for end in 0..<written.count {
      let place = try #require(refusal(of: Array(written[..<end]))?.place)
      #expect(place.offset <= end)
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `a detached node is the same value with its own bytes`(seed: UInt64) throws {
    var maker = Maker(state: seed)
    let node = try JSONDocument(JSONValue.array([1, maker.value(depth: 4), 2]).pretty()).root
    let inner = try #require(node[1])
    let detached = inner.detached()
    #expect(detached.rawBytes == inner.rawBytes)
    #expect(detached.document.bytes.count == inner.rawBytes.count)
    #expect(try JSONValue(detached) == JSONValue(inner))
    #expect(detached.canonicalOrRefusal == inner.canonicalOrRefusal)
  }
}

extension JSONNode {
  fileprivate var canonicalOrRefusal: [UInt8]? { try? canonical() }
}

extension JSONValue {
  fileprivate var reversed: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.reversed))
    case .object(let object):
      .object(JSONObject(object.members.reversed().map { ($0.name, $0.value.reversed) }))
    default: self
    }
  }
}

/// Makes values, the nasty ones more often than the plain.
private struct Maker {
  var state: UInt64
  var hasFractions = true

  mutating func value(depth: Int) -> JSONValue {
    switch number(depth > 0 ? 9 : 6) {
    case 0: return .null
    case 1: return .boolean(number(2) == 0)
    case 2: return .integer(number(1 << 53) * (number(2) == 0 ? 1 : -1))
    case 3 where hasFractions:
      return JSONNumber(Double(bitPattern: next())).map { .number($0) } ?? .null
    case 3: return .integer(number(3))
    case 4, 5: return .string(string())
    case 6: return .array((0..<number(6)).map { _ in value(depth: depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<number(24) { object[string()] = value(depth: depth - 1) }
      return .object(object)
    }
  }

  private mutating func string() -> String {
    let pieces = [
      "a", "B", "zz", "\u{0}", "\u{1F}", "\n", "\"", "\\", "/", "é", "e\u{301}", "日本", "😀",
      "\u{F123}", "\u{7F}", "\u{2028}", "long enough for a word", "'", "\u{FFFF}", " ",
    ]
    return (0..<number(5)).map { _ in pieces[number(pieces.count)] }.joined()
  }

  private mutating func number(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
