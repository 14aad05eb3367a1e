import Storage
import Studio
import Terminal
import Testing

@testable import Console

@Suite struct ConsoleKeysTests {
  private let keys = ConsoleKeys()

  @Test func `the line that asked last has the keys`() {
    keys.answer([.thumb, .cycle], on: "easel:1")
    keys.answer([.check], on: "easel:2")
    #expect(keys.target(of: .check) == "easel:2" && keys.target(of: .thumb) == nil)
    #expect(keys.asking == ["easel:2"] && keys.prompt.taps.map(\.key) == ["k"])
    keys.answer([], on: "easel:3")
    #expect(keys.prompt.taps.isEmpty)
    #expect(keys.asking == [] && keys.target(of: .check) == nil)
  }

  @Test func `the numbers of a gallery leave the gate its keys`() {
    keys.answer([.number(1), .thumb, .cycle], on: "easel:1")
    keys.answer([.number(1), .number(2)], on: "easel:2")
    #expect(keys.target(of: .thumb) == "easel:1" && keys.target(of: .number(1)) == "easel:2")
    #expect(keys.asking == ["easel:2", "easel:1"])
  }

  @Test(
    arguments: [
      ("a", Sign.thumb), ("3", .number(3)), ("👍🏽", .thumb), ("2️⃣", .number(2)), ("♻️", .recycle),
      ("ab", nil), ("0", nil), ("", nil), ("a boat", nil), ("A", nil),
    ] as [(String, Sign?)])
  func `a line may be a key or a reaction`(_ line: String, _ sign: Sign?) {
    #expect(Sign(line: line) == sign)
  }
}
