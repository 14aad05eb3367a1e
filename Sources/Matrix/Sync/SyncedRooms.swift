import JSON

/// A room that we are in.
package struct JoinedRoom: Sendable {
  package let id: RoomID
  /// Up to the beginning of the timeline.
  package let state: Readable<RoomEvent>
  /// Up to the end of the timeline. When it is there, even empty, it is all that changes the state.
  package let stateAfter: Readable<RoomEvent>?
  package private(set) var timeline: Timeline
  package let ephemeral: Readable<DataEvent>
  package let accountData: Readable<DataEvent>
  /// What the threads have is not in it if they were to be counted each for itself.
  package let unread: Unread
  package let unreadThreads: [EventID: Unread]
  package let summary: RoomSummary

  init(id: RoomID, _ node: JSONNode) {
    self.id = id
    state = Readable(node["state"]?["events"], RoomEvent.init)
    stateAfter = node.stateAfter
    timeline = Timeline(node["timeline"])
    ephemeral = Readable(node["ephemeral"]?["events"], DataEvent.init)
    accountData = Readable(node["account_data"]?["events"], DataEvent.init)
    unread = Unread(node["unread_notifications"])
    unreadThreads = node.unreadThreads
    summary = RoomSummary(node["summary"])
  }

  /// So many events at the beginning of the timeline filled a gap.
  private var filledCount = 0

  /// What changes the room's state, in order. See ``stateAfter``.
  ///
  /// 1. What the answer says of the state stands: it comes last.
  /// 2. Of what filled a gap the members alone count. Servers that load members late tell of some
  ///    only; of all else the answer tells all, and what it does not tell lost against another.
  package var stateChanges: [RoomEvent] { membersInGap + toldChanges }

  /// Somebody came or went in what filled a gap, and the answer's own state does not tell of them:
  /// it may have lost against another, and nobody knows without asking.
  package var isUnsureOfMembers: Bool {
    let told = Set(toldChanges.filter { $0.type == .member }.compactMap(\.stateKey))
    return membersInGap.contains { event in event.stateKey.map { !told.contains($0) } ?? false }
  }

  private var membersInGap: [RoomEvent] {
    timeline.events.prefix(filledCount).filter { $0.type == .member && $0.isState }
  }

  private var toldChanges: [RoomEvent] {
    changes(state: state, after: stateAfter, timeline.events.dropFirst(filledCount))
  }

  mutating func fill(with older: [RoomEvent], poison: [Poison], isWhole: Bool) {
    filledCount += older.count
    timeline.fill(with: older, poison: poison, isWhole: isWhole)
  }
}

/// A room that we left, were put out of, or are banned from.
package struct LeftRoom: Sendable {
  package let id: RoomID
  package let state: Readable<RoomEvent>
  package let stateAfter: Readable<RoomEvent>?
  package let timeline: Timeline
  package let accountData: Readable<DataEvent>

  init(id: RoomID, _ node: JSONNode) {
    self.id = id
    state = Readable(node["state"]?["events"], RoomEvent.init)
    stateAfter = node.stateAfter
    timeline = Timeline(node["timeline"])
    accountData = Readable(node["account_data"]?["events"], DataEvent.init)
  }

  package var stateChanges: [RoomEvent] {
    changes(state: state, after: stateAfter, timeline.events[...])
  }
}

/// A room that we are asked into, or asked to be let into.
package struct InvitedRoom: Sendable {
  package let id: RoomID
  package let state: Readable<StrippedEvent>

  init(id: RoomID, _ state: JSONNode?) {
    self.id = id
    self.state = Readable(state?["events"], StrippedEvent.init)
  }

  /// Who asked `user` in, as the server tells it.
  package func inviter(of user: UserID) -> UserID? {
    state.elements.last { event in
      event.type == .member && event.stateKey.text.hasBytes(of: user.text)
        && Member(event.content)?.membership == .invite
    }?.sender
  }
}

package struct Timeline: Sendable {
  package private(set) var events: [RoomEvent]
  package private(set) var poison: [Poison]
  /// There is more between the last answer and these events; ``previousBatch`` is the way there.
  package private(set) var isLimited: Bool
  package private(set) var previousBatch: String?

  init(_ node: JSONNode?) {
    let readable = Readable(node?["events"], RoomEvent.init)
    events = readable.elements
    poison = readable.poison
    isLimited = node?.readableBoolean("limited") ?? false
    previousBatch = node?.readableString("prev_batch")
  }
}

extension Timeline {
  /// With what was missing before it, oldest first. `isWhole` when nothing is missing any more.
  mutating func fill(with older: [RoomEvent], poison: [Poison], isWhole: Bool) {
    events = older + events
    self.poison = poison + self.poison
    if isWhole { (isLimited, previousBatch) = (false, nil) }
  }
}

package struct Unread: Sendable {
  package let highlights: Int
  package let notifications: Int

  init(_ node: JSONNode?) {
    highlights = node?.readableCount("highlight_count") ?? 0
    notifications = node?.readableCount("notification_count") ?? 0
  }
}

/// Counts that changed, for rooms whose members are loaded late.
package struct RoomSummary: Sendable {
  package let heroes: [UserID]?
  package let joinedMembers: Int?
  package let invitedMembers: Int?

  init(_ node: JSONNode?) {
    heroes = node?.readableIdentifiers("m.heroes")
    joinedMembers = node?.readableCount("m.joined_member_count")
    invitedMembers = node?.readableCount("m.invited_member_count")
  }
}

extension JSONNode {
  fileprivate var unreadThreads: [EventID: Unread] {
    var threads: [EventID: Unread] = [:]
    guard let members = self["unread_thread_notifications"]?.members else { return threads }
    for member in members {
      guard let root = EventID(member.name) else { continue }
      threads[root] = Unread(member.value)
    }
    return threads
  }

  fileprivate var stateAfter: Readable<RoomEvent>? {
    (self["state_after"] ?? self["org.matrix.msc4222.state_after"]).flatMap {
      $0.isNull ? nil : Readable($0["events"], RoomEvent.init)
    }
  }
}

private func changes(
  state: Readable<RoomEvent>, after: Readable<RoomEvent>?, _ timeline: ArraySlice<RoomEvent>
) -> [RoomEvent] {
  after?.elements ?? state.elements + timeline.filter(\.isState)
}
