package import JSON

/// What a bot wants to hear of: everything about messages and membership, nobody's presence.
package struct SyncFilter: Sendable {
  package var timelineLimit: Int
  package var lazyLoadsMembers = true
  /// Only these types in the timeline; all when empty.
  package var timelineTypes: [EventType] = []
  package var includesEphemeral = false
  /// Counts what is unread thread by thread.
  package var countsThreads = false
  package var includesLeftRooms = false

  package init(timelineLimit: Int = 50) { self.timelineLimit = max(timelineLimit, 1) }

  package var json: JSONValue {
    var timeline: JSONValue = [
      "limit": .integer(timelineLimit), "lazy_load_members": .boolean(lazyLoadsMembers),
    ]
    if !timelineTypes.isEmpty {
      timeline["types"] = .array(timelineTypes.map { .string($0.text) })
    }
    if countsThreads { timeline["unread_thread_notifications"] = true }
    var room: JSONValue = [
      "include_leave": .boolean(includesLeftRooms), "timeline": timeline,
      "state": ["lazy_load_members": .boolean(lazyLoadsMembers)],
    ]
    if !includesEphemeral { room["ephemeral"] = ["types": []] }
    return ["presence": ["types": []], "room": room]
  }
}
