package import JSON

/// How much somebody may do.
package enum PowerLevel: Sendable, Hashable, Comparable {
  case level(Int64)
  /// A creator's, from room version 12 on.
  case infinite
}

extension PowerLevel: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) { self = .level(value) }
}

/// An `m.room.power_levels`. A level that cannot be read is as if it were not there.
package struct PowerLevels: Sendable, Equatable {
  package var ban: Int64 = 50
  package var kick: Int64 = 50
  package var redact: Int64 = 50
  package var invite: Int64 = 0
  package var eventsDefault: Int64 = 0
  package var stateDefault: Int64 = 50
  package var usersDefault: Int64 = 0
  package var notifyRoom: Int64 = 50
  package var events: [EventType: Int64] = [:]
  package var users: [UserID: Int64] = [:]
  /// Entries that could not be read.
  package private(set) var skipped = 0

  /// Those of a room that has none.
  package init() {}

  package init(_ content: JSONNode, _ rules: RoomRules) {
    func level(_ node: JSONNode?, _ fallback: Int64) -> Int64 {
      guard let node, !node.isNull else { return fallback }
      guard let level = node.powerLevel(rules) else {
        skipped += 1
        return fallback
      }
      return level
    }
    ban = level(content["ban"], ban)
    kick = level(content["kick"], kick)
    redact = level(content["redact"], redact)
    invite = level(content["invite"], invite)
    eventsDefault = level(content["events_default"], eventsDefault)
    stateDefault = level(content["state_default"], stateDefault)
    usersDefault = level(content["users_default"], usersDefault)
    notifyRoom = level(content["notifications"]?["room"], notifyRoom)
    events = Self.levels(content["events"], rules, skipped: &skipped)
    users = Self.levels(content["users"], rules, skipped: &skipped)
  }

  private static func levels<Name: Identifier>(
    _ node: JSONNode?, _ rules: RoomRules, skipped: inout Int
  ) -> [Name: Int64] {
    var levels: [Name: Int64] = [:]
    guard let node, !node.isNull else { return levels }
    guard let members = node.members else {
      skipped += 1
      return levels
    }
    for member in members {
      guard let name = Name(member.name), let level = member.value.powerLevel(rules) else {
        skipped += 1
        continue
      }
      levels[name] = level
    }
    return levels
  }
}

extension JSONNode {
  fileprivate func powerLevel(_ rules: RoomRules) -> Int64? {
    let level = int64 ?? (rules.levelsMayBeTexts ? oldPowerLevel : nil)
    guard let level, level.magnitude <= UInt64(greatestCanonicalInteger) else { return nil }
    return level
  }

  /// Digits in a text with spaces around them, or a fraction, which was cut off.
  private var oldPowerLevel: Int64? {
    if let double { return Int64(exactly: double.rounded(.towardZero)) }
    guard let string, string.utf8.count <= 32 else { return nil }
    let digits = string.utf8.drop { $0 == 0x20 }
    return Int64(String(Substring(digits)).prefix { $0 != " " })
  }
}
