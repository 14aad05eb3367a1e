/// How a picture is shown.
package enum PictureMode: String, CaseIterable, Sendable {
  case kitty, sixel
  /// Half blocks in 24-bit colour.
  case blocks
  /// Half blocks in the 256 colours of xterm.
  case blocks256 = "blocks-256"
  /// Brightness as letters.
  case letters
  case none
}

/// What a terminal can do, from what it says of itself and what is said of it.
///
/// A question is a query with an answer that every terminal gives at its end, so that waiting for one
/// that stays silent costs nothing; ``maximumWait`` is for those that answer nothing at all.
package struct Capabilities: Equatable, Sendable {
  package static let maximumWait: Duration = .milliseconds(200)

  /// Whether lines can be edited and colours shown; else it is a pipe, a file or a dumb terminal.
  package private(set) var isInteractive: Bool
  package private(set) var isStyled: Bool
  package private(set) var hasKitty = false
  package private(set) var hasSixel = false
  /// The size of a cell in pixels; a guess of the usual proportion when it is not told.
  package private(set) var cell = (width: 10, height: 20)
  private var colours: PictureMode
  package private(set) var isComplete = false
  private var knowsCell = false

  /// Of the environment `TERM`, `COLORTERM` and `NO_COLOR` are looked at.
  /// What is asked of the environment.
  package static let variables = ["TERM", "COLORTERM", "NO_COLOR"]

  package init(isTerminal: Bool, environment: [String: String]) {
    let term = environment["TERM"] ?? ""
    let colour = environment["COLORTERM"] ?? ""
    isInteractive = isTerminal && !term.isEmpty && term != "dumb"
    isStyled = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
    if !isInteractive {
      colours = .none
    } else if !isStyled {
      colours = .letters
    } else if ["truecolor", "24bit"].contains(colour) || term.hasSuffix("-direct") {
      colours = .blocks
    } else {
      colours = term.contains("256color") || term.contains("kitty") ? .blocks256 : .letters
    }
  }

  package static func == (left: Capabilities, right: Capabilities) -> Bool {
    left.isInteractive == right.isInteractive && left.isStyled == right.isStyled
      && left.hasKitty == right.hasKitty && left.hasSixel == right.hasSixel
      && left.cell == right.cell && left.colours == right.colours
      && left.isComplete == right.isComplete
  }

  /// The best that it can do.
  package var best: PictureMode {
    hasKitty ? .kitty : hasSixel ? .sixel : colours
  }

  /// What is to be written to find out more; nothing when nobody would answer.
  package var question: String {
    guard isInteractive else { return "" }
    let graphics = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    return graphics + "\u{1B}[16t" + "\u{1B}[14t" + "\u{1B}[c"
  }

  /// Believes an answer. `window` is its size in cells, for terminals that tell only its pixels.
  package mutating func take(_ report: Keystroke.Report, window: (columns: Int, rows: Int)) {
    switch report {
    case .graphics(let isOK): hasKitty = isOK
    case .attributes(let attributes):
      hasSixel = attributes.dropFirst().contains(4)
      isComplete = true
    case .cellPixels(let width, let height): setCell(width, height, isExact: true)
    case .windowPixels(let width, let height):
      guard !knowsCell, window.columns > 0, window.rows > 0 else { return }
      setCell(width / window.columns, height / window.rows, isExact: false)
    }
  }

  private mutating func setCell(_ width: Int, _ height: Int, isExact: Bool) {
    guard (2...200).contains(width), (2...400).contains(height) else { return }
    cell = (width, height)
    if isExact { knowsCell = true }
  }
}
