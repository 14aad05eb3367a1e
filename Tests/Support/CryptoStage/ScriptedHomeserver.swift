package import JSON
package import Matrix
package import MatrixCrypto

/// The other side: what a homeserver does about keys, messages to devices and encrypted rooms, and
/// what it may do wrong when a test says so.
package final class ScriptedHomeserver {
  package struct Device {
    package var keys: JSONValue?
    package var oneTimeKeys: [(id: String, key: JSONValue)] = []
    package var fallback: (id: String, key: JSONValue, isUsed: Bool)?
    /// Kept until the device syncs from behind them.
    var inbox: [(position: Int, event: JSONValue)] = []

    package init() {}

    /// What lies there is lost.
    package mutating func clear() { inbox = [] }

    /// How often it was asked in vain.
    package var claimsInVain = 0
  }

  package struct Backup {
    package var authData: JSONValue
    package var rooms: JSONValue = [:]

    package init(authData: JSONValue) { self.authData = authData }
  }

  package struct Arrived {
    package let user: UserID
    package let method: APIRequest.Method
    package let path: String
    package let bytes: [UInt8]
    package let body: JSONValue
  }

  /// What is answered with an error.
  package struct Refused: Error {
    package let error: ServerError
    package let path: String
    /// As it goes over a wire.
    package let body: JSONValue

    init(_ status: Int, _ body: JSONValue, at path: String) {
      error = ServerError(status: status, retryAfter: nil, body: body.compact())
      self.path = path
      self.body = body
    }

    init(_ error: ServerError, at path: String) {
      self.error = error
      self.path = path
      body = ["errcode": .string(error.code?.text ?? "M_UNKNOWN")]
    }
  }

  package struct Room {
    package var state: [(type: String, key: String, event: JSONValue)] = []
    var timeline: [(position: Int, event: JSONValue)] = []
    package var members: [UserID: Membership] = [:]
    /// Where in the stream they came in last.
    var joined: [UserID: Int] = [:]
  }

  package private(set) var position = 0
  package var devices: [UserID: [DeviceID: Device]] = [:]
  package internal(set) var rooms: [RoomID: Room] = [:]
  var changes: [(position: Int, user: UserID)] = []
  /// Where something happened, in its order.
  var touched: [(position: Int, room: RoomID)] = []
  /// Sync tells what the state is after the timeline to whoever asks for it.
  package var knowsStateAfter = false
  /// What events say of when they were sent.
  package var time = 1
  private var taken: Set<String> = []
  var eventCount = 0
  /// Everything that came, in its order; paths without escapes.
  package private(set) var requests: [Arrived] = []
  /// Servers that do not answer for their users.
  package var unreachable: Set<String> = []
  /// Cross-signing keys by user, under the names that they are uploaded with.
  package var crossSigning: [UserID: [String: JSONValue]] = [:]
  package var accountData: [UserID: [String: JSONValue]] = [:]
  /// The last is the one that counts.
  package var backups: [UserID: [Backup]] = [:]
  /// An identity is uploaded only with this password.
  package var identityPassword: String?
  /// Or when it was allowed on this page.
  package var approvalPage: String?
  package var isApproved = false
  /// What is said of each upload of signatures, which is not taken then.
  package var signatureFailures: JSONValue?
  /// Signatures are taken with success, and thrown away.
  package var dropsSignatures = false
  /// What uploads of an identity, into the backup, and fetches from it are refused with.
  package var identityFailure: ServerError?
  package var backupFailure: ServerError?
  package var fetchFailure: ServerError?
  /// Says what becomes of an upload into the backup, by the sessions in it.
  package var judgeBackup: (([String]) -> ServerError?)?
  /// Changes an answer before it is given.
  package var spoil: ((_ path: String, _ body: inout JSONValue) -> Void)?

  package init() {}

  package func step() -> Int {
    position += 1
    return position
  }

  package func changed(_ user: UserID) { changes.append((step(), user)) }

  // MARK: Requests

  package func answer(
    _ request: APIRequest, from user: UserID, _ device: DeviceID
  ) throws -> [UInt8] {
    let bytes = request.payload?.bytes ?? Array("{}".utf8)
    let node = try JSONDocument(bytes).root
    let segments = request.path.split(separator: "/").dropFirst(3).map { $0.withoutEscapes }
    let path = segments.joined(separator: "/")
    let body = try JSONValue(node)
    requests.append(
      Arrived(user: user, method: request.method, path: path, bytes: bytes, body: body))
    var answer: JSONValue
    switch (segments.first ?? "", segments.dropFirst().joined(separator: "/")) {
    case ("account", "whoami"):
      answer = ["user_id": .string(user.text), "device_id": .string(device.text)]
    case ("keys", "upload"): answer = try upload(node, user, device)
    case ("keys", "query"): answer = query(node)
    case ("keys", "claim"): answer = claim(node)
    case ("keys", "device_signing/upload"): answer = try uploadIdentity(body, of: user)
    case ("keys", "signatures/upload"): answer = uploadSignatures(body)
    case ("sendToDevice", _):
      if taken.insert("\(user) \(device) \(path)").inserted {
        try deliver(segments[1], node, from: user)
      }
      answer = [:]
    case ("user", _):
      if request.method == .get {
        guard let known = accountData[user]?[segments[3]] else { throw refused(404, "M_NOT_FOUND") }
        answer = known
      } else {
        accountData[user, default: [:]][segments[3]] = body
        answer = [:]
      }
    case ("room_keys", _):
      answer = try backup(request, Array(segments.dropFirst()), body, of: user)
    default: answer = [:]
    }
    spoil?(path, &answer)
    return answer.compact()
  }

  /// The same as a client hears it.
  package func reply(
    to request: APIRequest, from user: UserID, _ device: DeviceID
  ) throws -> CryptoAnswer {
    do {
      return .success(try answer(request, from: user, device))
    } catch let refused as Refused {
      return .failure(refused.error)
    }
  }

  func refused(_ status: Int, _ code: String, _ more: JSONValue = [:]) -> Refused {
    var body = more
    body["errcode"] = .string(code)
    return Refused(status, body, at: requests.last?.path ?? "")
  }
}

extension StringProtocol {
  package var withoutEscapes: String {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
