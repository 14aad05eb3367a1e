/// What stands at the bottom of the screen: a line of progress, and the prompt with what is typed.
/// Gives the bytes that draw it, take it away and bring it back.
///
/// 1. Nothing but this area is ever erased, and printing happens only while it is erased.
/// 2. Rows are laid out here and end with a line feed each, so that no terminal's own wrapping is
///    relied on. Between calls the cursor is where the person's is.
/// 3. When the window was resized, it is supposed that the terminal has wrapped long rows anew, as
///    nearly all do.
struct PromptArea: Equatable, Sendable {
  struct Content: Equatable, Sendable {
    var status: String?
    /// `nil` while nobody is asked for anything.
    var prompt: String?
    var text: [Character] = []
    var cursor = 0
    /// One line of what the keys do, below.
    var hint: String?

    var isEmpty: Bool { status == nil && prompt == nil && hint == nil }
  }

  private(set) var columns: Int
  private(set) var rows: Int
  /// The width of each row on the screen, and where the cursor is.
  private var drawn: [Int] = []
  private var cursor = (row: 0, column: 0)

  init(columns: Int, rows: Int) {
    self.columns = max(2, columns)
    self.rows = max(2, rows)
  }

  static func == (left: PromptArea, right: PromptArea) -> Bool {
    left.columns == right.columns && left.rows == right.rows && left.drawn == right.drawn
      && left.cursor == right.cursor
  }

  mutating func resize(columns: Int, rows: Int) {
    self.columns = max(2, columns)
    self.rows = max(2, rows)
  }

  /// Takes the area away; the cursor is then where its first row began.
  mutating func erase() -> String {
    guard !drawn.isEmpty else { return "" }
    defer {
      drawn = []
      cursor = (0, 0)
    }
    // A terminal that keeps what is cleared from its first row on would keep every key typed there.
    let isOneRow = drawn.count == 1 && drawn[0] < columns
    return Control.up(rowsAboveCursor) + "\r" + (isOneRow ? Control.eraseRow : Control.eraseBelow)
  }

  /// Draws `content` where the cursor is, in place of what was drawn before.
  mutating func draw(_ content: Content) -> String {
    let erased = erase()
    guard !content.isEmpty else { return erased }
    var layout = Layout(columns: columns)
    if let status = content.status { layout.addRow(status) }
    layout.addText(content.prompt ?? "", content.text, cursor: content.cursor)
    if let hint = content.hint { layout.addRow(hint) }
    layout.clip(to: rows)
    drawn = layout.rows.map(\.width)
    cursor = layout.cursor
    return erased + layout.rows.map(\.text).joined(separator: "\r\n")
      + Control.up(layout.rows.count - 1 - cursor.row) + "\r" + Control.right(cursor.column)
  }

  /// After a window became narrower a row may take several.
  private var rowsAboveCursor: Int {
    let above = drawn[..<cursor.row].reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
    return min(above + cursor.column / columns, rows - 1)
  }
}

/// The escape sequences that draw.
enum Control {
  static let eraseRow = "\u{1B}[K"
  static let eraseBelow = "\u{1B}[J"
  static func up(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)A" : "" }
  static func down(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)B" : "" }
  static func right(_ count: Int) -> String { count > 0 ? "\u{1B}[\(count)C" : "" }
  static let clearScreen = "\u{1B}[H\u{1B}[2J"
  static let pasteOn = "\u{1B}[?2004h"
  static let pasteOff = "\u{1B}[?2004l"
}
