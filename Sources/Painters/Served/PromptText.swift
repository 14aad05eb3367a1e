internal import Studio

/// A prompt as one kind of server may have it. What people, critics and tastes wrote is text and stays
/// text: nothing in it is a command to the server.
///
/// 1. Signs that begin or end a command become spaces; nothing is cut out between them, since what
///    stands around a cut may join to a new command.
/// 2. It is one line of at most ``maximum`` characters.
package struct PromptText: Equatable, Sendable {
  package enum Syntax: Sendable, CaseIterable {
    /// Text is text, but for tags that choose models, files or settings: what stands behind a gateway may
    /// read them.
    case plain
    /// `<lora:name:1>`, `<sd_cpp_extra_args>{…}</sd_cpp_extra_args>`
    case tags
    /// Tags, and what the web UIs read besides: `__wildcards__`, `{templates}`, `# remarks`. Brackets
    /// that weigh words stay: they choose no model and no file.
    case webUI
    /// Tags, and `|`: what stands after it is what must not be there.
    case bar

    fileprivate func isCommand(
      _ scalar: Unicode.Scalar, after previous: Unicode.Scalar, before rest: Rest
    ) -> Bool {
      switch self {
      case .plain: scalar == "<" && PromptText.beginsTag(rest)
      case .tags: scalar == "<" || scalar == ">"
      case .webUI: "<>{}#".unicodeScalars.contains(scalar) || (scalar == "_" && previous == "_")
      case .bar: "<>|".unicodeScalars.contains(scalar)
      }
    }
  }

  package static let maximum = 16_000

  package let text: String

  package init(_ text: String, for syntax: Syntax) {
    var plain = ""
    var previous: Unicode.Scalar = " "
    var rest = text.unicodeScalars.prefix(Self.maximum * 8)
    while let scalar = rest.popFirst() {
      let isCommand = syntax.isCommand(scalar, after: previous, before: rest)
      plain.unicodeScalars.append(isCommand ? " " : scalar)
      previous = scalar
    }
    self.text = oneLine(plain, atMost: Self.maximum)
  }

  fileprivate typealias Rest = Substring.UnicodeScalarView

  private static let tags = ["lora:", "lyco:", "hypernet:", "sd_cpp_extra_args"]
  private static let longestTag = 24

  /// With spaces or a slash before its name, in any case.
  private static func beginsTag(_ rest: Rest) -> Bool {
    let head = rest.drop { $0 == " " || $0 == "/" }.prefix(longestTag)
    let name = String(Substring(head)).lowercased()
    return tags.contains { name.hasPrefix($0) }
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
