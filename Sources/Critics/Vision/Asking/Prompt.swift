/// What a model is told: a file with what holds for the whole talk, a line of dashes, and the
/// question. `{name}` is where something is put in.
///
/// 1. What is put in is never read for further places.
/// 2. What other people wrote comes in as one line without control characters, so that it cannot end
///    the place that is marked as theirs.
package struct Prompt: Equatable, Sendable {
  struct Filled: Equatable, Sendable {
    let system: String
    let words: String
  }

  package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// Of the prompt.
    package let name: String
    let reason: String

    package var description: String { "the prompt \(name) \(reason)" }
  }

  package static let maximumBytes = 32 << 10
  private static let line = "\n-----\n"

  private let system: [Part]
  private let words: [Part]

  private enum Part: Equatable, Sendable {
    case text(String)
    case place(String)
  }

  /// The places are those that the file must have; it may have no other.
  package init(_ bytes: [UInt8], named name: String, places: [String]) throws(Refusal) {
    guard bytes.count <= Self.maximumBytes else {
      throw Refusal(name: name, reason: "is longer than \(Self.maximumBytes) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Refusal(name: name, reason: "is no text in UTF-8")
    }
    let halves = text.split(separator: Self.line, maxSplits: 1)
    guard halves.count == 2 else {
      throw Refusal(name: name, reason: "has no line -----")
    }
    system = Self.parts(of: halves[0])
    words = Self.parts(of: halves[1])
    let found = (system + words).compactMap { part -> String? in
      if case .place(let place) = part { place } else { nil }
    }
    if let odd = found.first(where: { !places.contains($0) }) {
      throw Refusal(name: name, reason: "has an unknown place {\(odd)}")
    }
    if let missing = places.first(where: { !found.contains($0) }) {
      throw Refusal(name: name, reason: "lacks the place {\(missing)}")
    }
  }

  func filled(_ values: [String: String] = [:]) -> Filled {
    Filled(system: Self.text(system, values), words: Self.text(words, values))
  }

  private static func text(_ parts: [Part], _ values: [String: String]) -> String {
    let text = parts.map { part in
      switch part {
      case .text(let text): text
      case .place(let name): values[name] ?? ""
      }
    }
    return text.joined()
  }

  private static func parts(of text: Substring) -> [Part] {
    var parts: [Part] = []
    var rest = text
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      parts.append(.text(String(rest[..<open])))
      parts.append(.place(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    return parts + [.text(String(rest))]
  }
}
