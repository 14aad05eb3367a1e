package import JSON

extension API {
  /// What the user keeps on the server, for all rooms or for one.
  package struct AccountData: Endpoint {
    private let user: UserID
    private let type: EventType
    private let room: RoomID?

    package init(_ type: EventType, of user: UserID, in room: RoomID? = nil) {
      self.user = user
      self.type = type
      self.room = room
    }

    package var request: APIRequest { .get(dataSegments(user, type, room)) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> JSONNode {
      try document.root.asObject()
    }
  }

  package struct PutAccountData: Endpoint {
    private let user: UserID
    private let type: EventType
    private let room: RoomID?
    private let content: JSONValue

    package init(
      _ type: EventType, _ content: JSONValue, of user: UserID, in room: RoomID? = nil
    ) {
      self.user = user
      self.type = type
      self.room = room
      self.content = content
    }

    package var request: APIRequest { .put(dataSegments(user, type, room), content) }
    package typealias Answer = Void
  }

  package struct Typing: Endpoint {
    private let user: UserID
    private let room: RoomID
    private let timeoutMS: Int?

    /// Without a time, the user stops.
    package init(_ user: UserID, in room: RoomID, timeoutMS: Int?) {
      self.user = user
      self.room = room
      self.timeoutMS = timeoutMS
    }

    package var request: APIRequest {
      var body: JSONObject = ["typing": .boolean(timeoutMS != nil)]
      body.append("timeout", count: timeoutMS)
      return .put(["rooms", room.text, "typing", user.text], .object(body))
    }
    package typealias Answer = Void
  }

  package struct Receipt: Endpoint {
    package enum Kind: String, Sendable {
      case read = "m.read"
      case readPrivately = "m.read.private"
    }

    /// Where the receipt counts.
    package enum Thread: Sendable {
      case main
      case thread(EventID)
      /// For the room as a whole.
      case none
    }

    private let kind: Kind
    private let event: EventID
    private let room: RoomID
    private let thread: Thread

    package init(_ kind: Kind = .read, for event: EventID, in room: RoomID, _ thread: Thread) {
      self.kind = kind
      self.event = event
      self.room = room
      self.thread = thread
    }

    package var request: APIRequest {
      let body: JSONValue =
        switch thread {
        case .main: ["thread_id": "main"]
        case .thread(let root): ["thread_id": .string(root.text)]
        case .none: [:]
        }
      return .post(
        ["rooms", room.text, "receipt", kind.rawValue, event.text], body, isIdempotent: true)
    }
    package typealias Answer = Void
  }

  package struct Profile: Endpoint {
    package struct Answer: Sendable {
      package let displayName: String?
      package let avatar: ContentURI?
    }

    private let user: UserID

    package init(_ user: UserID) { self.user = user }
    package var request: APIRequest { .get(["profile", user.text]) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      Answer(
        displayName: document.root.readableString("displayname"),
        avatar: document.root.readableIdentifier("avatar_url"))
    }
  }

  package struct PutProfile: Endpoint {
    package enum Field: Sendable {
      case displayName(String)
      case avatar(ContentURI)
    }

    private let user: UserID
    private let field: Field

    package init(_ field: Field, of user: UserID) {
      self.user = user
      self.field = field
    }

    package var request: APIRequest {
      switch field {
      case .displayName(let name):
        .put(["profile", user.text, "displayname"], ["displayname": .string(name)])
      case .avatar(let uri):
        .put(["profile", user.text, "avatar_url"], ["avatar_url": .string(uri.text)])
      }
    }
    package typealias Answer = Void
  }
}

private func dataSegments(_ user: UserID, _ type: EventType, _ room: RoomID?) -> [String] {
  let room = room.map { ["rooms", $0.text] } ?? []
  return ["user", user.text] + room + ["account_data", type.text]
}
