internal import Studio

/// A prompt as one kind of server may have it. What people, critics and tastes wrote is text and stays
/// text: nothing in it is a command to the server.
///
/// 1. Signs that begin or end a command become spaces; nothing is cut out between them, since what
///    stands around a cut may join to a new command.
/// 2. It is one line of at most ``maximum`` characters.
package struct PromptText: Equatable, Sendable {
  package enum Syntax: Sendable, CaseIterable {
    /// Text is text.
    case none
    /// `<lora:name:1>`, `<sd_cpp_extra_args>{…}</sd_cpp_extra_args>`
    case tags
    /// Tags, and what the web UIs read besides: `__wildcards__`, `{templates}`, `# remarks`. Brackets
    /// that weigh words stay: they choose no model and no file.
    case webUI
    /// What stands after `|` is what must not be there.
    case bar

    fileprivate func isCommand(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar) -> Bool {
      switch self {
      case .none: false
      case .tags: scalar == "<" || scalar == ">"
      case .webUI: "<>{}#".unicodeScalars.contains(scalar) || (scalar == "_" && previous == "_")
      case .bar: scalar == "|"
      }
    }
  }

  package static let maximum = 16_000

  package let text: String

  package init(_ text: String, for syntax: Syntax) {
    var plain = ""
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars.prefix(Self.maximum * 8) {
      plain.unicodeScalars.append(syntax.isCommand(scalar, after: previous) ? " " : scalar)
      previous = scalar
    }
    self.text = oneLine(plain, atMost: Self.maximum)
  }
}

extension Recipe {
  func safePrompt(for syntax: PromptText.Syntax) -> String { PromptText(prompt, for: syntax).text }

  /// Nothing where nothing is unwanted.
  func safeNegative(for syntax: PromptText.Syntax) -> String? {
    guard let text = negative.map({ PromptText($0, for: syntax).text }), !text.isEmpty else {
      return nil
    }
    return text
  }

  /// The seed in so many bits: all that the server keeps of a number. It is the same one every time.
  func shortSeed(bits: UInt64) -> UInt64 { seed & ((1 << bits) - 1) }
}
