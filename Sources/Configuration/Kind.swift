package import Secrets

/// The type of a setting: how its value is read, checked, named and shown.
package struct Kind<Value: Sendable>: Sendable {
  /// What is expected: `a whole number from 1 to 64`.
  package let expectation: String
  /// The words that may stand here, if they can be listed.
  let words: [String]
  /// May draw from `${env:NAME}` and `${file:PATH}`, and is never repeated in a mistake.
  let isSecret: Bool
  let read: @Sendable (Raw) -> Result<Value, Misfit>
  /// As it would stand in the file, or without its secret.
  let show: @Sendable (Value) -> String
}

/// A value as it came from the file.
enum Raw: Sendable {
  case text(String)
  case secret(Secret)
  case number(integer: Int64?, real: Double?)
  case flag(Bool)
  case list([Raw])
  case null
  case object

  /// The kind of it, as mistakes say it.
  var phrase: String {
    switch self {
    case .text, .secret: "a text"
    case .number: "a number"
    case .flag(let flag): flag ? "true" : "false"
    case .list: "a list"
    case .null: "null"
    case .object: "an object"
    }
  }

  /// What is shown of secrets, whatever is made of them.
  var shownSecret: String {
    switch self {
    case .secret(let secret): "(secret, \(secret.count) bytes)"
    case .list(let raws): "[\(raws.map(\.shownSecret).joined(separator: ", "))]"
    case .text, .number, .flag, .null, .object: ""
    }
  }
}

/// Why a value does not fit.
struct Misfit: Error {
  /// What is expected where that is narrower than the expectation of the kind.
  var expected: String?
  /// What was found, without the value if it may be secret.
  var found: String?
  var fix: String?
  /// The place in a list.
  var index: Int?
}

extension Kind {
  init(
    _ expectation: String, words: [String] = [], isSecret: Bool = false,
    show: @escaping @Sendable (Value) -> String,
    read: @escaping @Sendable (Raw) -> Result<Value, Misfit>
  ) {
    self.expectation = expectation
    self.words = words
    self.isSecret = isSecret
    self.show = show
    self.read = read
  }

  /// A kind that is written as text and made by `parse`.
  init(
    text expectation: String, words: [String] = [], fix: String? = nil,
    show: @escaping @Sendable (Value) -> String, parse: @escaping @Sendable (String) -> Value?
  ) {
    self.init(expectation, words: words, show: { quoted(show($0)) }) { raw in
      guard case .text(let text) = raw, let value = parse(text) else {
        return .failure(Misfit(fix: fix))
      }
      return .success(value)
    }
  }

  /// The same values with one word beside them that means none.
  package func or(_ word: String) -> Kind<Value?> {
    Kind<Value?>(
      "\(expectation), or \"\(word)\"", words: words + [word], isSecret: isSecret,
      show: { value in value.map { show($0) } ?? quoted(word) }
    ) { raw in
      switch raw {
      case .text(let text) where text.utf8.elementsEqual(word.utf8): .success(nil)
      case .secret(let secret) where secret.isEqual(to: Secret(word)): .success(nil)
      default: read(raw).map { $0 }
      }
    }
  }
}

extension Kind where Value == Int {
  package static func integer(_ range: ClosedRange<Int>) -> Kind {
    Kind(
      "a whole number from \(range.lowerBound) to \(range.upperBound)", show: { "\($0)" }
    ) { raw in
      guard case .number(let integer?, _) = raw, let value = Int(exactly: integer),
        range.contains(value)
      else { return .failure(Misfit()) }
      return .success(value)
    }
  }

