internal import JSON
internal import Secrets
internal import Spelling

extension SettingTable {
  /// Reads and checks the text of a file. Either every value is right, or all that is wrong is told.
  package func read(
    _ bytes: [UInt8], file: String, surroundings: Surroundings
  ) throws(ConfigurationError) -> SettingValues {
    var reader = SettingReader(table: self, file: file, surroundings: surroundings)
    reader.read(bytes)
    guard reader.problems.isEmpty else { throw ConfigurationError(file, reader.problems) }
    return reader.values
  }
}

/// One pass over one file. Mistakes are gathered, so that a person mends them all at once.
private struct SettingReader {
  let table: SettingTable
  let file: String
  let surroundings: Surroundings
  var values: SettingValues
  var problems: [ConfigurationProblem] = []

  init(table: SettingTable, file: String, surroundings: Surroundings) {
    self.table = table
    self.file = file
    self.surroundings = surroundings
    values = SettingValues(file: file)
  }

  mutating func read(_ bytes: [UInt8]) {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes, options: .settings)
    } catch {
      problems.append(ConfigurationProblem(file, error.place, error.message, fix: fix(for: error)))
      return
    }
    guard let members = document.root.members else {
      report(
        document.root.place, "expected an object, found \(raw(document.root).phrase)",
        fix: "put the settings between { and }")
      return
    }
    var places: [String: JSONPlace] = [:]
    for member in members {
      if let section = table.sections.first(where: { !$0.name.isEmpty && member.isNamed($0.name) })
      {
        read(section, member, &places)
      } else {
        read(member, in: table.sections.first { $0.name.isEmpty }, &places)
      }
    }
    // A rule between settings says little while one of them is wrong by itself.
    guard problems.isEmpty else { return }
    for rule in table.rules {
      guard let broken = rule.check(values) else { continue }
      let place = places[rule.key] ?? rule.other.flatMap { places[$0] }
      report(place, broken.what, fix: broken.fix)
    }
  }

  private mutating func read(
    _ section: SettingSection, _ member: JSONMember, _ places: inout [String: JSONPlace]
  ) {
    guard let members = member.value.members else {
      report(
        member.value.place,
        "\(section.name): expected an object, found \(raw(member.value).phrase)",
        fix: "write \(section.name): { \(section.rows.first?.name ?? "name"): … }")
      return
    }
    for inner in members { read(inner, in: section, &places) }
  }

  private mutating func read(
    _ member: JSONMember, in section: SettingSection?, _ places: inout [String: JSONPlace]
  ) {
    guard let row = section?.rows.first(where: { member.isNamed($0.name) }) else {
      unknown(member.name, in: section, member.nameNode.place)
      return
    }
    places[row.key] = member.value.place
    if row.isSecret { readSecret(row, member.value) } else { readPlain(row, member.value) }
  }

  private mutating func readPlain(_ row: SettingRow, _ node: JSONNode) {
    if let text = node.string, Template.draws(text) {
      let secrets = table.rows.filter(\.isSecret).map(\.key).joined(separator: ", ")
      report(
        node.place, "\(row.key): \"${…}\" is only for settings that hold secrets: \(secrets)",
        fix: "write the value itself")
      return
    }
    switch row.read(raw(node)) {
    case .success(let read):
      values.entries[row.key] = .init(read: read, origin: .file(line: node.place.line))
    case .failure(let misfit): report(row, misfit, node)
    }
  }

  private mutating func readSecret(_ row: SettingRow, _ node: JSONNode) {
    guard let text = node.string else {
      report(row, Misfit(found: raw(node).phrase), node)
      return
    }
    do throws(Template.Mistake) {
      let template = try Template(text)
      let secret = try template.secret(from: surroundings)
      let sources = template.sources
      switch row.read(.secret(secret)) {
      case .success(let read):
        let line = node.place.line
        values.entries[row.key] =
          sources.isEmpty
          ? .init(read: read, origin: .file(line: line))
          : .init(
            read: Read(value: read.value, shown: "(secret, \(secret.count) bytes)"),
            origin: .drawn(line: line, from: sources))
      case .failure(var misfit):
        let from = sources.isEmpty ? "" : " (from \(sources.joined(separator: ", ")))"
        misfit.found = misfit.found ?? "something else, which is not shown here\(from)"
        report(row, misfit, node)
      }
    } catch {
      report(node.place, "\(row.key): \(error.what)", fix: error.fix)
    }
  }

  private func raw(_ node: JSONNode) -> Raw {
    switch node.kind {
    case .null: .null
    case .boolean: .flag(node.boolean ?? false)
    case .number: .number(integer: node.int64, real: node.double)
    case .string: .text(node.string ?? "")
    case .array: .list((node.elements.map(Array.init) ?? []).map(raw))
    case .object, .tooDeep: .object
    }
  }
}

extension SettingReader {
  private mutating func report(_ place: JSONPlace?, _ what: String, fix: String) {
    problems.append(ConfigurationProblem(file, place, what, fix: fix))
  }

  private mutating func report(_ row: SettingRow, _ misfit: Misfit, _ node: JSONNode) {
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
      let mayHoldPassword = text.utf8.contains(UInt8(ascii: "@")) && text.contains("://")
      return mayHoldPassword ? "a URL with a name or password in it" : excerpt(text)
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
    if case .null = raw(node) { return "leave the line out for the default, \(row.standard)" }
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

  private mutating func unknown(_ name: String, in section: SettingSection?, _ place: JSONPlace) {
    let isTop = section?.name.isEmpty ?? true
    var names = section?.rows.map(\.name) ?? []
    if isTop { names += table.sections.map(\.name).filter { !$0.isEmpty } }
    let what = isTop ? "there is no setting" : "\(section?.name ?? "") has no setting"
    report(place, "\(what) \(excerpt(name))", fix: fix(name, names))
  }

  private func fix(_ name: String, _ names: [String]) -> String {
    if let row = table.rows.first(where: { $0.key.utf8.elementsEqual(name.utf8) }) {
      return "write \(row.section): { \(row.name): … }"
    }
    if let nearest = Spelling.nearest(to: name, among: names) {
      return "did you mean \(nearest)?"
    }
    let elsewhere = table.rows.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.key)
    if !elsewhere.isEmpty { return "did you mean \(elsewhere.joined(separator: " or "))?" }
    return "these exist: \(names.joined(separator: ", "))"
  }

  private func fix(for error: JSONError) -> String {
    switch error.kind {
    case .duplicateMember: "keep one of them"
    case .encoding: "save the file as UTF-8"
    case .limit: "make the file smaller"
    default: "look here, and just before, for a comma, quote or bracket too few or too many"
    }
  }
}
