package import JSON

extension API {
  package struct SendEvent: Endpoint {
    private let room: RoomID
    private let type: EventType
    private let transaction: TransactionID
    private let content: [UInt8]

    /// What the server takes as a whole event; the content must leave it room for the rest.
    package static let maximumEventBytes = 65_536

    /// `content` is JSON already: a retry sends the same bytes.
    package init(room: RoomID, type: EventType, transaction: TransactionID, content: [UInt8]) {
      self.room = room
      self.type = type
      self.transaction = transaction
      self.content = content
    }

    package init(room: RoomID, type: EventType, transaction: TransactionID, content: JSONValue) {
      self.init(room: room, type: type, transaction: transaction, content: content.compact())
    }

    package var request: APIRequest {
      var request = APIRequest(
        .put, APIRequest.client, ["rooms", room.text, "send", type.text, transaction.text])
      request.body = .written(content)
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> EventID {
      try document.root.identifier("event_id")
    }
  }

  package struct SendState: Endpoint {
    private let room: RoomID
    private let type: EventType
    private let key: ProtocolText
    private let content: JSONValue

    package init(
      room: RoomID, type: EventType, key: ProtocolText = .empty, content: JSONValue
    ) {
      self.room = room
      self.type = type
      self.key = key
      self.content = content
    }

    package var request: APIRequest { .put(stateSegments(room, type, key), content) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> EventID {
      try document.root.identifier("event_id")
    }
  }

  package struct Redact: Endpoint {
    private let room: RoomID
    private let event: EventID
    private let transaction: TransactionID
    private let reason: String?

    package init(
      _ event: EventID, in room: RoomID, transaction: TransactionID, reason: String? = nil
    ) {
      self.room = room
      self.event = event
      self.transaction = transaction
      self.reason = reason
    }

    package var request: APIRequest {
      .put(
        ["rooms", room.text, "redact", event.text, transaction.text],
        EventContent.redaction(reason: reason))
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> EventID {
      try document.root.identifier("event_id")
    }
  }

  package struct Event: Endpoint {
    private let room: RoomID
    private let event: EventID

    package init(_ event: EventID, in room: RoomID) {
      self.room = room
      self.event = event
    }

    package var request: APIRequest { .get(["rooms", room.text, "event", event.text]) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> RoomEvent {
      try RoomEvent(document.root)
    }
  }
}

/// Without the state key when it is empty: an empty last segment is lost on the way too often.
func stateSegments(_ room: RoomID, _ type: EventType, _ key: ProtocolText) -> [String] {
  ["rooms", room.text, "state", type.text] + (key.text.isEmpty ? [] : [key.text])
}
