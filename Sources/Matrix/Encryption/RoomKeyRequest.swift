package import JSON

/// Asks other devices for the key of a session, or says that it is not needed any more.
package struct RoomKeyRequest: Sendable {
  package enum Action: Sendable {
    case request(Wanted)
    case cancellation
  }

  package struct Wanted: Sendable, Hashable {
    package let algorithm: ProtocolText
    package let room: RoomID
    package let session: SessionID

    package init(algorithm: ProtocolText = .megolm, room: RoomID, session: SessionID) {
      self.algorithm = algorithm
      self.room = room
      self.session = session
    }
  }

  package let action: Action
  package let device: DeviceID
  package let request: ProtocolText
  /// Who claims to have made the session. Old clients read no request without it; nothing may depend
  /// on it, so of a request that came it is not read.
  package let senderKey: String?

  package static let maximumSenderKeyCount = 64

  package init(
    _ action: Action, device: DeviceID, request: ProtocolText, senderKey: String? = nil
  ) {
    self.action = action
    self.device = device
    self.request = request
    self.senderKey = senderKey
  }

  package init(_ content: JSONNode) throws(JSONError) {
    device = try content.identifier("requesting_device_id")
    request = try content.identifier("request_id")
    senderKey = nil
    switch try content.requestAction() {
    case .request:
      let body = try content.object("body")
      action = .request(
        Wanted(
          algorithm: try body.identifier("algorithm"), room: try body.identifier("room_id"),
          session: try body.identifier("session_id")))
    case .cancellation: action = .cancellation
    }
  }

  package var json: JSONValue {
    var value: JSONValue = [
      "requesting_device_id": .string(device.text), "request_id": .string(request.text),
    ]
    switch action {
    case .request(let wanted):
      value["action"] = "request"
      var body: JSONObject = [
        "algorithm": .string(wanted.algorithm.text), "room_id": .string(wanted.room.text),
        "session_id": .string(wanted.session.text),
      ]
      body.append("sender_key", text: senderKey)
      value["body"] = .object(body)
    case .cancellation: value["action"] = "request_cancellation"
    }
    return value
  }
}

enum RequestAction { case request, cancellation }

extension JSONNode {
  func requestAction() throws(JSONError) -> RequestAction {
    let action = try member("action")
    if action.isString("request") { return .request }
    if action.isString("request_cancellation") { return .cancellation }
    throw action.refusal("expected a request or its cancellation")
  }
}
