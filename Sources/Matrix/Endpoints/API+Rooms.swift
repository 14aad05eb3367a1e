package import JSON

extension API {
  /// Joining a room twice is joining it.
  package struct Join: Endpoint {
    private let room: String
    private let via: [ServerName]

    package init(_ room: RoomID, via: [ServerName] = []) {
      self.room = room.text
      self.via = via
    }

    package init(_ alias: RoomAlias) {
      room = alias.text
      via = []
    }

    package var request: APIRequest {
      var request = APIRequest.post(["join", room], isIdempotent: true)
      for server in via {
        request.ask("via", server.text)
        // The name it had before version 1.12.
        request.ask("server_name", server.text)
      }
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> RoomID {
      try document.root.identifier("room_id")
    }
  }

  package struct Leave: Endpoint {
    private let room: RoomID
    private let reason: String?

    package init(_ room: RoomID, reason: String? = nil) {
      self.room = room
      self.reason = reason
    }

    package var request: APIRequest {
      .post(["rooms", room.text, "leave"], withReason([:], reason), isIdempotent: true)
    }
    package typealias Answer = Void
  }

  package struct Forget: Endpoint {
    private let room: RoomID

    package init(_ room: RoomID) { self.room = room }
    package var request: APIRequest { .post(["rooms", room.text, "forget"], isIdempotent: true) }
    package typealias Answer = Void
  }

  /// What is done to a member.
  package struct Moderate: Endpoint {
    package enum Act: String, Sendable { case invite, kick, ban, unban }

    private let act: Act
    private let user: UserID
    private let room: RoomID
    private let reason: String?

    package init(_ act: Act, _ user: UserID, in room: RoomID, reason: String? = nil) {
      self.act = act
      self.user = user
      self.room = room
      self.reason = reason
    }

    package var request: APIRequest {
      .post(
        ["rooms", room.text, act.rawValue],
        withReason(["user_id": .string(user.text)], reason))
    }
    package typealias Answer = Void
  }

  package struct CreateRoom: Endpoint {
    package var name: String?
    package var topic: String?
    package var invited: [UserID] = []
    package var isDirect = false
    package var preset: ProtocolText = "private_chat"
    package var version: ProtocolText?
    package var encryption: RoomEncryption?

    package init() {}

    package var request: APIRequest {
      var body: JSONObject = ["preset": .string(preset.text), "is_direct": .boolean(isDirect)]
      body.append("name", text: name)
      body.append("topic", text: topic)
      body.append("room_version", text: version?.text)
      if !invited.isEmpty { body.append("invite", .array(invited.map { .string($0.text) })) }
      if let encryption {
        body.append(
          "initial_state",
          [
            [
              "type": .string(EventType.encryption.text), "state_key": "",
              "content": encryption.json,
            ]
          ])
      }
      return .post(["createRoom"], .object(body))
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> RoomID {
      try document.root.identifier("room_id")
    }
  }
}

private func withReason(_ body: JSONObject, _ reason: String?) -> JSONValue {
  var body = body
  body.append("reason", text: reason)
  return .object(body)
}
