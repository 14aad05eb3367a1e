internal import JSON
internal import Spelling

/// How a mistake is told: its place, what was expected and found, and the way out.
extension SettingReader {
  mutating func report(_ place: JSONPlace?, _ what: String, fix: String) {
    problems.append(ConfigurationProblem(file, place, what, fix: fix))
  }

  mutating func report(_ row: SettingRow, _ misfit: Misfit, _ node: JSONNode) {
    let node = misfit.index.flatMap { node[$0] } ?? node
    let expected = misfit.expected ?? row.expectation
    let found = misfit.found ?? found(node, in: row)
    report(
      node.place, "\(row.key): expected \(expected), found \(found)",
      fix: nearest(row, node) ?? misfit.fix ?? fix(row, node))
  }

  private func found(_ node: JSONNode, in row: SettingRow) -> String {
    if row.isSecret { return raw(node).phrase }
    if let text = node.string {
      // Perhaps a secret that was put into the wrong place.
      if text.contains("://"), text.utf8.contains(UInt8(ascii: "@")) {
        return "a URL with a name or password in it"
      }
      let isKey = ["sk-", "hf_", "Bearer "].contains { text.utf8.starts(with: $0.utf8) }
      let hasQuery = text.contains("://") && text.utf8.contains(UInt8(ascii: "?"))
      return isKey || hasQuery ? "something that may hold a key" : excerpt(text)
    }
    if let number = node.numberText { return String(number.prefix(60)) }
    return raw(node).phrase
  }

  private func nearest(_ row: SettingRow, _ node: JSONNode) -> String? {
    guard !row.isSecret, let text = node.string else { return nil }
    let nearest = Spelling.nearest(to: text, among: row.words)
    return nearest.map { "did you mean \($0 == "true" || $0 == "false" ? $0 : quoted($0))?" }
  }

  private func fix(_ row: SettingRow, _ node: JSONNode) -> String {
    let example = "for example \(row.name): \(row.example)"
    guard !row.isSecret else { return example }
    if case .null = raw(node), !row.isNeeded {
      return "leave the line out for the default, \(row.standard)"
    }
    guard let text = node.string else {
      let isText = row.example.utf8.first == UInt8(ascii: "\"")
      return isText && (node.kind == .number || node.kind == .boolean)
        ? "put it in quotes; \(example)" : example
    }
    // A number in quotes is the commonest mistake of all.
    let unquoted = try? JSONDocument(Array(text.utf8), options: .settings)
    if let unquoted, unquoted.root.kind == .number, case .success = row.read(raw(unquoted.root)) {
      return "write \(text), without quotes"
    }
    return example
  }

  mutating func unknown(
    _ name: String, in entry: String, _ rows: [SettingRow], _ place: JSONPlace
  ) {
    var names = rows.map(\.name)
    if entry.isEmpty { names += table.sections.map(\.name).filter { !$0.isEmpty } }
    let what = entry.isEmpty ? "there is no setting" : "\(entry) has no setting"
    report(place, "\(what) \(excerpt(name))", fix: fix(name, names))
  }

  private func fix(_ name: String, _ names: [String]) -> String {
    if let row = table.rows.first(where: { $0.key.utf8.elementsEqual(name.utf8) }) {
      return "write \(row.section): { \(row.name): … }"
    }
    if let nearest = Spelling.nearest(to: name, among: names) {
      return "did you mean \(nearest)?"
    }
    let elsewhere = table.everyRow.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.key)
    if !elsewhere.isEmpty { return "did you mean \(elsewhere.joined(separator: " or "))?" }
    return "these exist: \(names.joined(separator: ", "))"
  }

  func fix(for error: JSONError) -> String {
    switch error.kind {
    case .duplicateMember: "keep one of them"
    case .encoding: "save the file as UTF-8"
    case .limit: "make the file smaller"
    default: "look here, and just before, for a comma, quote or bracket too few or too many"
    }
  }
}
