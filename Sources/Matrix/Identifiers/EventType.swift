/// What an event is: `m.room.message`.
package struct EventType: Identifier, ExpressibleByStringLiteral {
  package static let phrase = "an event type"

  package let text: String

  package init?(_ text: String) {
    guard text.utf8.count <= Self.maximumCount else { return nil }
    self.text = text
  }

  package init(stringLiteral text: StaticString) { self.text = text.description }
}

/// In rooms.
extension EventType {
  package static let message: EventType = "m.room.message"
  package static let encrypted: EventType = "m.room.encrypted"
  package static let reaction: EventType = "m.reaction"
  package static let redaction: EventType = "m.room.redaction"
  package static let sticker: EventType = "m.sticker"
  package static let pollStart: EventType = "org.matrix.msc3381.poll.start"
  package static let pollResponse: EventType = "org.matrix.msc3381.poll.response"
  package static let pollEnd: EventType = "org.matrix.msc3381.poll.end"
}

/// State.
extension EventType {
  package static let create: EventType = "m.room.create"
  package static let member: EventType = "m.room.member"
  package static let powerLevels: EventType = "m.room.power_levels"
  package static let joinRules: EventType = "m.room.join_rules"
  package static let historyVisibility: EventType = "m.room.history_visibility"
  package static let encryption: EventType = "m.room.encryption"
  package static let name: EventType = "m.room.name"
  package static let canonicalAlias: EventType = "m.room.canonical_alias"
  package static let tombstone: EventType = "m.room.tombstone"
}

/// To devices.
extension EventType {
  package static let roomKey: EventType = "m.room_key"
  package static let forwardedRoomKey: EventType = "m.forwarded_room_key"
  package static let roomKeyRequest: EventType = "m.room_key_request"
  package static let roomKeyWithheld: EventType = "m.room_key.withheld"
  package static let roomKeyBundle: EventType = "m.room_key_bundle"
  package static let dummy: EventType = "m.dummy"
  package static let secretRequest: EventType = "m.secret.request"
  package static let secretSend: EventType = "m.secret.send"
}

/// To devices and in rooms.
extension EventType {
  package static let verificationRequest: EventType = "m.key.verification.request"
  package static let verificationReady: EventType = "m.key.verification.ready"
  package static let verificationStart: EventType = "m.key.verification.start"
  package static let verificationAccept: EventType = "m.key.verification.accept"
  package static let verificationKey: EventType = "m.key.verification.key"
  package static let verificationMAC: EventType = "m.key.verification.mac"
  package static let verificationDone: EventType = "m.key.verification.done"
  package static let verificationCancel: EventType = "m.key.verification.cancel"
}

/// Account data.
extension EventType {
  package static let direct: EventType = "m.direct"
  package static let keyBackup: EventType = "m.key_backup"
}
