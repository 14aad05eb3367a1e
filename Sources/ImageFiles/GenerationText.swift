/// The text that AUTOMATIC1111's web UI made a custom: the prompt, a line `Negative prompt: …`, and a
/// last line `Steps: 20, Sampler: Euler a, …`.
package struct GenerationText: Equatable, Sendable {
  package var prompt: String
  package var negative: String
  /// The last line's names and values, in order.
  package var fields: [(name: String, value: String)]

  private static let negativeMark = "Negative prompt: "
  private static let maximumFields = 128

  package init(prompt: String, negative: String = "", fields: [(name: String, value: String)]) {
    self.prompt = prompt
    self.negative = negative
    self.fields = fields
  }

  /// Reads what it can: a text without the last line is all prompt.
  package init(parsing text: String) {
    var lines = text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
    while lines.last?.isEmpty == true { lines.removeLast() }
    fields = []
    if let last = lines.last, last.utf8.starts(with: "Steps:".utf8) {
      fields = Self.fields(of: last)
      lines.removeLast()
    }
    let mark = lines.firstIndex { $0.utf8.starts(with: Self.negativeMark.dropLast().utf8) }
    prompt = lines[..<(mark ?? lines.endIndex)].joined(separator: "\n")
    negative = ""
    if let mark {
      let rest = lines[mark...].joined(separator: "\n")
      negative = String(rest.dropFirst(Self.negativeMark.count - 1).drop { $0 == " " })
    }
  }

  package subscript(name: String) -> String? {
    fields.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The text. Line breaks in the prompts become spaces, so that no line of them can be taken for
  /// another part.
  package var text: String {
    var lines = [Self.oneLine(prompt)]
    if !negative.isEmpty { lines.append(Self.negativeMark + Self.oneLine(negative)) }
    let pairs = fields.map { "\(Self.oneLine($0.name)): \(Self.quoted($0.value))" }
    return (lines + [pairs.joined(separator: ", ")]).joined(separator: "\n")
  }

  package static func == (left: GenerationText, right: GenerationText) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  private static func quoted(_ value: String) -> String {
    let value = oneLine(value)
    guard value.contains(where: { ",:\"".contains($0) }) else { return value }
    return "\"" + value.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
  }

  /// `a: b, c: "d, e"`; commas and colons within quotes belong to the value.
  private static func fields(of line: Substring) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    var rest = line
    while let colon = rest.firstIndex(of: ":"), fields.count < maximumFields {
      let name = rest[..<colon].drop { $0 == " " }
      rest = rest[rest.index(after: colon)...].drop { $0 == " " }
      var value = ""
      if rest.first == "\"" {
        (value, rest) = unquoted(rest.dropFirst())
        rest = rest.drop { $0 != "," }
      } else if rest.first == "{", let end = rest.lastIndex(of: "}") {
        // JSON without quotes, which holds commas: to the end of the line.
        value = String(rest[...end])
        rest = rest[rest.index(after: end)...]
      } else {
        let end = rest.firstIndex(of: ",") ?? rest.endIndex
        value = String(rest[..<end])
        rest = rest[end...]
      }
      fields.append((String(name), value))
      rest = rest.dropFirst()
    }
    return fields
  }

  private static func unquoted(_ text: Substring) -> (String, Substring) {
    var value = ""
    var rest = text
    while let character = rest.popFirst(), character != "\"" {
      if character == "\\", let next = rest.popFirst() {
        value.append(next == "n" ? "\n" : next)
      } else {
        value.append(character)
      }
    }
    return (value, rest)
  }
}
