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

  /// A page of a room's past.
  package struct Messages: Endpoint {
    package enum Direction: String, Sendable { case back = "b", forth = "f" }

    package struct Answer: Sendable {
      package let events: Readable<RoomEvent>
      package let state: Readable<RoomEvent>
      package let start: String
      /// Nothing when there is no more.
      package let end: String?
    }

    private let room: RoomID
    private let from: String?
    private let to: String?
    private let direction: Direction
    private let limit: Int

    package init(
      in room: RoomID, from: String?, to: String? = nil, _ direction: Direction = .back,
      limit: Int = 100
    ) {
      self.room = room
      self.from = from
      self.to = to
      self.direction = direction
      self.limit = min(max(limit, 1), 1_000)
    }

    package var request: APIRequest {
      var request = APIRequest.get(["rooms", room.text, "messages"])
      request.ask("dir", direction.rawValue)
      request.ask("from", from)
      request.ask("to", to)
      request.ask("limit", String(limit))
      request.maximumAnswerBytes = 64 << 20
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      Answer(
        events: Readable(document.root["chunk"], RoomEvent.init),
        state: Readable(document.root["state"], RoomEvent.init),
        start: try document.root.string("start"), end: try document.root.optionalString("end"))
    }
  }

  /// Events that stand to another: a thread's messages, the reactions to a picture.
  package struct Relations: Endpoint {
    package struct Answer: Sendable {
      package let events: Readable<RoomEvent>
      package let next: String?
    }

    private let room: RoomID
    private let event: EventID
    private let type: ProtocolText
    private let from: String?

    package init(of event: EventID, in room: RoomID, _ type: ProtocolText, from: String? = nil) {
      self.room = room
      self.event = event
      self.type = type
      self.from = from
    }

    package var request: APIRequest {
      var request = APIRequest(
        .get, "/_matrix/client/v1", ["rooms", room.text, "relations", event.text, type.text])
      request.ask("from", from)
      request.maximumAnswerBytes = 64 << 20
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      Answer(
        events: Readable(document.root["chunk"], RoomEvent.init),
        next: try document.root.optionalString("next_batch"))
    }
  }
}

/// Without the state key when it is empty: an empty last segment is lost on the way too often.
func stateSegments(_ room: RoomID, _ type: EventType, _ key: ProtocolText) -> [String] {
  ["rooms", room.text, "state", type.text] + (key.text.isEmpty ? [] : [key.text])
}
