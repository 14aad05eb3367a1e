/// How a verification by an operator ended.
package enum VerificationEnd: Sendable, Equatable, CaseIterable {
  case verified
  /// Somebody says that the screens did not show the same.
  case differed
  /// What the other side proved are not the keys that the homeserver shows.
  case keysWrong
  /// The other side did not want to, or could not.
  case refused
  case timedOut
  /// It came out of order, or could not be sent; nothing speaks against another try.
  case broken
  /// The operator said no, or left.
  case left
}
