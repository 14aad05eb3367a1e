/// Where the value of a setting came from.
package enum Origin: Equatable, Sendable, CustomStringConvertible {
  case standard
  /// Written in the file.
  case file(line: Int)
  /// Drawn from `env:NAME` or `file:PATH`, as the file says in that line.
  case drawn(line: Int, from: [String])

  package var description: String {
    switch self {
    case .standard: "default"
    case .file(let line): "line \(line)"
    case .drawn(let line, let sources): "line \(line), from \(sources.joined(separator: ", "))"
    }
  }
}

/// The values of all settings of a table, each with its origin.
package struct SettingValues: Sendable {
  struct Entry: Sendable {
    let read: Read
    let origin: Origin
  }

  /// The file they were read from; nothing when there was none.
  package let file: String?
  var entries: [String: Entry] = [:]
  /// By the family, in the order of the file.
  var names: [String: [String]] = [:]

  /// All defaults.
  package init(file: String?) { self.file = file }

  /// The value, or the default.
  package subscript<Value>(setting: Setting<Value>) -> Value {
    value(of: setting, at: setting.key)
  }

  /// The same of the entry with that name.
  package subscript<Value>(setting: Setting<Value>, of name: String) -> Value {
    value(of: setting, at: setting.row.inEntry("\(setting.family).\(name)").key)
  }

  /// The names of the entries of a family, in the order of the file.
  package func names(in family: String) -> [String] { names[family] ?? [] }

  private func value<Value>(of setting: Setting<Value>, at key: String) -> Value {
    guard let entry = entries[key] else { return setting.standard }
    guard let value = entry.read.value as? Value else {
      preconditionFailure("\(key) is read with the type that the table gives it")
    }
    return value
  }

  package func origin(of key: String) -> Origin { entries[key]?.origin ?? .standard }

  /// As it would stand in the file; secrets are not repeated.
  package func shown(_ row: SettingRow) -> String { entries[row.key]?.read.shown ?? row.standard }

  /// It is in the file, and is not what it would be without.
  func says(_ row: SettingRow) -> Bool {
    entries[row.key] != nil && !shown(row).utf8.elementsEqual(row.standard.utf8)
  }
}

extension SettingTable {
  /// A line for each setting: its name, its value, where that came from.
  package func overview(of values: SettingValues) -> String {
    let lines = rows(in: values).map { ($0.key, values.shown($0), "\(values.origin(of: $0.key))") }
    let first = (lines.map(\.0.count).max() ?? 0) + 2
    // One long value must not push the last column out of sight for all the others.
    let second = min(lines.map(\.1.count).max() ?? 0, 40) + 2
    let title = values.file.map { "Settings of \($0):\n" } ?? "No file of settings; the defaults:\n"
    return title
      + lines.map { key, value, origin in
        "\(padded(key, first))\(padded(value, second))\(origin)\n"
      }.joined()
  }
}

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(2, width - text.count))
}
