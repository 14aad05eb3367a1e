/// What a try to send is called: the world may say it back to us, and then we know which message it
/// was. The rest is chance, so that no other store ever sent one under this name.
package struct TransactionName: Equatable, Sendable {
  private static let prefix = "easel."

  package let message: OutgoingID
  package let text: String

  init(_ message: OutgoingID, _ first: UInt64, _ second: UInt64) {
    self.message = message
    text =
      Self.prefix + "\(message)." + String(first, radix: 36) + String(second, radix: 36)
  }

  /// Nothing when it is no name of ours.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, text.hasPrefix(Self.prefix), let number = Int64(parts[1]) else {
      return nil
    }
    message = OutgoingID(number)
    self.text = text
  }
}
