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
      page += section.rows.map { row in
        comment(row.explanation, indent) + comment("Expected: \(row.expectation).", indent)
          + (values[row.key].map { "\(indent)\(row.name): \($0),\n" }
            ?? "\(indent)// \(row.name): \(row.standard),\n")
      }.joined(separator: "\n")
      page += section.name.isEmpty ? "\n" : "  },\n\n"
    }
    while page.hasSuffix("\n\n") { page.removeLast() }
    return page + "}\n"
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
      for row in section.rows {
        page += "\n### `\(row.key)`\(row.isSecret ? " *secret*" : "")\n\n"
        page += "\(oneLine(row.explanation))\n\n- Expected: \(row.expectation)\n"
        page += "- Default: `\(row.standard)`\n- Example: `\(row.inContext)`\n"
      }
    }
    return page
  }

  /// What there is to say about a setting or a section; nothing if there is neither.
  package func explanation(of key: String) -> String? {
    if let row = rows.first(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
      return row.explained
    }
    guard let section = sections.first(where: { !$0.name.isEmpty && $0.name == key }) else {
      return nil
    }
    return ([section.explanation + "\n"] + section.rows.map(\.explained)).joined(separator: "\n")
  }

  /// The key that was meant: by its last word, or nearly spelt.
  package func nearestKey(to key: String) -> String? {
    rows.first { $0.name.utf8.elementsEqual(key.utf8) }?.key
      ?? Spelling.nearest(to: key, among: keys)
  }

  /// Every setting and section by name.
  package var keys: [String] { sections.map(\.name).filter { !$0.isEmpty } + rows.map(\.key) }
}

extension SettingRow {
  /// `store: { readers: 8 }`.
  fileprivate var inContext: String {
    section.isEmpty ? "\(name): \(example)" : "\(section): { \(name): \(example) }"
  }

  fileprivate var explained: String {
    """
    \(key)
    \(filled(explanation, 76).map { "  \($0)\n" }.joined())
      expected: \(expectation)
      default:  \(standard)
      example:  \(inContext)

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
