internal import Spelling

/// Reads the words after a command's name against the parameters that it has.
///
/// `--name value`, `--name=value`, `-n value`, `-nvalue`, `-ab` for two flags; `--` ends the
/// options. Options and positional arguments may be mixed.
struct WordReader {
  struct Mistake: Error {
    let what: String
    var hint: String?
  }

  enum Reading { case help, values(Values) }

  private let shapes: [Shape]
  private let positionals: [Shape]
  private var values = Values()
  private var place = 0

  init(_ shapes: [Shape]) {
    self.shapes = shapes
    positionals = shapes.filter { $0.kind == .positional }
  }

  mutating func read(_ words: ArraySlice<String>) throws(Mistake) -> Reading {
    var words = words
    // Somebody who asks for help gets it, whatever else is wrong with the line.
    let options = words.prefix { $0 != "--" }
    if options.contains("--help") || options.contains("-h") { return .help }
    while let word = words.popFirst() {
      if word == "--" {
        for word in words { try take(positional: word) }
        break
      }
      if word.utf8.starts(with: "--".utf8) {
        try take(long: String(word.dropFirst(2)), &words)
      } else if word.utf8.first == UInt8(ascii: "-"), word.utf8.count > 1 {
        try take(short: word.dropFirst(), &words)
      } else {
        try take(positional: word)
      }
    }
    try check()
    return .values(values)
  }

  private mutating func take(
    long text: String, _ words: inout ArraySlice<String>
  ) throws(Mistake) {
    // By bytes: to Swift an accent that begins the value makes another character of the "=".
    let parts = text.utf8.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false
    ).map { String(Substring($0)) }
    let name = parts[0]
    let given = parts.count > 1 ? parts[1] : nil
    let options = shapes.filter { $0.kind != .positional }
    guard let shape = options.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      let nearest = Spelling.nearest(to: name, among: options.map(\.name) + ["help"])
      throw Mistake(
        what: "there is no option --\(name)", hint: nearest.map { "did you mean `--\($0)`?" })
    }
    if shape.kind == .flag {
      guard given == nil else { throw Mistake(what: "--\(name) takes no value") }
      try add("", to: shape)
    } else if let given {
      try add(given, to: shape)
    } else {
      try add(try value(of: shape, written: "--\(name)", &words), to: shape)
    }
  }

  private mutating func take(
    short letters: Substring, _ words: inout ArraySlice<String>
  ) throws(Mistake) {
    var letters = letters
    while let letter = letters.popFirst() {
      guard let shape = shapes.first(where: { $0.short == letter }) else {
        throw Mistake(what: "there is no option -\(letter)")
      }
      if shape.kind == .flag {
        try add("", to: shape)
      } else if letters.isEmpty {
        try add(try value(of: shape, written: "-\(letter)", &words), to: shape)
      } else {
        try add(String(letters), to: shape)
        return
      }
    }
  }

  /// The word after an option. One that looks like an option is none: forgetting the value is
  /// likelier than a value that begins with a dash.
  private func value(
    of shape: Shape, written: String, _ words: inout ArraySlice<String>
  ) throws(Mistake) -> String {
    guard let word = words.first else {
      throw Mistake(
        what: "\(written) wants a value", hint: "write `\(written) \(shape.placeholder)`")
    }
    if word.utf8.first == UInt8(ascii: "-"), word.utf8.count > 1 {
      throw Mistake(
        what: "\(written) wants a value, found \(word)",
        hint: "if that is the value, write `--\(shape.name)=\(word)`")
    }
    words.removeFirst()
    return word
  }

  private mutating func take(positional word: String) throws(Mistake) {
    guard place < positionals.count else {
      throw Mistake(what: "there is one word too many: \"\(word)\"")
    }
    try add(word, to: positionals[place])
    if positionals[place].count != .repeated { place += 1 }
  }

  private mutating func add(_ word: String, to shape: Shape) throws(Mistake) {
    if shape.count != .repeated, values.words[shape.name] != nil {
      throw Mistake(what: "\(shape.label) is given twice")
    }
    values.words[shape.name, default: []].append(word)
  }

  private func check() throws(Mistake) {
    for shape in shapes {
      let words = values.words[shape.name] ?? []
      if words.isEmpty, shape.count == .required {
        let label = shape.kind == .positional ? shape.label : "\(shape.label) \(shape.placeholder)"
        throw Mistake(what: "\(label) is missing")
      }
      guard let misfit = shape.misfit(words) else { continue }
      let nearest =
        if case .words(let list) = shape.suggestions {
          Spelling.nearest(to: words.last ?? "", among: list())
        } else {
          String?.none
        }
      throw Mistake(
        what: "\(shape.label) expects \(misfit.expected), found \"\(words.last ?? "")\"",
        hint: nearest.map { "did you mean \"\($0)\"?" })
    }
  }
}
