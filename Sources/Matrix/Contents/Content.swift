package import JSON

/// What an event of a room says, for the types that mean something here.
package enum Content: Sendable {
  case message(Message)
  case reaction(to: EventID, key: String)
  case encrypted(EncryptedContent)
  /// The event that it takes back stands in ``RoomEvent/redacts``.
  case redaction(reason: String?)
  case sticker(Media)
  case pollStart(PollStart)
  case pollResponse(PollResponse)
  case pollEnd(EventID)
  /// Emptied by a redaction; there is nothing to be read in it.
  case redacted
  /// Anything else, state too.
  case other

  package init(_ event: RoomEvent) throws(JSONError) {
    if event.isRedacted {
      self = .redacted
    } else if event.isState {
      self = .other
    } else {
      try self.init(event.type, event.content, relation: Relation(of: event.content))
    }
  }

  /// For what was decrypted: the relation is the outer event's.
  package init(
    _ type: EventType, _ content: JSONNode, relation: Relation?
  ) throws(JSONError) {
    switch type {
    case .message: self = .message(try Message(content, relation: relation))
    case .reaction:
      guard case .annotation(let event, let key)? = relation else {
        throw content.refusal("expected an annotation with a key")
      }
      self = .reaction(to: event, key: key)
    case .encrypted: self = .encrypted(try EncryptedContent(content))
    case .redaction: self = .redaction(reason: content.readableString("reason"))
    case .sticker:
      self = .sticker(
        try Media(content, body: try content.string("body"), formattedBody: nil))
    case .pollStart, "m.poll.start": self = .pollStart(try PollStart(content))
    case .pollResponse, "m.poll.response":
      self = .pollResponse(try PollResponse(content, relation: relation))
    case .pollEnd, "m.poll.end":
      guard case .reference(let poll)? = relation else {
        throw content.refusal("expected a reference to a poll")
      }
      self = .pollEnd(poll)
    default: self = .other
    }
  }
}
