/// An option, a flag or a positional argument of a command, and the type of its value.
///
/// The same value declares the parameter (`shape`) and reads it: `values[parameter]`.
package struct Parameter<Value: Sendable>: Sendable {
  package let shape: Shape
  let read: @Sendable (_ words: [String]) -> Result<Value, Misfit>
}

/// Why a word does not fit its parameter: the end of a sentence that begins "expected".
package struct Misfit: Error, Equatable, Sendable {
  let expected: String

  package init(expected: String) { self.expected = expected }
}

/// A parameter without its type: what parsing, help and completion need to know.
package struct Shape: Sendable {
  enum Kind: Sendable { case flag, option, positional }
  enum Count: Sendable { case optional, required, repeated }

  let kind: Kind
  let count: Count
  /// Without dashes: `config`.
  let name: String
  let short: Character?
  /// What stands for the value in help: `FILE`.
  let placeholder: String
  let summary: String
  let standard: String?
  let suggestions: Suggestions
  let misfit: @Sendable (_ words: [String]) -> Misfit?

  /// As it is written on the command line: `--config`, `KEY`.
  var label: String { kind == .positional ? placeholder : "--\(name)" }
}

/// What a shell offers where a value is expected.
package enum Suggestions: Sendable {
  case none, files, folders
  case words(@Sendable () -> [String])

  static func words(_ list: [String]) -> Suggestions { .words { list } }
}

/// A type whose values are words of the command line: `enum Shell: String, CaseIterable`.
package typealias Choice = RawRepresentable<String> & CaseIterable & Sendable

extension Parameter {
  private init(
    _ kind: Shape.Kind, _ count: Shape.Count, _ name: String, short: Character? = nil,
    placeholder: String = "", summary: String, standard: String? = nil,
    suggestions: Suggestions = .none,
    read: @escaping @Sendable (_ words: [String]) -> Result<Value, Misfit>
  ) {
    self.read = read
    shape = Shape(
      kind: kind, count: count, name: name, short: short, placeholder: placeholder,
      summary: summary, standard: standard, suggestions: suggestions,
      misfit: { words in
        guard case .failure(let misfit) = read(words) else { return nil }
        return misfit
      })
  }
}

extension Parameter where Value == Bool {
  package static func flag(_ name: String, short: Character? = nil, _ summary: String) -> Self {
    Parameter(.flag, .optional, name, short: short, summary: summary) { .success(!$0.isEmpty) }
  }
}

extension Parameter where Value == String? {
  package static func option(
    _ name: String, short: Character? = nil, value placeholder: String, _ summary: String,
    suggestions: Suggestions = .none
  ) -> Self {
    Parameter(
      .option, .optional, name, short: short, placeholder: placeholder, summary: summary,
      suggestions: suggestions
    ) { .success($0.first) }
  }

  package static func positional(
    optional placeholder: String, _ summary: String, suggestions: Suggestions = .none
  ) -> Self {
    Parameter(
      .positional, .optional, placeholder, placeholder: placeholder, summary: summary,
      suggestions: suggestions
    ) { .success($0.first) }
  }
}

extension Parameter where Value == [String] {
  /// An option that may be given several times.
  package static func options(
    _ name: String, short: Character? = nil, value placeholder: String, _ summary: String,
    suggestions: Suggestions = .none
  ) -> Self {
    Parameter(
      .option, .repeated, name, short: short, placeholder: placeholder, summary: summary,
      suggestions: suggestions
    ) { .success($0) }
  }

  /// All the words that are left.
  package static func positionals(
    _ placeholder: String, _ summary: String, suggestions: Suggestions = .none
  ) -> Self {
    Parameter(
      .positional, .repeated, placeholder, placeholder: placeholder, summary: summary,
      suggestions: suggestions
    ) { .success($0) }
  }
}

extension Parameter {
  /// An option whose value is made from its word by `parse`.
  package static func option(
    _ name: String, short: Character? = nil, value placeholder: String, _ summary: String,
    standard: Value, written: String, suggestions: Suggestions = .none,
    parse: @escaping @Sendable (_ word: String) -> Result<Value, Misfit>
  ) -> Self {
    Parameter(
      .option, .optional, name, short: short, placeholder: placeholder, summary: summary,
      standard: written, suggestions: suggestions
    ) { words in words.first.map(parse) ?? .success(standard) }
  }

  /// An option that cannot be left out.
  package static func required(
    option name: String, short: Character? = nil, value placeholder: String, _ summary: String,
    suggestions: Suggestions = .none,
    parse: @escaping @Sendable (_ word: String) -> Result<Value, Misfit>
  ) -> Self {
    Parameter(
      .option, .required, name, short: short, placeholder: placeholder, summary: summary,
      suggestions: suggestions
    ) { words in words.first.map(parse) ?? .failure(Misfit(expected: placeholder)) }
  }

  package static func positional(
    _ placeholder: String, _ summary: String, suggestions: Suggestions = .none,
    parse: @escaping @Sendable (_ word: String) -> Result<Value, Misfit>
  ) -> Self {
    Parameter(
      .positional, .required, placeholder, placeholder: placeholder, summary: summary,
      suggestions: suggestions
    ) { words in words.first.map(parse) ?? .failure(Misfit(expected: placeholder)) }
  }
}

extension Parameter where Value == String {
  package static func positional(
    _ placeholder: String, _ summary: String, suggestions: Suggestions = .none
  ) -> Self {
    positional(placeholder, summary, suggestions: suggestions) { .success($0) }
  }
}

extension Parameter where Value == Int {
  package static func option(
    _ name: String, short: Character? = nil, value placeholder: String, _ summary: String,
    standard: Int, in range: ClosedRange<Int>
  ) -> Self {
    option(
      name, short: short, value: placeholder, summary, standard: standard, written: "\(standard)"
    ) { word in
      guard let number = Int(word), range.contains(number) else {
        let range = "\(range.lowerBound) to \(range.upperBound)"
        return .failure(Misfit(expected: "a whole number from \(range)"))
      }
      return .success(number)
    }
  }
}

extension Parameter where Value: Choice {
  package static func option(
    _ name: String, short: Character? = nil, value placeholder: String, _ summary: String,
    standard: Value
  ) -> Self {
    option(
      name, short: short, value: placeholder, summary, standard: standard,
      written: standard.rawValue, suggestions: .words(Value.allCases.map(\.rawValue)),
      parse: choose)
  }

  package static func choice(_ placeholder: String, _ summary: String) -> Self {
    positional(
      placeholder, summary, suggestions: .words(Value.allCases.map(\.rawValue)), parse: choose)
  }

  private static func choose(_ word: String) -> Result<Value, Misfit> {
    if let value = Value.allCases.first(where: { $0.rawValue.utf8.elementsEqual(word.utf8) }) {
      return .success(value)
    }
    let names = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    return .failure(Misfit(expected: "one of \(names)"))
  }
}
