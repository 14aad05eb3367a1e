package import Concurrency
package import Storage

/// What a person or a room may still spend in this period.
///
/// `spent + reserved` never exceeds allowance and grants, but for what was reserved before the
/// allowance shrank; both are never below 0.
package struct Account: Equatable, Sendable {
  package let owner: Key
  /// When the period began that `spent` counts.
  package var since: Instant
  package var spent: Int
  /// For pictures that are queued or being painted.
  package var reserved: Int
  /// On top of the allowance, by an operator; kept over periods until it is used.
  package var granted: Int

  package init(owner: Key, since: Instant, spent: Int = 0, reserved: Int = 0, granted: Int = 0) {
    self.owner = owner
    self.since = since
    self.spent = spent
    self.reserved = reserved
    self.granted = granted
  }
}
