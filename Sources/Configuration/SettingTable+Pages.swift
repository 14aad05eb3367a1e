internal import Spelling

extension SettingTable {
  /// The sample file: every setting with its explanation, and commented out with its default.
  /// `values` are those that are to have one, by their keys, as it stands in the file.
  package func sample(with values: [String: String] = [:]) -> String {
    var page = """
      // The settings of easel, and their manual.
      //
      // Every line below that is commented out shows the default; take the two slashes away and
      // change it. `easel config check` looks for mistakes, `easel config show` says what counts.
      //
      // Secrets need not stand here: a setting that may hold one (such as store.url, http.proxy and
      // matrix.password) draws it with "${env:NAME}" from the environment or with "${file:PATH}" from
      // a file that nobody else may read. A relative PATH starts at the folder of this file.
      {

      """
    for section in sections {
      let indent = section.name.isEmpty ? "  " : "    "
      if !section.name.isEmpty {
        page += comment(section.explanation, "  ") + "  \(section.name): {\n"
      }
      if let family = section.family {
        page += sample(family, section, indent)
      } else {
        page += section.rows.map { sample($0, values[$0.key], indent) }.joined(separator: "\n")
      }
      page += section.name.isEmpty ? "\n" : "  },\n\n"
    }
    while page.hasSuffix("\n\n") { page.removeLast() }
    return page + "}\n"
  }

  private func sample(_ row: SettingRow, _ value: String?, _ indent: String) -> String {
    let line = value.map { "\(row.name): \($0),\n" } ?? "// \(row.name): \(row.standard),\n"
    return comment(row.explanation, indent) + comment("Expected: \(row.expectation).", indent)
      + indent + line
  }

  /// Some entries, commented out, and what else may be said of one.
  private func sample(
    _ family: SettingFamily, _ section: SettingSection, _ indent: String
  ) -> String {
    let examples = family.examples.map { example in
      let lines = ["\(example.name): {"] + example.lines.map { "  \($0)," } + ["},"]
      return lines.map { "\(indent)// \($0)\n" }.joined()
    }
    let rows = section.rows.map { row in
      comment("\(row.name) – \(row.explanation)", indent)
        + comment("Expected: \(row.expectation). \(row.whenLeftOut).", indent)
    }
    return examples.joined(separator: "\n")
      + "\n\(comment("What an entry says:", indent))\(indent)//\n"
      + rows.joined(separator: "\(indent)//\n")
  }

  /// The page of the reference, in Markdown.
  package func reference() -> String {
    var page = """
      # Settings

      Generated from the table that the program checks against; `easel config explain KEY` shows the
      same. The file is JSON5, and `bot-config/easel.json5` is a sample with every setting in it.

      The file is the one given with `--config`, or else the one named by `EASEL_CONFIG`, or else
      the first of \(SettingsFile.places.map { "`\($0)`" }.joined(separator: ", ")) that exists.
      Without any of them the defaults hold.

      A setting marked *secret* may draw its text, or a part of it, from elsewhere: `${env:NAME}` is
      the environment variable, `${file:PATH}` a file of at most 64 KiB that belongs to the user who
      runs easel (or to root) and that nobody else may read or write. A relative path starts at the
      folder of the settings. `$${` stands for `${`.

      """
    for section in sections {
      if !section.name.isEmpty {
        page += "\n## \(section.name)\n\n\(oneLine(section.explanation))\n"
      }
      if let family = section.family { page += "\n\(oneLine(family.aboutNames))\n" }
      for row in section.rows {
        page += "\n### `\(row.key)`\(row.isSecret ? " *secret*" : "")\n\n"
        page += "\(oneLine(row.explanation))\n\n- Expected: \(row.expectation)\n"
        page += "- Default: \(row.isNeeded ? "none, it must be given" : "`\(row.standard)`")\n"
        if let use = section.kinds?.uses[row.name] { page += "- Kinds: \(use.phrase)\n" }
        page += "- Example: `\(row.inContext)`\n"
      }
    }
    return page
  }

