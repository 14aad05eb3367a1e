internal import Secrets

/// A text with `${env:NAME}` and `${file:PATH}` in it, put together into a secret.
///
/// Only settings that hold secrets may draw: everything else is seen by whoever reads the file, and
/// by `config check` on another machine. `$${` stands for `${`.
struct Template {
  enum Part: Equatable {
    case literal([UInt8])
    case environment(String)
    case file(String)
  }

  struct Mistake: Error {
    let what: String
    let fix: String
  }

  static let maximumParts = 16

  let parts: [Part]

  /// `env:NAME` and `file:PATH` of the parts that are drawn.
  var sources: [String] {
    parts.compactMap { part in
      switch part {
      case .literal: nil
      case .environment(let name): "env:\(name)"
      case .file(let path): "file:\(path)"
      }
    }
  }

  static func draws(_ text: String) -> Bool {
    guard let template = try? Template(text) else { return true }
    return !template.sources.isEmpty
  }

  init(_ text: String) throws(Mistake) {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: "$${".utf8) {
        literal += Array("${".utf8)
        rest = rest.dropFirst(3)
      } else if rest.starts(with: "${".utf8) {
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
          throw Mistake(
            what: "expected \"}\" after \"${\"", fix: "close it, or write \"$${\" for \"${\"")
        }
        let name = String(decoding: rest[(rest.startIndex + 2)..<end], as: UTF8.self)
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = []
        parts.append(try Self.reference(name))
        rest = rest[(end + 1)...]
      } else {
        literal.append(byte)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    guard parts.count <= Self.maximumParts else {
      throw Mistake(
        what: "expected at most \(Self.maximumParts) parts", fix: "put the whole text in one file")
    }
    self.parts = parts
  }

  private static func reference(_ text: String) throws(Mistake) -> Part {
    let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let fix = "write \"${env:NAME}\" or \"${file:PATH}\""
    guard words.count == 2, !words[1].isEmpty, isLine(String(words[1]), 4_000) else {
      throw Mistake(
        what: "expected \"env:NAME\" or \"file:PATH\" between \"${\" and \"}\"", fix: fix)
    }
    switch words[0] {
    case "env":
      let isName = words[1].utf8.allSatisfy { $0 != UInt8(ascii: "=") }
      guard isName else { throw Mistake(what: "expected the name of a variable", fix: fix) }
      return .environment(String(words[1]))
    case "file": return .file(String(words[1]))
    default:
      throw Mistake(what: "expected \"env\" or \"file\" between \"${\" and \":\"", fix: fix)
    }
  }

  /// Puts the parts together. The whole is in one buffer that will be wiped; the pieces are secrets
  /// themselves.
  func secret(from surroundings: Surroundings) throws(Mistake) -> Secret {
    var pieces: [Secret] = []
    for part in parts {
      switch part {
      case .literal(let bytes): pieces.append(Secret(copying: bytes))
      case .environment(let name):
        guard let piece = surroundings.environment(name) else {
          throw Mistake(
            what: "the environment variable \(name) is not set",
            fix: "set \(name) where easel is started, or use \"${file:PATH}\"")
        }
        guard piece.count > 0 else {
          throw Mistake(
            what: "the environment variable \(name) is empty", fix: "give \(name) a value")
        }
        pieces.append(piece)
      case .file(let path): pieces.append(try surroundings.file(path))
      }
    }
    let count = pieces.reduce(0) { $0 + $1.count }
    guard count > 0 else {
      throw Mistake(what: "expected a secret, found an empty text", fix: "fill it in")
    }
    guard count <= Secret.maximumCount else {
      throw Mistake(
        what: "the secret is longer than \(Secret.maximumCount) bytes", fix: "shorten it")
    }
    return Secret(count: count) { span in
      var offset = 0
      for piece in pieces {
        unsafe piece.withUnsafeBytes { bytes in
          for index in 0..<bytes.count {
            unsafe span.storeBytes(of: bytes[index], toByteOffset: offset + index, as: UInt8.self)
          }
        }
        offset += piece.count
      }
    }
  }
}

/// What a file of settings may draw from.
package struct Surroundings: Sendable {
  let environment: @Sendable (String) -> Secret?
  let file: @Sendable (String) throws(Template.Mistake) -> Secret
}
