import JSON

/// What a room is, fed with its state events in order.
///
/// 1. An event that cannot be read changes nothing, with one exception: `m.room.encryption` always
///    sets ``wasEncrypted``, which nothing ever takes back.
/// 2. State events of types that mean nothing here are not kept.
package struct RoomState: Sendable {
  package private(set) var creation: RoomCreation?
  package private(set) var members: [UserID: Member] = [:]
  /// As last written; see ``levels`` for those that hold.
  package private(set) var writtenLevels: PowerLevels?
  package private(set) var encryption: RoomEncryption?
  /// There was an `m.room.encryption` at some time. Clear text must not be sent any more, whatever
  /// stands there now.
  package private(set) var wasEncrypted = false
  /// Nothing until it was seen.
  package private(set) var historyVisibility: HistoryVisibility?
  package private(set) var joinRule: ProtocolText?
  package private(set) var name: String?
  package private(set) var canonicalAlias: RoomAlias?
  package private(set) var tombstone: Tombstone?
  /// State events that could not be read.
  package private(set) var skipped = 0

  /// The room is closed, and where it goes on.
  package struct Tombstone: Sendable, Equatable {
    package let body: String
    package let successor: RoomID?
  }

  package init() {}

  @discardableResult
  package mutating func apply(_ event: RoomEvent) -> StateChange? {
    guard let key = event.stateKey else { return nil }
    return apply(event.type, key: key, sender: event.sender, event.content)
  }

  @discardableResult
  package mutating func apply(_ event: StrippedEvent) -> StateChange? {
    apply(event.type, key: event.stateKey, sender: event.sender, event.content)
  }

  private mutating func apply(
    _ type: EventType, key: ProtocolText, sender: UserID, _ content: JSONNode
  ) -> StateChange? {
    if type == .member { return applyMember(key, content) }
    guard key.text.isEmpty else { return nil }
    switch type {
    case .create:
      // There is one, and it never changes.
      guard creation == nil else { return nil }
      creation = RoomCreation(sender: sender, content)
      return .other
    case .powerLevels:
      writtenLevels = PowerLevels(content, creation?.rules ?? RoomRules(version: "1"))
      skipped += writtenLevels?.skipped ?? 0
      return .powerLevels
    case .encryption:
      let before = encryption
      encryption = RoomEncryption(content)
      wasEncrypted = true
      return before == encryption ? nil : .encryption(from: before)
    case .historyVisibility:
      let before = historyVisibility
      guard let now = HistoryVisibility(content) else { return unreadable() }
      historyVisibility = now
      return before == now ? nil : .historyVisibility(from: before)
    case .joinRules: joinRule = content.readableIdentifier("join_rule")
    case .name: name = content.readableString("name").flatMap { $0.isEmpty ? nil : $0 }
    case .canonicalAlias: canonicalAlias = content.readableIdentifier("alias")
    case .tombstone:
      tombstone = Tombstone(
        body: content.readableString("body") ?? "",
        successor: content.readableIdentifier("replacement_room"))
      return .tombstone
    default: return nil
    }
    return .other
  }

  /// A member that was learnt before.
  package mutating func know(_ user: UserID, _ member: Member) { members[user] = member }

  private mutating func applyMember(_ key: ProtocolText, _ content: JSONNode) -> StateChange? {
    guard let user = UserID(key.text), let member = Member(content) else { return unreadable() }
    let before = members.updateValue(member, forKey: user)
    guard before != member else { return nil }
    return .member(user, from: before?.membership, to: member.membership)
  }

  private mutating func unreadable() -> StateChange? {
    skipped += 1
    return .unreadable
  }
}

/// What an event changed.
package enum StateChange: Sendable, Equatable {
  /// `from` is nothing when the user was not known; the same as `to` when only the name changed.
  case member(UserID, from: Membership?, to: Membership)
  case encryption(from: RoomEncryption?)
  case historyVisibility(from: HistoryVisibility?)
  case powerLevels
  case tombstone
  case other
  /// Something that matters and cannot be read: whoever must be careful takes it for the worst.
  case unreadable
}