  /// A number of bytes: `"64 MiB"`.
  package static func size(_ range: ClosedRange<Int>) -> Kind {
    Kind(
      text: "a size from \"\(Size.text(range.lowerBound))\" to \"\(Size.text(range.upperBound))\"",
      fix: "write a whole number and a unit: B, KiB, MiB or GiB", show: Size.text
    ) { text in
      Size.bytes(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension Kind where Value == Double {
  package static func number(_ range: ClosedRange<Double>) -> Kind {
    Kind(
      "a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))", show: plain
    ) { raw in
      guard case .number(_, let real?) = raw, range.contains(real) else {
        return .failure(Misfit())
      }
      return .success(real)
    }
  }
}

extension Kind where Value == Bool {
  package static var flag: Kind {
    Kind("true or false", words: ["true", "false"], show: { "\($0)" }) { raw in
      guard case .flag(let flag) = raw else {
        return .failure(Misfit(fix: "write true or false, without quotes"))
      }
      return .success(flag)
    }
  }
}

extension Kind where Value == Duration {
  /// `"5s"`, `"2m"`, `"7d"`.
  package static func duration(_ range: ClosedRange<Duration>) -> Kind {
    let bounds = "\"\(Span.text(range.lowerBound))\" to \"\(Span.text(range.upperBound))\""
    return Kind(
      text: "a length of time from \(bounds)",
      fix: "write a whole number and a unit, such as \"500ms\", \"5s\", \"2m\", \"1h\" or \"7d\"",
      show: Span.text
    ) { text in
      Span.duration(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension Kind where Value == String {
  /// A text without control characters.
  package static func text(_ what: String = "a text", maximumBytes: Int = 1_024) -> Kind {
    Kind(text: "\(what) of 1 to \(maximumBytes) bytes", show: { $0 }) { text in
      isLine(text, maximumBytes) ? text : nil
    }
  }

  package static func path(_ what: String) -> Kind {
    Kind(text: "the path of \(what)", show: { $0 }) { isLine($0, 4_000) ? $0 : nil }
  }
}

extension Kind where Value: RawRepresentable<String> & CaseIterable {
  package static var choice: Kind {
    let words = Value.allCases.map(\.rawValue)
    let list = words.map(quoted).joined(separator: ", ")
    return Kind(text: "one of \(list)", words: words, show: { $0.rawValue }) { text in
      Value.allCases.first { $0.rawValue.utf8.elementsEqual(text.utf8) }
    }
  }
}

extension Kind {
  /// A list of at most `maximumCount` values.
  package static func list<Element>(
    of element: Kind<Element>, maximumCount: Int
  ) -> Kind where Value == [Element] {
    Kind(
      "a list of at most \(maximumCount), each \(element.expectation)",
      isSecret: element.isSecret,
      show: { "[\($0.map(element.show).joined(separator: ", "))]" }
    ) { raw in
      guard case .list(let raws) = raw else {
        return .failure(Misfit(fix: "write the values in brackets: [first, second]"))
      }
      guard raws.count <= maximumCount else {
        return .failure(Misfit(found: "a list of \(raws.count)"))
      }
      var values: [Element] = []
      for (index, raw) in raws.enumerated() {
        switch element.read(raw) {
        case .success(let value): values.append(value)
        case .failure(var misfit):
          misfit.index = index
          misfit.expected = misfit.expected ?? element.expectation
          return .failure(misfit)
        }
      }
      return .success(values)
    }
  }
}

extension Kind {
  /// One value, or a list of several.
  package static func oneOrMore<Element>(
    of element: Kind<Element>, maximumCount: Int
  ) -> Kind where Value == [Element] {
    let list = Kind.list(of: element, maximumCount: maximumCount)
    return Kind(
      "\(element.expectation), or a list of up to \(maximumCount) of them",
      isSecret: element.isSecret,
      show: { $0.count == 1 ? element.show($0[0]) : list.show($0) }
    ) { raw in
      guard case .list(let raws) = raw else { return element.read(raw).map { [$0] } }
      guard !raws.isEmpty else { return .failure(Misfit(found: "an empty list")) }
      return list.read(raw)
    }
  }
}

extension Kind where Value == Secret {
  /// A text that is never shown. `check` says what is wrong with it without repeating it.
  package static func secret(
    _ expectation: String, check: @escaping @Sendable (Secret) -> Bool = { _ in true }
  ) -> Kind {
    Kind(expectation, isSecret: true, show: { "(secret, \($0.count) bytes)" }) { raw in
      guard case .secret(let secret) = raw, check(secret) else { return .failure(Misfit()) }
      return .success(secret)
    }
  }
}

func isLine(_ text: String, _ maximumBytes: Int) -> Bool {
  !text.isEmpty && text.utf8.count <= maximumBytes
    && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
}

/// Without a fraction when there is none.
private func plain(_ number: Double) -> String {
  Int64(exactly: number).map { "\($0)" } ?? "\(number)"
}
