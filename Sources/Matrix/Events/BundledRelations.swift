import JSON

/// What the server knows of the events that stand to another: in that one's `unsigned`. It is the
/// server's word; in encrypted rooms what stands here is encrypted too.
package struct BundledRelations: Sendable {
  package struct Thread: Sendable {
    package let latest: RoomEvent?
    /// Without the root.
    package let count: Int
    /// We wrote in it, or began it.
    package let isOurs: Bool
  }

  /// The latest edit, by whoever the server says may have made one.
  package let replacement: RoomEvent?
  package let thread: Thread?

  init(_ node: JSONNode) {
    replacement = node.readableObject("m.replace").flatMap { try? RoomEvent($0) }
    thread = node.readableObject("m.thread").map { thread in
      Thread(
        latest: thread.readableObject("latest_event").flatMap { try? RoomEvent($0) },
        count: thread.readableCount("count") ?? 0,
        isOurs: thread.readableBoolean("current_user_participated") ?? false)
    }
  }
}
