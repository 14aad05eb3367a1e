/// The line that somebody is typing: keys in, what is to happen out. It knows no terminal.
///
/// 1. `0 <= cursor <= text.count`, counted in what people see as characters.
/// 2. The line has at most ``maximumCount`` characters; what is typed or pasted beyond is dropped.
/// 3. A tap is a key that is an answer by itself: alone on the line, and then nothing for a moment, or
///    Enter. Followed by another key it is the beginning of a line like any letter.
package struct LineEditor: Equatable, Sendable {
  package static let maximumCount = 8_192
  /// Of what is looked for in the history, in characters.
  static let maximumPattern = 256

  package enum Action: Equatable, Sendable {
    /// The line or its cursor has changed.
    case changed
    case submitted(String)
    case tapped(Character)
    /// Control-C: the line is dropped. On an empty line it is for whoever reads.
    case cancelled(wasEmpty: Bool)
    /// Control-D on an empty line.
    case ended
    /// Tab: complete the word before the cursor.
    case completionAsked
    case suspensionAsked
    case screenClearingAsked
    /// The key has nothing to do here.
    case refused
  }

  package private(set) var text: [Character] = []
  package private(set) var cursor = 0
  package var history: History
  package var taps: Set<Character> = []

  /// Whether the only key on the line is a tap when nothing follows; ask ``settle()`` after a moment.
  package private(set) var isTapPending = false

  /// What was typed before the history was looked into.
  private var draft: [Character] = []
  /// The line of the history that is shown; its count when none is.
  private var place: Int
  private var killed: [Character] = []
  private var search: Search?

  private struct Search: Equatable {
    var pattern = ""
    var found: Int?
    let before: [Character]
  }

  package init(history: History = History()) {
    self.history = history
    place = history.lines.count
  }

  package var line: String { String(text) }

  /// What is looked for, while somebody looks for something.
  package var searchPattern: String? { search?.pattern }

  package mutating func handle(_ key: Keystroke) -> Action {
    // A terminal's late answer is no key.
    if case .report = key { return .refused }
    if search != nil, let action = handleSearching(key) { return action }
    if key == .enter, isTapPending { return settle() ?? .refused }
    isTapPending = false
    switch key {
    case .text(let character):
      isTapPending = text.isEmpty && taps.contains(character)
      return insert([character])
    case .paste(let pasted): return insert(Array(Sanitiser.line(pasted)))
    case .enter: return submit()
    case .tab: return .completionAsked
    case .escape: return .refused
    case .control("c"): return cancel()
    case .control("d"): return text.isEmpty ? .ended : delete(cursor..<min(cursor + 1, text.count))
    case .control("z"): return .suspensionAsked
    case .control("l"): return .screenClearingAsked
    case .control("r"): return beginSearch()
    case .up, .control("p"): return recall(place - 1)
    case .down, .control("n"): return recall(place + 1)
    default: return move(key) ?? edit(key)
    }
  }

  /// Nothing followed for a moment.
  package mutating func settle() -> Action? {
    guard isTapPending, let tap = text.first else { return nil }
    isTapPending = false
    clear()
    return .tapped(tap)
  }

  /// Puts `words` in place of those before the cursor that `count` counts.
  package mutating func replace(_ count: Int, with words: String) {
    let start = max(0, cursor - count)
    text.removeSubrange(start..<cursor)
    cursor = start
    _ = insert(Array(Sanitiser.line(words)))
  }

  /// A line to begin with, which can be changed.
  package mutating func set(_ line: String) {
    text = Array(Sanitiser.line(line).prefix(Self.maximumCount))
    cursor = text.count
  }

  private mutating func move(_ key: Keystroke) -> Action? {
    let old = cursor
    switch key {
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(text.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = text.count
    case .wordLeft, .alt("b"): cursor = wordStart()
    case .wordRight, .alt("f"): cursor = wordEnd()
    default: return nil
    }
    return cursor == old ? .refused : .changed
  }

  private mutating func edit(_ key: Keystroke) -> Action {
    switch key {
    case .backspace: delete(max(0, cursor - 1)..<cursor)
    case .delete: delete(cursor..<min(cursor + 1, text.count))
    case .control("k"): kill(cursor..<text.count)
    case .control("u"): kill(0..<cursor)
    case .control("w"): kill(blankStart()..<cursor)
    case .alt("\u{7F}"): kill(wordStart()..<cursor)
    case .alt("d"): kill(cursor..<wordEnd())
    case .control("y"): insert(killed)
    default: .refused
    }
  }

  private mutating func insert(_ characters: [Character]) -> Action {
    let room = Self.maximumCount - text.count
    guard room > 0, !characters.isEmpty else { return .refused }
    let before = text[..<cursor]
    // A mark or a joiner becomes part of the character before it.
    let joined = Array(String(before) + String(characters.prefix(room)))
    text.replaceSubrange(..<cursor, with: joined)
    cursor = joined.count
    return .changed
  }

  private mutating func delete(_ range: Range<Int>) -> Action {
    guard !range.isEmpty else { return .refused }
    text.removeSubrange(range)
    cursor = range.lowerBound
    return .changed
  }

  private mutating func kill(_ range: Range<Int>) -> Action {
    guard !range.isEmpty else { return .refused }
    killed = Array(text[range])
    return delete(range)
  }

  private mutating func submit() -> Action {
    let line = line
    history.add(line)
    clear()
    return .submitted(line)
  }

  private mutating func cancel() -> Action {
    let wasEmpty = text.isEmpty
    clear()
    return .cancelled(wasEmpty: wasEmpty)
  }

  private mutating func clear() {
    text = []
    cursor = 0
    draft = []
    place = history.lines.count
  }

  private mutating func recall(_ index: Int) -> Action {
    guard (0...history.lines.count).contains(index), index != place else { return .refused }
    if place == history.lines.count { draft = text }
    place = index
    text = index == history.lines.count ? draft : Array(history.lines[index])
    cursor = text.count
    return .changed
  }
}

// MARK: - Words

extension LineEditor {
  private func wordStart() -> Int {
    var index = cursor
    while index > 0, !text[index - 1].isPartOfWord { index -= 1 }
    while index > 0, text[index - 1].isPartOfWord { index -= 1 }
    return index
  }

  private func wordEnd() -> Int {
    var index = cursor
    while index < text.count, !text[index].isPartOfWord { index += 1 }
    while index < text.count, text[index].isPartOfWord { index += 1 }
    return index
  }

  /// Where the run of anything but blanks before the cursor begins.
  private func blankStart() -> Int {
    var index = cursor
    while index > 0, text[index - 1].isWhitespace { index -= 1 }
    while index > 0, !text[index - 1].isWhitespace { index -= 1 }
    return index
  }
}

extension Character {
  fileprivate var isPartOfWord: Bool { isLetter || isNumber }
}

// MARK: - Looking for a line

extension LineEditor {
  private mutating func beginSearch() -> Action {
    search = Search(before: text)
    return .changed
  }

  /// - Returns: `nil` when the key ends the search and is then to do what it does.
  private mutating func handleSearching(_ key: Keystroke) -> Action? {
    guard var current = search else { return nil }
    switch key {
    case .text(let character):
      guard current.pattern.count < Self.maximumPattern else { return .refused }
      current.pattern.append(character)
    case .backspace:
      current.pattern = String(current.pattern.dropLast())
      current.found = nil
    case .control("r"):
      let next = history.search(current.pattern, before: current.found ?? .max)
      guard let next else { return .refused }
      return show(current, found: next)
    case .control("c"), .control("g"), .escape:
      text = current.before
      cursor = text.count
      search = nil
      return .changed
    default:
      search = nil
      return nil
    }
    let from = current.found.map { $0 + 1 } ?? .max
    return show(current, found: history.search(current.pattern, before: from))
  }

  private mutating func show(_ current: Search, found: Int?) -> Action {
    var current = current
    current.found = found ?? current.found
    search = current
    if let found {
      place = found
      text = Array(history.lines[found])
      cursor = text.count
    }
    return .changed
  }
}
