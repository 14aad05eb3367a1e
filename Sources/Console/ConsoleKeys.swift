import Concurrency
import Storage
import Studio
import Terminal
import Words

/// Which keys answer at the moment, and to which line: to the one that asked last.
final class ConsoleKeys: Sendable {
  private struct Offer {
    let sign: Sign
    let target: Key
  }

  private let offers = Guarded<[Offer]>([])

  /// Numbers alone (a gallery's) leave what else is asked as it is; everything else takes its place.
  func answer(_ signs: [Sign], on target: Key) {
    let areNumbers = !signs.isEmpty && signs.allSatisfy(\.isNumber)
    offers.withLock { offers in
      offers = areNumbers ? offers.filter { !$0.sign.isNumber } : []
      offers += signs.map { Offer(sign: $0, target: target) }
    }
  }

  func target(of sign: Sign) -> Key? {
    offers.withLock { $0.first { $0.sign == sign }?.target }
  }

  /// The lines that ask, the last one first.
  var asking: [Key] {
    offers.withLock { offers in
      var targets: [Key] = []
      for offer in offers.reversed() where !targets.contains(offer.target) {
        targets.append(offer.target)
      }
      return targets
    }
  }

  var prompt: Prompt {
    let taps = offers.withLock { $0 }.compactMap { offer in
      ConsoleKey.letter(of: offer.sign).map { Prompt.Tap($0, offer.sign.reaction) }
    }
    return Prompt("you › ", taps: taps)
  }
}
