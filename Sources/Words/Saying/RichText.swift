/// What is said, before it is shown: a room makes HTML of it, a terminal colours.
///
/// Our own markup is the tree. Text inside it is data, whoever wrote it, and must be escaped by
/// whoever shows it.
package struct RichText: Equatable, Sendable {
  package enum Style: Sendable { case plain, bold, code }

  package struct Run: Equatable, Sendable {
    package let text: String
    package let style: Style

    package init(_ text: String, _ style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  package enum Block: Equatable, Sendable {
    case paragraph([Run])
    case list([[Run]])
    /// Lines to be shown as they are.
    case code(String)
  }

  package private(set) var blocks: [Block] = []

  package init(_ blocks: [Block] = []) { self.blocks = blocks }

  package var isEmpty: Bool { blocks.isEmpty }

  package mutating func add(_ runs: [Run]) {
    if !runs.isEmpty { blocks.append(.paragraph(runs)) }
  }

  package mutating func addList(_ items: [[Run]]) {
    if !items.isEmpty { blocks.append(.list(items)) }
  }

  package mutating func addCode(_ text: String) { blocks.append(.code(text)) }

  /// For clients that show no markup, and for terminals.
  package var plain: String {
    blocks.map { block in
      switch block {
      case .paragraph(let runs): runs.map(\.text).joined()
      case .list(let items):
        items.map { "• " + $0.map(\.text).joined() }.joined(separator: "\n")
      case .code(let text): text
      }
    }.joined(separator: "\n")
  }
}
