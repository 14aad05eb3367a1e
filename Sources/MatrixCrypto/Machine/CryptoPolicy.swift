/// Whom we listen to, and whom we give keys.
package struct CryptoPolicy: Equatable, Sendable {
  /// From the most trusting to the least.
  package enum Level: UInt8, Comparable, Sendable {
    /// Any device that is not blocked and that said it itself: not what a copy of its key from a
    /// backup or from somebody else opens, and nobody who was replaced since somebody made sure.
    case anyDevice
    /// Devices that their owner's own keys vouch for.
    case crossSigned
    /// Those, of people whom somebody made sure of.
    case verified

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// To act on what a device said.
  package var receive: Level
  /// To give a device the key of a room.
  package var share: Level
  /// To write into a room at all: everybody in it must be at least this.
  package var send: Level

  package init(receive: Level, share: Level, send: Level = .anyDevice) {
    self.receive = receive
    self.share = share
    self.send = send
  }

  /// Many clients do not cross-sign; they are heard, and it is said that they do not.
  package static let tolerant = CryptoPolicy(receive: .anyDevice, share: .anyDevice)
  package static let strict = CryptoPolicy(receive: .crossSigned, share: .crossSigned)
}
