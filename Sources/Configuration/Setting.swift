/// One setting: where it stands, what it means and what it is when nobody says anything.
package struct Setting<Value: Sendable>: Sendable {
  /// `store.readers`.
  package let key: String
  package let kind: Kind<Value>
  package let standard: Value
  /// A sentence or more, for people: what changes when it is changed.
  let explanation: String
  /// A value that is not the default, as it stands in the file.
  let example: String
  /// There is no default: whoever writes the entry writes this.
  let isNeeded: Bool

  package init(
    _ key: String, _ kind: Kind<Value>, default standard: Value, example: String,
    _ explanation: String
  ) {
    self.key = key
    self.kind = kind
    self.standard = standard
    self.example = example
    self.explanation = explanation
    isNeeded = false
  }

  /// A setting of a family that each entry must have. `placeholder` is never read.
  package init(
    needed key: String, _ kind: Kind<Value>, placeholder: Value, example: String,
    _ explanation: String
  ) {
    self.key = key
    self.kind = kind
    standard = placeholder
    self.example = example
    self.explanation = explanation
    isNeeded = true
  }

  /// This setting as a row of the table.
  package var row: SettingRow {
    SettingRow(
      key: key, explanation: explanation, expectation: kind.expectation, words: kind.words,
      isSecret: kind.isSecret, isNeeded: isNeeded, standard: kind.show(standard), example: example
    ) { raw in
      switch kind.read(raw) {
      case .success(let value): .success(Read(value: value, shown: kind.show(value)))
      case .failure(let misfit): .failure(misfit)
      }
    }
  }
}

/// A setting without its type: what checking, showing and explaining need to know.
package struct SettingRow: Sendable {
  package let key: String
  package let explanation: String
  package let expectation: String
  let words: [String]
  let isSecret: Bool
  let isNeeded: Bool
  /// As it stands in the file.
  package let standard: String
  package let example: String
  let read: @Sendable (Raw) -> Result<Read, Misfit>

  /// The same setting of the entry `painters.sdxl`.
  func inEntry(_ entry: String) -> SettingRow {
    SettingRow(
      key: "\(entry).\(name)", explanation: explanation, expectation: expectation, words: words,
      isSecret: isSecret, isNeeded: isNeeded, standard: standard, example: example, read: read)
  }

  /// `store` of `store.readers`; empty at the top.
  var section: String {
    key.lastIndex(of: ".").map { String(key[..<$0]) } ?? ""
  }

  /// `readers` of `store.readers`.
  var name: String {
    key.lastIndex(of: ".").map { String(key[key.index(after: $0)...]) } ?? key
  }
}

/// A value that was read, and how it is shown.
struct Read: Sendable {
  let value: any Sendable
  let shown: String
}

/// Settings that belong together: an object of the file.
package struct SettingSection: Sendable {
  /// Empty for the settings at the top.
  package let name: String
  package let explanation: String
  /// In a family, those of each entry.
  package let rows: [SettingRow]
  /// Where the members of the object are names given by people.
  let family: SettingFamily?
  /// Where a setting decides which of the others mean something.
  let kinds: SettingKinds?
  /// What the settings of one entry must agree about; `entry` is `painters.sdxl`.
  let rules: [@Sendable (_ entry: String) -> SettingRule]

  package init(
    _ name: String, _ explanation: String, _ rows: [SettingRow], family: SettingFamily? = nil,
    kinds: SettingKinds? = nil, rules: [@Sendable (_ entry: String) -> SettingRule] = []
  ) {
    let section = family == nil ? name : "\(name).\(SettingFamily.placeholder)"
    precondition(
      rows.allSatisfy { $0.section == section },
      "a setting stands in the section that its key names")
    precondition(
      family != nil || !rows.contains(where: \.isNeeded), "a file without settings is right")
    self.name = name
    self.explanation = explanation
    self.rows = rows
    self.family = family
    self.kinds = kinds
    self.rules = rules
  }

  /// `painters.sdxl` for each that the file has; the section itself where it is no family.
  func entries(in values: SettingValues) -> [String] {
    family == nil ? [name] : values.names(in: name).map { "\(name).\($0)" }
  }

  /// The settings of one entry.
  func rows(in entry: String) -> [SettingRow] {
    family == nil ? rows : rows.map { $0.inEntry(entry) }
  }
}

/// Every setting there is. Checking, the sample file, the reference page and `config explain` are
/// made from it, so that none of them can be wrong about another.
package struct SettingTable: Sendable {
  package let sections: [SettingSection]
  let rules: [SettingRule]

  package init(_ sections: [SettingSection], rules: [SettingRule] = []) {
    let keys = sections.flatMap(\.rows).map(\.key)
    precondition(Set(keys).count == keys.count, "every setting has a key of its own")
    self.sections = sections
    self.rules = rules
  }

  /// Those that stand in every file, written or not.
  package var rows: [SettingRow] { sections.filter { $0.family == nil }.flatMap(\.rows) }

  /// The same, and those of each entry of a family under the name `NAME`.
  package var everyRow: [SettingRow] { sections.flatMap(\.rows) }

  /// Those that mean something beside these values, entry by entry.
  package func rows(in values: SettingValues) -> [SettingRow] {
    sections.flatMap { section in
      section.entries(in: values).flatMap { entry in
        section.rows(in: entry).filter { row in
          section.kinds?.isKnown(row.name, in: entry, of: values) ?? true
        }
      }
    }
  }
}

/// What two settings must agree about.
package struct SettingRule: Sendable {
  /// The setting to point at, and the one to point at when that is not in the file.
  let key: String
  let other: String?
  let check: @Sendable (SettingValues) -> (what: String, fix: String)?
}

extension SettingRule {
  /// The first may not be greater than the second.
  package static func inOrder<Value: Comparable>(
    _ lesser: Setting<Value>, _ greater: Setting<Value>
  ) -> SettingRule {
    SettingRule(key: lesser.key, other: greater.key) { values in
      guard values[lesser] > values[greater] else { return nil }
      let (small, great) = (
        lesser.kind.show(values[lesser]), greater.kind.show(values[greater])
      )
      return (
        "\(lesser.key): expected at most \(greater.key), which is \(great), found \(small)",
        "lower \(lesser.key) or raise \(greater.key)"
      )
    }
  }

  /// The same, where they may not be equal.
  package static func below<Value: Comparable>(
    _ lesser: Setting<Value>, _ greater: Setting<Value>
  ) -> SettingRule {
    SettingRule(key: lesser.key, other: greater.key) { values in
      guard values[lesser] >= values[greater] else { return nil }
      let (small, great) = (
        lesser.kind.show(values[lesser]), greater.kind.show(values[greater])
      )
      return (
        "\(lesser.key): expected less than \(greater.key), which is \(great), found \(small)",
        "lower \(lesser.key) or raise \(greater.key)"
      )
    }
  }
}
