/// A terminal small enough to be sure of: text, wide characters, wrapping, scrolling, the cursor,
/// erasing. What it does not know fails the test that used it.
struct Emulator {
  let columns: Int
  let rows: Int
  private(set) var unknown: [String] = []
  /// What scrolled off the top.
  private(set) var scrollback: [String] = []
  private var cells: [[String]]
  private(set) var row = 0
  private(set) var column = 0
  private var saved = (row: 0, column: 0)
  /// The last column was written and the next character goes to the next row.
  private var isHanging = false

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// What is seen, without blanks at the ends of rows nor empty rows at the end.
  var screen: [String] {
    var lines = cells.map { Self.trimmed($0.joined()) }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  mutating func write(_ text: String) {
    var rest = Substring(text)
    while let character = rest.first {
      let scalar = character.unicodeScalars.first?.value ?? 0
      if character == "\r\n" {
        column = 0
        lineFeed()
        rest.removeFirst()
      } else if scalar == 0x1B {
        escape(&rest)
      } else {
        rest.removeFirst()
        switch character {
        case "\r": (column, isHanging) = (0, false)
        case "\n": lineFeed()
        default: put(character)
        }
      }
    }
  }

  private mutating func put(_ character: Character) {
    let width = wideForTests(character) ? 2 : 1
    if isHanging || column + width > columns {
      column = 0
      lineFeed()
    }
    cells[row][column] = String(character)
    if width == 2 { cells[row][column + 1] = "" }
    column += width
    isHanging = column == columns
    if isHanging { column -= 1 }
  }

  private mutating func lineFeed() {
    isHanging = false
    if row < rows - 1 { return row += 1 }
    scrollback.append(Self.trimmed(cells.removeFirst().joined()))
    cells.append(Array(repeating: " ", count: columns))
  }

  private mutating func escape(_ rest: inout Substring) {
    rest.removeFirst()
    guard let kind = rest.popFirst() else { return unknown.append("a lone escape") }
    if kind == "7" { return saved = (row, column) }
    if kind == "8" { return (row, column, isHanging) = (saved.row, saved.column, false) }
    guard kind == "[" else { return unknown.append("ESC \(kind)") }
    let parameters = rest.prefix { !$0.isLetter }
    rest = rest.dropFirst(parameters.count)
    let final = rest.popFirst() ?? " "
    let count = Int(parameters) ?? 1
    switch final {
    case "A": (row, isHanging) = (max(0, row - count), false)
    case "B": (row, isHanging) = (min(rows - 1, row + count), false)
    case "C": (column, isHanging) = (min(columns - 1, column + count), false)
    case "H" where parameters.isEmpty: (row, column, isHanging) = (0, 0, false)
    case "J":
      let first = parameters == "2" ? 0 : row
      for index in first..<rows {
        for x in (index == row && parameters != "2" ? column : 0)..<columns {
          cells[index][x] = " "
        }
      }
    case "K" where parameters.isEmpty:
      for x in column..<columns { cells[row][x] = " " }
    case "m", "h", "l": break
    default: unknown.append("CSI \(parameters)\(final)")
    }
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}

/// Not the table under test.
func wideForTests(_ character: Character) -> Bool {
  ["画", "绘", "家", "🎨", "👩‍🎨", "한"].contains(character)
}
