import Studio

/// What a line means to the console itself, before it is read as a room's would be: what in a room is
/// a file, a reply or leaving is words here.
enum ConsoleWord: Equatable, Sendable {
  case leave
  /// Reference pictures, to learn a taste from at once.
  case learn(name: String?, files: [String])
  /// A picture, with a caption if there is one.
  case post(file: String, caption: String)
  /// What follows is said in reply to this picture.
  case reply(PictureID, String)
  case said(String)

  /// - Parameters:
  ///   - line: What was typed.
  ///   - isFile: Whether there is such a file.
  init(_ line: String, isFile: (String) -> Bool) {
    let words = Self.words(of: line)
    switch words.first {
    case "!quit", "!exit": self = .leave
    case "!post" where words.count > 1:
      self = .post(file: words[1], caption: words.dropFirst(2).joined(separator: " "))
    case "!taste":
      let files = words.dropFirst().filter(isFile)
      let others = words.dropFirst().filter { !isFile($0) }
      // With a path among them that is none, it is a mistake better named than half done.
      let missing = others.first { $0.contains("/") || $0.contains(".") }
      if !files.isEmpty, missing == nil, others.count <= 1 {
        self = .learn(name: others.first, files: files)
      } else if let missing, !files.isEmpty || (words[1] == missing && missing.contains("/")) {
        self = .post(file: missing, caption: "")
      } else {
        self = .said(line)
      }
    default:
      if line.hasPrefix("@"), let id = PictureID(line.dropFirst().prefix { $0 != " " }) {
        self = .reply(id, line.split(separator: " ", maxSplits: 1).dropFirst().joined())
      } else {
        self = .said(line)
      }
    }
  }

  /// Only of use while something is still being done.
  var isForMeanwhile: Bool {
    guard case .said(let text) = self else { return self == .leave }
    return ["!status", "!cancel"].contains(Self.words(of: text).first)
  }

  /// Divided by spaces; quotes and backslashes keep them, as a shell does.
  static func words(of line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }
}
