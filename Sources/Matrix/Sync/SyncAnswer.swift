package import JSON

/// All that happened since the last time.
///
/// 1. Only `next_batch` must be there. Whatever else cannot be read is counted in ``skipped`` or kept
///    as ``Poison``, and never costs anything beside it.
/// 2. What is meant to be applied in order stands in order: to-device events, rooms, state, timeline.
package struct SyncAnswer: Sendable {
  package let nextBatch: String
  package let toDevice: Readable<ToDeviceEvent>
  package let deviceLists: DeviceListChanges
  package let oneTimeKeyCounts: OneTimeKeyCounts
  /// Algorithms for which the server holds a fallback key that nobody used. Nothing when the server
  /// did not say, which is not the same as none.
  package let unusedFallbackTypes: [ProtocolText]?
  package let accountData: Readable<DataEvent>
  package private(set) var joined: [JoinedRoom]
  package let invited: [InvitedRoom]
  package let knocked: [InvitedRoom]
  package let left: [LeftRoom]
  /// Entries of maps and lists of names that were none, not counting poison.
  package let skipped: Int

  package init(_ document: JSONDocument) throws(JSONError) {
    let root = document.root
    var skipped = 0
    nextBatch = try root.string("next_batch")
    toDevice = Readable(root["to_device"]?["events"], ToDeviceEvent.init)
    deviceLists = DeviceListChanges(root["device_lists"], skipped: &skipped)
    oneTimeKeyCounts = OneTimeKeyCounts(root["device_one_time_keys_count"])
    let fallbacks =
      root["device_unused_fallback_key_types"]
      ?? root["org.matrix.msc2732.device_unused_fallback_key_types"]
    unusedFallbackTypes = fallbacks?.elements?.readableIdentifiers(skipped: &skipped)
    accountData = Readable(root["account_data"]?["events"], DataEvent.init)
    let rooms = root["rooms"]
    joined = Self.rooms(rooms?["join"], skipped: &skipped, JoinedRoom.init)
    invited = Self.rooms(rooms?["invite"], skipped: &skipped) {
      InvitedRoom(id: $0, $1["invite_state"])
    }
    knocked = Self.rooms(rooms?["knock"], skipped: &skipped) {
      InvitedRoom(id: $0, $1["knock_state"])
    }
    left = Self.rooms(rooms?["leave"], skipped: &skipped, LeftRoom.init)
    self.skipped = skipped
  }

  /// The same with what was missing before the timeline of a room, oldest first. `isWhole` when
  /// nothing is missing any more: then it is no gap.
  package func filling(
    _ room: RoomID, with older: [RoomEvent], poison: [Poison] = [], isWhole: Bool = true
  ) -> SyncAnswer {
    var answer = self
    for index in joined.indices where joined[index].id == room {
      answer.joined[index].fill(with: older, poison: poison, isWhole: isWhole)
    }
    return answer
  }

  private static func rooms<Room>(
    _ node: JSONNode?, skipped: inout Int, _ read: (RoomID, JSONNode) -> Room
  ) -> [Room] {
    guard let node, !node.isNull else { return [] }
    guard let members = node.members else {
      skipped += 1
      return []
    }
    var rooms: [Room] = []
    rooms.reserveCapacity(members.count)
    for member in members {
      guard let id = RoomID(member.name), member.value.kind == .object else {
        skipped += 1
        continue
      }
      rooms.append(read(id, member.value))
    }
    return rooms
  }
}
