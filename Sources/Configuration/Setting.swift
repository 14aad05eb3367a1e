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

  package init(
    _ key: String, _ kind: Kind<Value>, default standard: Value, example: String,
    _ explanation: String
  ) {
    self.key = key
    self.kind = kind
    self.standard = standard
    self.example = example
    self.explanation = explanation
  }

  /// This setting as a row of the table.
  package var row: SettingRow {
    SettingRow(
      key: key, explanation: explanation, expectation: kind.expectation, words: kind.words,
      isSecret: kind.isSecret, standard: kind.show(standard), example: example
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
  /// As it stands in the file.
  package let standard: String
  package let example: String
  let read: @Sendable (Raw) -> Result<Read, Misfit>

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
  package let rows: [SettingRow]

  package init(_ name: String, _ explanation: String, _ rows: [SettingRow]) {
    precondition(
      rows.allSatisfy { $0.section == name }, "a setting stands in the section that its key names")
    self.name = name
    self.explanation = explanation
    self.rows = rows
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

  package var rows: [SettingRow] { sections.flatMap(\.rows) }
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
