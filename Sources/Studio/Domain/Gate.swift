package import Concurrency
package import Storage

/// The human decision on a picture. It has no timeout.
package struct Gate: Equatable, Sendable {
  package static let maximumTaps = 200
  /// Who taps so soon after a decision did not see it: told, instead of opening the gate again.
  package static let atOnce = Duration.seconds(10)

  package enum Option: String, Sendable, CaseIterable { case approve, iterate, restart }

  /// A reaction that stands, or a word that stands for one.
  package struct Tap: Equatable, Sendable {
    package let event: Key
    package let person: Key
    package let name: String
    package let option: Option

    package init(event: Key, person: Key, name: String, option: Option) {
      self.event = event
      self.person = person
      self.name = name
      self.option = option
    }
  }

  package struct Outcome: Equatable, Sendable {
    package let option: Option
    /// The taps that decided; more than one only with a quorum.
    package let taps: [Key]
    package let person: Key
    package let name: String
    package let at: Instant
    /// The picture that was queued because of it.
    package var led: PictureID?

    package init(
      option: Option, taps: [Key], person: Key, name: String, at: Instant, led: PictureID? = nil
    ) {
      self.option = option
      self.taps = taps
      self.person = person
      self.name = name
      self.at = at
      self.led = led
    }
  }

  package let picture: PictureID
  package var taps: [Tap] = []
  package var outcome: Outcome?
  /// A tap that costs something and waits for its word, where the room confirms taps.
  package var unconfirmed: Tap?
  /// People who were told that their tap does not count.
  package var refused: [Key] = []

  package init(picture: PictureID) { self.picture = picture }

  package var isOpen: Bool { outcome == nil }
}
