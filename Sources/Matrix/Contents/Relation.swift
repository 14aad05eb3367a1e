package import JSON

/// How an event stands to another: `m.relates_to`.
///
/// In encrypted events it stands outside, in clear, and what is inside is not looked at; see
/// ``MegolmPayload``. A relation that cannot be read is none: the message is still a message.
package enum Relation: Sendable, Equatable {
  case reply(to: EventID)
  /// A message of the thread of `root`. `replyingTo` is what clients without threads show it under;
  /// only when it is no fallback is it a reply inside the thread.
  case thread(root: EventID, replyingTo: EventID?, isFallback: Bool)
  case annotation(of: EventID, key: String)
  case replacement(of: EventID)
  case reference(to: EventID)
  case other(type: ProtocolText, EventID)

  /// In bytes. Longer keys are no reaction anybody makes.
  package static let maximumKeyCount = 255

  package init?(of content: JSONNode) {
    guard let node = content.readableObject("m.relates_to") else { return nil }
    self.init(node)
  }

  private init?(_ node: JSONNode) {
    let replied = node.readableObject("m.in_reply_to")?.readableIdentifier(
      "event_id", EventID.self)
    guard let type = node.readableIdentifier("rel_type", ProtocolText.self),
      let event = node.readableIdentifier("event_id", EventID.self)
    else {
      guard let replied else { return nil }
      self = .reply(to: replied)
      return
    }
    switch type {
    case .threadRelation:
      let isFallback = node.readableBoolean("is_falling_back") ?? false
      self = .thread(root: event, replyingTo: replied, isFallback: isFallback)
    case .annotationRelation:
      guard let key = node.readableString("key"), key.utf8.count <= Self.maximumKeyCount else {
        return nil
      }
      self = .annotation(of: event, key: key)
    case .replacementRelation: self = .replacement(of: event)
    case .referenceRelation: self = .reference(to: event)
    default: self = .other(type: type, event)
    }
  }

  /// The event that this one is about: for a thread its root.
  package var event: EventID {
    switch self {
    case .reply(let event), .annotation(let event, _), .replacement(let event),
      .reference(let event), .other(_, let event), .thread(let event, _, _):
      event
    }
  }

  /// What it answers, where it means to: not the fallback of a thread.
  package var repliedTo: EventID? {
    switch self {
    case .reply(let event): event
    case .thread(_, let event, isFallback: false): event
    default: nil
    }
  }

  /// The value of `m.relates_to`.
  package var json: JSONValue {
    switch self {
    case .reply(let event): ["m.in_reply_to": ["event_id": .string(event.text)]]
    case .thread(let root, let replied, let isFallback):
      Self.thread(root, replied, isFallback: isFallback)
    case .annotation(let event, let key):
      ["rel_type": "m.annotation", "event_id": .string(event.text), "key": .string(key)]
    case .replacement(let event): Self.plain(.replacementRelation, event)
    case .reference(let event): Self.plain(.referenceRelation, event)
    case .other(let type, let event): Self.plain(type, event)
    }
  }

  private static func plain(_ type: ProtocolText, _ event: EventID) -> JSONValue {
    ["rel_type": .string(type.text), "event_id": .string(event.text)]
  }

  private static func thread(
    _ root: EventID, _ replied: EventID?, isFallback: Bool
  ) -> JSONValue {
    var value = plain(.threadRelation, root)
    guard let replied else { return value }
    value["is_falling_back"] = .boolean(isFallback)
    value["m.in_reply_to"] = ["event_id": .string(replied.text)]
    return value
  }

  package static func == (left: Relation, right: Relation) -> Bool { left.json == right.json }
}

extension ProtocolText {
  package static let threadRelation: ProtocolText = "m.thread"
  package static let annotationRelation: ProtocolText = "m.annotation"
  package static let replacementRelation: ProtocolText = "m.replace"
  package static let referenceRelation: ProtocolText = "m.reference"
}
