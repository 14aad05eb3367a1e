internal import Matrix
internal import Olm

/// What people compare: seven emoji, or three numbers.
package struct ShortString: Sendable, Equatable {
  /// Nothing when the other side shows numbers only.
  package let emoji: [VerificationEmoji]?
  /// From 1000 to 9191. Nothing when the other side shows emoji only.
  package let decimals: [Int]?

  init(_ bytes: [UInt8], shownAs strings: [ProtocolText]) throws {
    emoji =
      strings.contains(SASMethods.emoji)
      ? try ShortStrings.emoji(from: bytes).map { VerificationEmoji.all[$0] } : nil
    let numbers = try ShortStrings.decimals(from: bytes)
    decimals = strings.contains(SASMethods.decimal) ? [numbers.0, numbers.1, numbers.2] : nil
  }
}
