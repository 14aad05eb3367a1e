/// A section whose members are names given by people, each an object with the same settings:
/// `painters: { sdxl: { url: … }, flux: { url: … } }`.
package struct SettingFamily: Sendable {
  /// More than this is a mistake and not a studio.
  package static let maximumCount = 16
  /// Stands for the name in keys that are true of every entry: `painters.NAME.url`.
  static let placeholder = "NAME"

  /// What one of them is: `painter`.
  let noun: String
  /// Names that mean something else where one of these is chosen.
  let reserved: [String]
  /// Entries for the sample file, as they stand there.
  let examples: [Example]

  package struct Example: Sendable {
    let name: String
    let lines: [String]

    package init(_ name: String, _ lines: [String]) {
      self.name = name
      self.lines = lines
    }
  }

  package init(_ noun: String, reserved: [String], examples: [Example]) {
    self.noun = noun
    self.reserved = reserved
    self.examples = examples
  }

  /// People type these names, and they stand in metrics and file names: small letters only.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 32 else { return false }
    return text.utf8.allSatisfy { byte in
      isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  /// Why nobody may be called so; nothing when they may.
  func refusal(of name: String) -> (what: String, fix: String)? {
    guard Self.isName(name) else {
      let smaller = name.lowercased()
      return (
        "expected the name of a \(noun), found \(excerpt(name))",
        Self.isName(smaller)
          ? "write it in small letters: \(smaller)"
          : "1 to 32 of a–z, 0–9, _ and -, with a letter first"
      )
    }
    guard reserved.contains(name) else { return nil }
    return ("the name \(quoted(name)) has a meaning of its own", "give the \(noun) another name")
  }
}

extension Setting {
  /// `painters` of `painters.NAME.url`.
  var family: String { String(key.prefix { $0 != "." }) }
}
