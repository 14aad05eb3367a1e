package import Studio

extension Wishes {
  /// The directives that ask for this, as a person would write them.
  package var directives: String {
    var words: [String] = []
    if let shape {
      switch shape {
      case .square: words.append("--ar square")
      case .portrait: words.append("--ar portrait")
      case .landscape: words.append("--ar landscape")
      case .ratio(let width, let height): words.append("--ar \(width):\(height)")
      case .exactly(let size): words.append("--size \(size.width)x\(size.height)")
      }
    }
    if let seed { words.append("--seed \(seed)") }
    if let candidates { words.append("--n \(candidates)") }
    if let strength { words.append("--strength \(strength)") }
    if let painter {
      words.append(painter.contains(" ") ? "--painter \"\(painter)\"" : "--painter \(painter)")
    }
    if isFresh { words.append("--fresh") }
    if let from { words.append("--from \(from)") }
    if let loop { words.append(loop ? "--loop on" : "--loop off") }
    if let steps { words.append("--steps \(steps)") }
    if !with.isEmpty { words.append("--with \(with.map(\.description).joined(separator: ", "))") }
    if let negative { words.append("--no \(negative)") }
    return words.joined(separator: " ")
  }
}
