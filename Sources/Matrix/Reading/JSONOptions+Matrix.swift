package import JSON

extension JSONOptions {
  /// What servers answer. One event with a name given twice, half a surrogate pair or a thousand
  /// brackets must not cost all the others: the last of two names counts, as it does for other Matrix
  /// software, what is nested too deeply is nothing, and what such an object was signed with does not
  /// fit it any more.
  package static let matrix = JSONOptions(
    duplicates: .keep, loneSurrogates: .replace, deepNesting: .poison)

  /// The same for what was decrypted: one event, so in the size of one.
  package static let decrypted = JSONOptions(
    duplicates: .keep, loneSurrogates: .replace, limits: .event)
}
