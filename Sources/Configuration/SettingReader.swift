internal import JSON
internal import Secrets

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
struct SettingReader {
  let table: SettingTable
  let file: String
  let surroundings: Surroundings
  var values: SettingValues
  var problems: [ConfigurationProblem] = []
  /// Where the values stand that were read, by key.
  var places: [String: JSONPlace] = [:]
  /// Families with more entries than they may have.
  var isOver: Set<String> = []

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
    let top = table.sections.first { $0.name.isEmpty }?.rows ?? []
    for member in members {
      if let section = table.sections.first(where: { !$0.name.isEmpty && member.isNamed($0.name) })
      {
        read(section, member)
      } else {
        read(member, in: "", top)
      }
    }
    // A rule between settings says little while one of them is wrong by itself.
    guard problems.isEmpty else { return }
    for rule in table.rules(for: values) {
      guard let broken = rule.check(values) else { continue }
      let place = places[rule.key] ?? rule.other.flatMap { places[$0] }
      report(place, broken.what, fix: broken.fix)
    }
  }

  private mutating func read(_ section: SettingSection, _ member: JSONMember) {
    guard let members = member.value.members else {
      let first = section.rows.first?.name ?? "name"
      let inner =
        section.family.map { "\($0.examples.first?.name ?? "name"): { \(first): … }" }
        ?? "\(first): …"
      report(
        member.value.place,
        "\(section.name): expected an object, found \(raw(member.value).phrase)",
        fix: "write \(section.name): { \(inner) }")
      return
    }
    places[section.name] = member.value.place
    guard let family = section.family else {
      for inner in members { read(inner, in: section.name, section.rows) }
      return
    }
    for inner in members { read(inner, of: family, in: section) }
  }

  /// One setting of a section or an entry.
  mutating func read(_ member: JSONMember, in entry: String, _ rows: [SettingRow]) {
    guard let row = rows.first(where: { member.isNamed($0.name) }) else {
      unknown(member.name, in: entry, rows, member.nameNode.place)
      return
    }
    places[row.key] = member.value.place
    if row.isSecret { readSecret(row, member.value) } else { readPlain(row, member.value) }
  }

  private mutating func readPlain(_ row: SettingRow, _ node: JSONNode) {
    if let text = drawing(node) {
      let secrets = table.everyRow.filter(\.isSecret).map(\.key).joined(separator: ", ")
      report(
        text.place, "\(row.key): \"${…}\" is only for settings that hold secrets: \(secrets)",
        fix: "write the value itself")
      return
    }
    switch row.read(raw(node)) {
    case .success(let read):
      values.entries[row.key] = .init(read: read, origin: .file(line: node.place.line))
    case .failure(let misfit): report(row, misfit, node)
    }
  }

  /// The first text that draws from elsewhere: the value itself, or one of a list.
  private func drawing(_ node: JSONNode) -> JSONNode? {
    if let text = node.string { return Template.draws(text) ? node : nil }
    for element in node.elements.map(Array.init) ?? [] {
      if let text = drawing(element) { return text }
    }
    return nil
  }

  private mutating func readSecret(_ row: SettingRow, _ node: JSONNode) {
    var sources: [String] = []
    guard let raw = secretRaw(row, node, &sources) else { return }
    let line = node.place.line
    switch row.read(raw) {
    case .success(let read):
      values.entries[row.key] =
        sources.isEmpty
        ? .init(read: read, origin: .file(line: line))
        : .init(
          read: Read(value: read.value, shown: raw.shownSecret),
          origin: .drawn(line: line, from: sources))
    case .failure(var misfit):
      if (misfit.index.flatMap { node[$0] } ?? node).kind == .string, misfit.found == nil {
        let from = sources.isEmpty ? "" : " (from \(sources.joined(separator: ", ")))"
        misfit.found = "something else, which is not shown here\(from)"
      }
      report(row, misfit, node)
    }
  }

  /// With each text as a secret, put together from what it draws; nothing where that went wrong, which
  /// is told.
  private mutating func secretRaw(
    _ row: SettingRow, _ node: JSONNode, _ sources: inout [String]
  ) -> Raw? {
    if let elements = node.elements {
      var raws: [Raw] = []
      for element in elements {
        guard let raw = secretRaw(row, element, &sources) else { return nil }
        raws.append(raw)
      }
      return .list(raws)
    }
    guard let text = node.string else { return raw(node) }
    do throws(Template.Mistake) {
      let template = try Template(text)
      sources += template.sources
      return .secret(try template.secret(from: surroundings))
    } catch {
      report(node.place, "\(row.key): \(error.what)", fix: error.fix)
      return nil
    }
  }

  func raw(_ node: JSONNode) -> Raw {
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
