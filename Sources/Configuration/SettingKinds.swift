/// Which settings mean something to which kind of a thing: a ComfyUI server needs a workflow and has
/// no use for the name of a model. One setting of the section says the kind.
package struct SettingKinds: Sendable {
  /// The kind of an entry, as it stands in the file.
  let word: @Sendable (_ values: SettingValues, _ entry: String) -> String
  /// By the name of the setting; what is not here means something to all of them.
  let uses: [String: Use]

  package struct Use: Sendable {
    let known: [String]
    let needed: [String]
    /// What to do where it means nothing.
    let otherwise: String

    /// For these kinds alone, and some of them cannot do without.
    static func only<Choice: RawRepresentable<String>>(
      for known: [Choice], needed: [Choice] = [], otherwise: String = "take the line out"
    ) -> Use {
      Use(known: known.map(\.rawValue), needed: needed.map(\.rawValue), otherwise: otherwise)
    }

    /// None of these can do without, and it means nothing to others.
    static func neededBy<Choice: RawRepresentable<String>>(_ kinds: [Choice]) -> Use {
      only(for: kinds, needed: kinds)
    }
  }

  package init(
    uses: [String: Use],
    word: @escaping @Sendable (_ values: SettingValues, _ entry: String) -> String
  ) {
    self.uses = uses
    self.word = word
  }

  func isKnown(_ name: String, in entry: String, of values: SettingValues) -> Bool {
    uses[name]?.known.contains(word(values, entry)) ?? true
  }

  /// What is wrong with a setting of an entry, given the entry's kind.
  func rule(for row: SettingRow, in entry: String) -> SettingRule? {
    guard let use = uses[row.name] else { return nil }
    return SettingRule(key: row.key, other: entry) { [word] values in
      let kind = word(values, entry)
      if use.needed.contains(kind), !values.says(row) {
        return (
          "\(entry) needs \(row.name), since its kind is \(quoted(kind))",
          "for example \(row.name): \(row.example)"
        )
      }
      guard !use.known.contains(kind), values.says(row) else { return nil }
      let kinds = use.known.map(quoted).joined(separator: ", ")
      return (
        "\(row.key): only for \(use.known.count == 1 ? "the kind" : "the kinds") \(kinds), "
          + "and this one is \(quoted(kind))",
        use.otherwise
      )
    }
  }
}
