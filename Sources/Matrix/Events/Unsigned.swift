package import JSON

/// What the server adds to an event on its way to us. It may be anything, and what cannot be read is
/// not there.
package struct Unsigned: Sendable {
  private let node: JSONNode?

  init(_ node: JSONNode?) { self.node = node }

  /// Ours, when this device sent the event.
  package var transactionID: TransactionID? { node?.readableIdentifier("transaction_id") }
  /// Milliseconds since it was sent, by the server's clock.
  package var age: Int64? { node?.readableInteger("age") }
  /// The redaction that emptied it.
  package var redactedBecause: JSONNode? { node?.readableObject("redacted_because") }
  package var relations: BundledRelations? {
    node?.readableObject("m.relations").map { BundledRelations($0) }
  }
  package var previousContent: JSONNode? { node?.readableObject("prev_content") }
  /// Our own membership when the event was sent.
  package var membership: Membership? {
    node?.readableString("membership").flatMap { Membership($0) }
  }
}