  /// What there is to say about a setting or a section; nothing if there is neither. What is true of
  /// `painters.NAME.url` is told for every name.
  package func explanation(of key: String) -> String? {
    for section in sections {
      if let row = section.rows.first(where: { section.means($0, by: key) }) {
        return row.explained(section.kinds?.uses[row.name])
      }
    }
    guard let section = sections.first(where: { !$0.name.isEmpty && $0.means(by: key) }) else {
      return nil
    }
    var parts = [section.explanation + "\n"]
    if let family = section.family { parts.append(family.aboutNames + "\n") }
    parts += section.rows.map { $0.explained(section.kinds?.uses[$0.name]) }
    return parts.joined(separator: "\n")
  }

  /// The key that was meant: by its last word, or nearly spelt.
  package func nearestKey(to key: String) -> String? {
    everyRow.first { $0.name.utf8.elementsEqual(key.utf8) }?.key
      ?? Spelling.nearest(to: key, among: keys)
  }

  /// Every setting and section by name.
  package var keys: [String] {
    sections.map(\.name).filter { !$0.isEmpty } + everyRow.map(\.key)
  }
}

extension SettingSection {
  /// `painters.sdxl.url` means `painters.NAME.url`.
  fileprivate func means(_ row: SettingRow, by key: String) -> Bool {
    guard family != nil, let end = key.lastIndex(of: ".") else {
      return row.key.utf8.elementsEqual(key.utf8)
    }
    return isEntry(String(key[..<end])) && row.name.utf8.elementsEqual(key[end...].dropFirst().utf8)
  }

  fileprivate func means(by key: String) -> Bool {
    name.utf8.elementsEqual(key.utf8) || family != nil && isEntry(key)
  }

  /// `painters.sdxl`, or `painters.NAME`.
  private func isEntry(_ key: String) -> Bool {
    guard key.utf8.starts(with: "\(name).".utf8) else { return false }
    let entry = String(key.dropFirst(name.count + 1))
    return entry == SettingFamily.placeholder || SettingFamily.isName(entry)
  }
}

extension SettingFamily {
  fileprivate var aboutNames: String {
    """
    Each \(noun) stands under a name of your choice: 1 to 32 of a–z, 0–9, _ and -, with a letter
    first. There may be \(Self.maximumCount) of them.
    """
  }
}

extension SettingKinds.Use {
  /// `comfyui (needed), sdapi`.
  fileprivate var phrase: String {
    known.map { needed.contains($0) ? "\($0) (needed)" : $0 }.joined(separator: ", ")
  }
}

extension SettingRow {
  /// `store: { readers: 8 }`.
  fileprivate var inContext: String {
    let line = "\(name): \(example)"
    return section.split(separator: ".").reversed().reduce(line) { "\($1): { \($0) }" }
  }

  fileprivate var whenLeftOut: String {
    isNeeded ? "It must be given" : "Default: \(standard)"
  }

  fileprivate func explained(_ use: SettingKinds.Use?) -> String {
    """
    \(key)
    \(filled(explanation, 76).map { "  \($0)\n" }.joined())
      expected: \(expectation)
      default:  \(isNeeded ? "none, it must be given" : standard)
    \(use.map { "  kinds:    \($0.phrase)\n" } ?? "")  example:  \(inContext)

    """
  }
}

private func oneLine(_ text: String) -> String {
  text.split(separator: "\n").joined(separator: " ")
}

private func comment(_ text: String, _ indent: String) -> String {
  filled(text, 94 - indent.count).map { "\(indent)// \($0)\n" }.joined()
}

private func filled(_ text: String, _ width: Int) -> [String] {
  var lines: [String] = []
  for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = "\(last) \(word)"
    } else {
      lines.append(String(word))
    }
  }
  return lines
}
