internal import Concurrency
internal import Matrix

/// How long what a room is written with may be used.
struct Rotation {
  private static let usualMessages: Int64 = 100
  private static let usualMilliseconds: Int64 = 604_800_000
  private static let mostMessages: Int64 = 10_000
  private static let shortest: Int64 = 3_600_000
  private static let longest: Int64 = 365 * 86_400_000

  let messages: UInt64
  let age: Duration

  /// What a room asks for, within reason: nobody makes us send a key with each message, nor use one
  /// for ever.
  init(_ encryption: RoomEncryption) {
    let asked = encryption.rotationPeriodMessages ?? Self.usualMessages
    messages = UInt64(min(max(asked, 1), Self.mostMessages))
    let period = encryption.rotationPeriodMS ?? Self.usualMilliseconds
    age = .milliseconds(min(max(period, Self.shortest), Self.longest))
  }

  func isOver(_ group: OutboundGroupRow, at now: Instant) -> Bool {
    group.isSpent || group.messages >= messages || now - group.made >= age
  }
}
