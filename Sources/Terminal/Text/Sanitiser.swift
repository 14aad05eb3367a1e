/// Makes text safe to show: what people and models say is data, and a terminal obeys what it is sent.
///
/// 1. What comes out has no control character but the line feed: no escape, none of the C1 controls,
///    no carriage return.
/// 2. An escape sequence goes whole, so that nothing of it is left to read. One that does not end, ends
///    with its line.
/// 3. Nothing turns the direction of the text around beyond what the letters do by themselves.
/// 4. No character carries more than ``maximumMarks`` marks.
package struct Sanitiser {
  package static let maximumMarks = 8
  private static let tab = "    "

  private enum State {
    case text
    case escape
    /// `CSI` and its parameters.
    case sequence
    /// `OSC`, `DCS` and their like: text for the terminal, up to a terminator.
    case string
    case stringEscape
  }

  private var state = State.text
  private var marks = 0
  private var output = String.UnicodeScalarView()

  /// `text` without anything that a terminal would obey.
  package static func clean(_ text: String) -> String {
    var sanitiser = Sanitiser()
    for scalar in text.unicodeScalars { sanitiser.take(scalar) }
    return String(sanitiser.output)
  }

  /// The same on one line.
  package static func line(_ text: String) -> String {
    let clean = clean(text)
    guard clean.unicodeScalars.contains("\n") else { return clean }
    return String(
      String.UnicodeScalarView(clean.unicodeScalars.map { $0 == "\n" ? " " : $0 }))
  }

  private mutating func take(_ scalar: Unicode.Scalar) {
    if scalar == "\n" {
      state = .text
      marks = 0
      return output.append(scalar)
    }
    switch state {
    case .text: write(scalar)
    case .escape: afterEscape(scalar)
    case .sequence:
      if 0x40...0x7E ~= scalar.value { state = .text }
      if scalar.value == 0x1B { state = .escape }
    case .string:
      if scalar.value == 0x07 || scalar.value == 0x9C { state = .text }
      if scalar.value == 0x1B { state = .stringEscape }
    case .stringEscape:
      state = scalar == "\\" ? .text : .string
    }
  }

  private mutating func afterEscape(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x5B: state = .sequence  // [
    case 0x5D, 0x50, 0x5F, 0x5E, 0x58: state = .string  // ] P _ ^ X
    case 0x20...0x2F: break  // Intermediates; the final byte is to come.
    case 0x1B: break
    default: state = .text
    }
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x09: output.append(contentsOf: Self.tab.unicodeScalars)
    case 0x1B: state = .escape
    case 0x9B: state = .sequence
    case 0x90, 0x98, 0x9D, 0x9E, 0x9F: state = .string
    case 0..<0x20, 0x7F..<0xA0: break
    case 0x2028, 0x2029: output.append(" ")
    // Embeddings, overrides, isolates, what swaps shapes, and what is invisible without joining.
    case 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: break
    default:
      marks = CellWidth.of(scalar) == 0 ? marks + 1 : 0
      if marks <= Self.maximumMarks { output.append(scalar) }
    }
  }
}
