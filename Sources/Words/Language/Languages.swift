package import Studio

/// The languages that the program has, by their codes. English is always one of them.
package struct Languages: Sendable {
  private let byCode: [String: Language]
  private let english: Language

  /// - Returns: `nil` without English.
  package init?(_ languages: [Language]) {
    guard let english = languages.first(where: { $0.code == "en" }) else { return nil }
    self.english = english
    byCode = Dictionary(languages.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package subscript(code: String) -> Language { byCode[code] ?? english }

  package func of(_ conversation: Conversation?, _ house: HouseRules) -> Language {
    self[conversation?.settings.language ?? house.language]
  }

  /// The room's own first.
  package func reading(_ language: Language) -> [Language] {
    language.code == english.code ? [english] : [language, english]
  }
}
