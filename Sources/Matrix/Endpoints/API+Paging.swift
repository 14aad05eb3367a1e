package import JSON

extension API {
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
    private let filter: RoomEventFilter?

    package init(
      in room: RoomID, from: String?, to: String? = nil, _ direction: Direction = .back,
      limit: Int = 100, filter: RoomEventFilter? = nil
    ) {
      self.room = room
      self.from = from
      self.to = to
      self.direction = direction
      self.limit = min(max(limit, 1), 1_000)
      self.filter = filter
    }

    package var request: APIRequest {
      var request = APIRequest.get(["rooms", room.text, "messages"])
      request.ask("dir", direction.rawValue)
      request.ask("from", from)
      request.ask("to", to)
      request.ask("limit", String(limit))
      request.ask("filter", filter?.text)
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

  /// An event, and what stands around it.
  package struct Context: Endpoint {
    package struct Answer: Sendable {
      /// Nothing when it cannot be read, or is not for us to see.
      package let event: RoomEvent?
      /// The nearest first.
      package let before: Readable<RoomEvent>
      package let after: Readable<RoomEvent>
      /// At the last of these events.
      package let state: Readable<RoomEvent>
      /// Where ``Messages`` goes on, back and forth.
      package let start: String?
      package let end: String?
    }

    private let event: EventID
    private let room: RoomID
    private let limit: Int
    private let filter: RoomEventFilter?

    package init(
      of event: EventID, in room: RoomID, limit: Int = 10, filter: RoomEventFilter? = nil
    ) {
      self.event = event
      self.room = room
      self.limit = min(max(limit, 0), 1_000)
      self.filter = filter
    }

    package var request: APIRequest {
      var request = APIRequest.get(["rooms", room.text, "context", event.text])
      request.ask("limit", String(limit))
      request.ask("filter", filter?.text)
      request.maximumAnswerBytes = 64 << 20
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      let root = try document.root.asObject()
      return Answer(
        event: root.readableObject("event").flatMap { try? RoomEvent($0) },
        before: Readable(root["events_before"], RoomEvent.init),
        after: Readable(root["events_after"], RoomEvent.init),
        state: Readable(root["state"], RoomEvent.init),
        start: try root.optionalString("start"), end: try root.optionalString("end"))
    }
  }

  /// The events that threads began with, those with the newest answers first.
  package struct Threads: Endpoint {
    package enum Which: String, Sendable {
      case all
      /// In which we wrote.
      case ours = "participated"
    }

    private let room: RoomID
    private let which: Which
    private let limit: Int
    private let from: String?

    package init(
      in room: RoomID, _ which: Which = .all, from: String? = nil, limit: Int = 50
    ) {
      self.room = room
      self.which = which
      self.from = from
      self.limit = min(max(limit, 1), 1_000)
    }

    package var request: APIRequest {
      var request = APIRequest(.get, "/_matrix/client/v1", ["rooms", room.text, "threads"])
      request.ask("include", which.rawValue)
      request.ask("limit", String(limit))
      request.ask("from", from)
      request.maximumAnswerBytes = 64 << 20
      return request
    }

    /// What each thread has besides stands in its root's ``Unsigned/relations``.
    package func answer(_ document: JSONDocument) throws(JSONError) -> Relations.Answer {
      _ = try document.root.array("chunk")
      return Relations.Answer(
        events: Readable(document.root["chunk"], RoomEvent.init),
        next: try document.root.optionalString("next_batch"))
    }
  }
}
