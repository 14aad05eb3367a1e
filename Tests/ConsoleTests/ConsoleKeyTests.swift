import Studio
import Testing

@testable import Console

@Suite struct ConsoleKeyTests {
  private static let signs: [Sign] =
    [.thumb, .check, .cycle, .recycle, .seedling, .cross, .play, .palette, .speech, .bin]
    + (1...9).map { .number($0) }

  @Test func `every sign has a key, and the key means that sign`() throws {
    var letters: Set<Character> = []
    for sign in Self.signs {
      let letter = try #require(ConsoleKey.letter(of: sign), "\(sign)")
      #expect(ConsoleKey.sign(of: letter) == sign)
      #expect(letters.insert(letter).inserted, "\(letter) twice")
    }
  }

  @Test func `other keys and other numbers mean nothing`() {
    for letter: Character in ["z", "A", "0", "½", "十", " ", "👍", "\n"] {
      #expect(ConsoleKey.sign(of: letter) == nil, "\(letter)")
    }
    for number in [0, -1, 10, 12, .max] {
      #expect(ConsoleKey.letter(of: .number(number)) == nil, "\(number)")
    }
  }
}
