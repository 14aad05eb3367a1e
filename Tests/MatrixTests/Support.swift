import JSON
import Matrix
import Testing

/// The root of a text that a server might have sent.
func parse(_ text: String) throws -> JSONNode { try JSONDocument(text, options: .matrix).root }

func parse(_ value: JSONValue) throws -> JSONNode {
  try JSONDocument(value.compact(), options: .matrix).root
}

func text(_ value: JSONValue) -> String { String(decoding: value.compact(), as: UTF8.self) }
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// An identifier that the test knows to be good.
func id<Wanted: Identifier>(_ text: String, _: Wanted.Type = Wanted.self) throws -> Wanted {
  try #require(Wanted(text))
}

/// What reading threw; reading that succeeds fails the test.
func refusal<Result>(_ body: () throws -> Result) -> JSONError? {
  do {
    _ = try body()
    Issue.record("accepted")
    return nil
  } catch {
    return error as? JSONError
  }
}

/// The same numbers on every machine.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
