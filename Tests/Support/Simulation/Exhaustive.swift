/// Draws every combination of small choices, one run each, smallest first.
///
/// ```
/// var all = Exhaustive()
/// while all.another() { let a = all.choose(upTo: 3); let b = all.choose(upTo: a); … }
/// ```
package struct Exhaustive {
  private var choices: [(value: Int, limit: Int)] = []
  private var depth = 0
  private var isStarted = false

  package init() {}

  /// Begins the next run; `false` when all have been.
  package mutating func another() -> Bool {
    depth = 0
    guard isStarted else {
      isStarted = true
      return true
    }
    while let last = choices.last {
      if last.value < last.limit {
        choices[choices.count - 1].value += 1
        return true
      }
      choices.removeLast()
    }
    return false
  }

  /// A number from 0 up to and including `limit`.
  package mutating func choose(upTo limit: Int) -> Int {
    defer { depth += 1 }
    if depth == choices.count { choices.append((0, limit)) }
    precondition(choices[depth].limit == limit, "the same choices must lead to the same question")
    return choices[depth].value
  }

  package mutating func choose<Element>(_ elements: [Element]) -> Element {
    elements[choose(upTo: elements.count - 1)]
  }
}
