import Concurrency
import Storage
import Studio
import Terminal
import Words

/// Which keys answer at the moment, and to which line: the last one that asked.
final class ConsoleKeys: Sendable {
  private struct Asked {
    var signs: [Sign] = []
    var target: Key?
  }

  private let asked = Guarded(Asked())

  func answer(_ signs: [Sign], on target: Key) {
    asked.withLock { $0 = Asked(signs: signs, target: target) }
  }

  func meaning(of letter: Character) -> (sign: Sign, target: Key)? {
    asked.withLock { asked in
      guard let target = asked.target, let sign = ConsoleKey.sign(of: letter),
        asked.signs.contains(sign)
      else { return nil }
      return (sign, target)
    }
  }

  var prompt: Prompt {
    let taps = asked.withLock(\.signs).compactMap { sign in
      ConsoleKey.letter(of: sign).map { Prompt.Tap($0, sign.reaction) }
    }
    return Prompt("you › ", taps: taps)
  }
}
