package import JSON

/// Who has read how far, as `m.receipt` says. What cannot be read is not there.
package struct Receipts: Sendable {
  package struct Receipt: Sendable, Equatable {
    package let event: EventID
    package let kind: API.Receipt.Kind
    package let user: UserID
    package let thread: Thread
    /// Milliseconds, as the user's server claims.
    package let timestamp: Int64?
  }

  /// Where it counts.
  package enum Thread: Sendable, Equatable {
    /// The room as a whole.
    case none
    case main
    case thread(EventID)
  }

  package static let maximumReceipts = 10_000

  package let receipts: [Receipt]

  package init(_ content: JSONNode) {
    var receipts: [Receipt] = []
    if let events = content.members {
      for event in events { Self.read(event, into: &receipts) }
    }
    self.receipts = receipts
  }

  private static func read(_ event: JSONMember, into receipts: inout [Receipt]) {
    guard let id = EventID(event.name) else { return }
    for kind in [API.Receipt.Kind.read, .readPrivately] {
      guard let users = event.value[kind.rawValue]?.members else { continue }
      for user in users where receipts.count < maximumReceipts {
        guard let reader = UserID(user.name), user.value.kind == .object,
          let thread = Thread(user.value["thread_id"])
        else { continue }
        receipts.append(
          Receipt(
            event: id, kind: kind, user: reader, thread: thread,
            timestamp: user.value.readableInteger("ts")))
      }
    }
  }
}

extension Receipts.Thread {
  /// Nothing for one that is not known: it must not count for the whole room.
  fileprivate init?(_ node: JSONNode?) {
    guard let node else {
      self = .none
      return
    }
    if node.isString("main") {
      self = .main
    } else if let root = node.string.flatMap(EventID.init) {
      self = .thread(root)
    } else {
      return nil
    }
  }
}

/// Who is writing, as `m.typing` says: all of them, each time.
package struct TypingUsers: Sendable {
  package static let maximumUsers = 1_000

  package let users: [UserID]

  package init(_ content: JSONNode) {
    users = Array((content.readableIdentifiers("user_ids") ?? []).prefix(Self.maximumUsers))
  }
}
