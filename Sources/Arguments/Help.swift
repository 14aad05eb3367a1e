/// The page of one command, filled to 80 columns whatever the terminal: it is the same in every
/// log, test and document.
struct Help<Action: Sendable> {
  static var width: Int { 80 }

  private let path: [Command<Action>]
  private let command: Command<Action>

  init(_ path: [Command<Action>]) {
    guard let command = path.last else { preconditionFailure("a path has a command") }
    self.path = path
    self.command = command
  }

  /// `easel config check`.
  var title: String { path.map(\.name).joined(separator: " ") }

  /// Where in the program: `config check`.
  var place: String { path.dropFirst().map(\.name).joined(separator: " ") }

  /// `easel config check [--config FILE]`; options that may be left out are folded when there are
  /// many.
  var usage: String {
    guard case .leaf(let shapes, _) = command.body else { return "\(title) COMMAND" }
    let options = shapes.filter { $0.kind != .positional }
    let positionals = shapes.filter { $0.kind == .positional }
    let whole = ([title] + (options + positionals).map(\.synopsis)).joined(separator: " ")
    if whole.count + "Usage: ".count <= Self.width { return whole }
    let required = (options.filter { $0.count == .required } + positionals).map(\.synopsis)
    return ([title, "[OPTIONS]"] + required).joined(separator: " ")
  }

  var text: String {
    var paragraphs = ["\(title): \(command.summary)", "Usage: \(usage)"]
    if !command.discussion.isEmpty { paragraphs.append(fill(command.discussion, Self.width)) }
    if !command.shown.isEmpty {
      paragraphs.append("Commands:\n" + table(command.shown.map { ($0.name, $0.summary) }))
    }
    let positionals = command.shapes.filter { $0.kind == .positional }
    if !positionals.isEmpty {
      paragraphs.append("Arguments:\n" + table(positionals.map { ($0.label, $0.explanation) }))
    }
    paragraphs.append("Options:\n" + table(options))
    if !command.shown.isEmpty {
      paragraphs.append("`\(path[0].name) help COMMAND` explains one of them.")
    }
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  private var options: [(String, String)] {
    command.shapes.filter { $0.kind != .positional }.map { shape in
      let short = shape.short.map { "-\($0), " } ?? "    "
      let value = shape.placeholder.isEmpty ? "" : " \(shape.placeholder)"
      return ("\(short)--\(shape.name)\(value)", shape.explanation)
    } + [("-h, --help", "show this help")]
  }

  /// Two columns; the second is filled beside the first.
  private func table(_ rows: [(String, String)]) -> String {
    let first = (rows.map(\.0.count).max() ?? 0) + 4
    return rows.map { row in
      let lines = fill(row.1, Self.width - first).split(separator: "\n")
      let indent = "\n" + String(repeating: " ", count: first)
      let gap = String(repeating: " ", count: first - row.0.count - 2)
      return "  \(row.0)\(gap)\(lines.joined(separator: indent))"
    }.joined(separator: "\n")
  }
}

extension Shape {
  /// As it stands in a line of usage: `[--config FILE]`.
  fileprivate var synopsis: String {
    let text =
      switch kind {
      case .positional: label
      case .flag: "--\(name)"
      case .option: "--\(name) \(placeholder)"
      }
    return switch count {
    case .required: text
    case .optional: "[\(text)]"
    case .repeated: "[\(text)]..."
    }
  }

  fileprivate var explanation: String {
    var text = summary
    if case .words(let list) = suggestions, list().count <= 8 {
      text += ": \(list().joined(separator: ", "))"
    }
    if let standard { text += " (default: \(standard))" }
    return text
  }
}

/// Breaks text into lines. An empty line parts paragraphs; an indented line stays as it is.
func fill(_ text: String, _ width: Int) -> String {
  var lines: [String] = []
  var current = ""
  func flush() {
    if !current.isEmpty { lines.append(current) }
    current = ""
  }
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.isEmpty || line.first == " " {
      flush()
      lines.append(String(line))
      continue
    }
    for word in line.split(separator: " ") {
      if !current.isEmpty, current.count + 1 + word.count > width { flush() }
      current += current.isEmpty ? String(word) : " \(word)"
    }
  }
  flush()
  return lines.joined(separator: "\n")
}
