package import JSON
package import Secrets

/// Asks own devices for a secret: `m.secret.request`.
package struct SecretRequest: Sendable {
  package enum Action: Sendable {
    case request(name: ProtocolText)
    case cancellation
  }

  package let action: Action
  package let device: DeviceID
  package let request: ProtocolText

  package init(_ action: Action, device: DeviceID, request: ProtocolText) {
    self.action = action
    self.device = device
    self.request = request
  }

  package init(_ content: JSONNode) throws(JSONError) {
    device = try content.identifier("requesting_device_id")
    request = try content.identifier("request_id")
    switch try content.requestAction() {
    case .request: action = .request(name: try content.identifier("name"))
    case .cancellation: action = .cancellation
    }
  }

  package var json: JSONValue {
    var value: JSONValue = [
      "requesting_device_id": .string(device.text), "request_id": .string(request.text),
    ]
    switch action {
    case .request(let name):
      value["action"] = "request"
      value["name"] = .string(name.text)
    case .cancellation: value["action"] = "request_cancellation"
    }
    return value
  }
}

/// The answer: `m.secret.send`. Describes itself without the secret.
package struct SecretSend: Sendable, CustomStringConvertible, CustomReflectable {
  package let request: ProtocolText
  package let secret: Secret

  package init(_ content: JSONNode) throws(JSONError) {
    request = try content.identifier("request_id")
    secret = try content.secret("secret")
  }

  package var description: String { "SecretSend(\(request))" }
  package var customMirror: Mirror { Mirror(self, children: ["request": request]) }

  package static func content(request: ProtocolText, secret: Secret) -> SecretJSON {
    .object([("request_id", .open(.string(request.text))), ("secret", .secret(secret))])
  }
}
