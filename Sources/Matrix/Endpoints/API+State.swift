package import JSON

extension API {
  /// All of a room's state.
  package struct State: Endpoint {
    private let room: RoomID

    package init(of room: RoomID) { self.room = room }

    package var request: APIRequest {
      var request = APIRequest.get(["rooms", room.text, "state"])
      request.maximumAnswerBytes = JSONOptions.matrix.limits.maximumBytes
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Readable<RoomEvent> {
      _ = try document.root.asArray()
      return Readable(document.root, RoomEvent.init)
    }
  }

  /// The content of one state event. That there is none is an error with
  /// ``ErrorCode/notFound``, and nothing else is.
  package struct StateContent: Endpoint {
    private let room: RoomID
    private let type: EventType
    private let key: ProtocolText

    package init(of room: RoomID, _ type: EventType, key: ProtocolText = .empty) {
      self.room = room
      self.type = type
      self.key = key
    }

    package var request: APIRequest { .get(stateSegments(room, type, key)) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> JSONNode {
      try document.root.asObject()
    }
  }

  /// The member events of a room.
  package struct Members: Endpoint {
    private let room: RoomID
    private let at: String?
    private let not: Membership?

    package init(of room: RoomID, at: String? = nil, not membership: Membership? = nil) {
      self.room = room
      self.at = at
      not = membership
    }

    package var request: APIRequest {
      var request = APIRequest.get(["rooms", room.text, "members"])
      request.ask("at", at)
      request.ask("not_membership", not?.rawValue)
      request.maximumAnswerBytes = JSONOptions.matrix.limits.maximumBytes
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Readable<RoomEvent> {
      _ = try document.root.array("chunk")
      return Readable(document.root["chunk"], RoomEvent.init)
    }
  }

  package struct JoinedMembers: Endpoint {
    private let room: RoomID

    package init(of room: RoomID) { self.room = room }

    package var request: APIRequest {
      var request = APIRequest.get(["rooms", room.text, "joined_members"])
      request.maximumAnswerBytes = JSONOptions.matrix.limits.maximumBytes
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> [UserID: Member] {
      var members: [UserID: Member] = [:]
      guard let joined = try document.root.object("joined").members else { return members }
      for member in joined {
        guard let user = UserID(member.name) else { continue }
        members[user] = Member(.join, displayName: member.value.readableString("display_name"))
      }
      return members
    }
  }

  package struct JoinedRooms: Endpoint {
    package init() {}
    package var request: APIRequest { .get(["joined_rooms"]) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> [RoomID] {
      var skipped = 0
      return try document.root.array("joined_rooms").readableIdentifiers(skipped: &skipped)
    }
  }
}
