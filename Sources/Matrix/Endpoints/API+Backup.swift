package import JSON

/// A backup on the server, as it describes itself.
package struct BackupVersion: Sendable {
  package let version: String
  package let algorithm: ProtocolText
  /// What is signed, for backups of the algorithm that there is.
  package let authData: JSONNode
  package let count: Int
  package let etag: String

  init(_ node: JSONNode) throws(JSONError) {
    version = try node.string("version")
    algorithm = try node.identifier("algorithm")
    authData = try node.object("auth_data")
    count = node.readableCount("count") ?? 0
    etag = try node.string("etag")
  }

  /// Base64 without padding.
  package var publicKey: String? {
    authData.readableString("public_key")?.withoutBase64Padding
  }
  package var signatures: Signatures { Signatures(of: authData) }
}

/// How many keys a backup holds now.
package struct BackupState: Sendable {
  package let count: Int
  package let etag: String

  init(_ document: JSONDocument) throws(JSONError) {
    count = document.root.readableCount("count") ?? 0
    etag = try document.root.string("etag")
  }
}

extension API {
  package struct CreateBackup: Endpoint {
    private let authData: JSONValue

    package init(authData: JSONValue) { self.authData = authData }

    package var request: APIRequest {
      .post(
        ["room_keys", "version"],
        ["algorithm": .string(ProtocolText.backup.text), "auth_data": authData])
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> String {
      try document.root.string("version")
    }
  }

  /// The newest one, or a certain one.
  package struct Backup: Endpoint {
    private let version: String?

    package init(version: String? = nil) { self.version = version }

    package var request: APIRequest {
      .get(["room_keys", "version"] + (version.map { [$0] } ?? []))
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> BackupVersion {
      try BackupVersion(document.root)
    }
  }

  package struct DeleteBackup: Endpoint {
    private let version: String

    package init(version: String) { self.version = version }

    package var request: APIRequest {
      APIRequest(.delete, APIRequest.client, ["room_keys", "version", version])
    }
    package typealias Answer = Void
  }

  /// Which keys of a backup are meant.
  package enum BackupScope: Sendable {
    case all
    case room(RoomID)
    case session(RoomID, SessionID)

    func request(_ method: APIRequest.Method, version: String) -> APIRequest {
      var segments = ["room_keys", "keys"]
      switch self {
      case .all: break
      case .room(let room): segments += [room.text]
      case .session(let room, let session): segments += [room.text, session.text]
      }
      var request = APIRequest(method, APIRequest.client, segments)
      request.ask("version", version)
      request.maximumAnswerBytes = JSONOptions.matrix.limits.maximumBytes
      return request
    }
  }

  package struct PutBackedUpKeys: Endpoint {
    private let version: String
    private let keys: [(RoomID, [BackedUpKey])]

    /// Each room once.
    package init(version: String, _ keys: [(RoomID, [BackedUpKey])]) {
      self.version = version
      self.keys = keys
    }

    package var request: APIRequest {
      let rooms = keys.map { room, keys -> (String, JSONValue) in
        let sessions = keys.map { ($0.session.text, $0.json) }
        return (room.text, ["sessions": .object(JSONObject(sessions))])
      }
      var request = BackupScope.all.request(.put, version: version)
      request.body = .json(["rooms": .object(JSONObject(rooms))])
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> BackupState {
      try BackupState(document)
    }
  }

  package struct BackedUpKeys: Endpoint {
    package struct Answer: Sendable {
      package let keys: [(room: RoomID, key: BackedUpKey)]
      package let skipped: Int
    }

    private let version: String
    private let scope: BackupScope

    package init(version: String, _ scope: BackupScope) {
      self.version = version
      self.scope = scope
    }

    package var request: APIRequest { scope.request(.get, version: version) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      let root = try document.root.asObject()
      var keys: [(room: RoomID, key: BackedUpKey)] = []
      var skipped = 0
      switch scope {
      case .session(let room, let session):
        keys = [(room, try BackedUpKey(session, root))]
      case .room(let room):
        for key in BackedUpKey.all(in: root, skipped: &skipped) { keys.append((room, key)) }
      case .all:
        guard let rooms = try root.object("rooms").members else { break }
        for member in rooms {
          guard let room = RoomID(member.name) else {
            skipped += 1
            continue
          }
          for key in BackedUpKey.all(in: member.value, skipped: &skipped) {
            keys.append((room, key))
          }
        }
      }
      return Answer(keys: keys, skipped: skipped)
    }
  }
}
