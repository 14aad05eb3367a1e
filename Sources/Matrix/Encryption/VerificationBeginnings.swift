package import JSON

/// Asks for a verification.
package struct VerificationRequest: Sendable {
  package let device: DeviceID
  package let methods: [ProtocolText]
  /// Milliseconds; only to devices. An old one, or one from the future, is to be ignored.
  package let timestamp: Int64?
  /// Whom a request in a room is meant for. Everybody else ignores it.
  package let recipient: UserID?

  package init(
    device: DeviceID, methods: [ProtocolText], timestamp: Int64? = nil, recipient: UserID? = nil
  ) {
    self.device = device
    self.methods = methods
    self.timestamp = timestamp
    self.recipient = recipient
  }

  package init(_ content: JSONNode) throws(JSONError) {
    device = try content.identifier("from_device")
    methods = try content.words("methods")
    timestamp = content.readableInteger("timestamp")
    recipient = content.readableIdentifier("to")
  }

  package var json: JSONValue {
    var value: JSONValue = [
      "from_device": .string(device.text), "methods": .words(methods),
    ]
    if let timestamp { value["timestamp"] = .integer(timestamp) }
    return value
  }

  /// The `m.room.message` that asks in a room. `body` is for clients that cannot verify.
  package func message(to user: UserID, body: String) -> JSONValue {
    [
      "msgtype": "m.key.verification.request", "body": .string(body), "to": .string(user.text),
      "from_device": .string(device.text), "methods": .words(methods),
    ]
  }
}

package struct VerificationReady: Sendable {
  package let device: DeviceID
  package let methods: [ProtocolText]

  package init(device: DeviceID, methods: [ProtocolText]) {
    self.device = device
    self.methods = methods
  }

  init(_ content: JSONNode) throws(JSONError) {
    device = try content.identifier("from_device")
    methods = try content.words("methods")
  }

  var json: JSONValue {
    ["from_device": .string(device.text), "methods": .words(methods)]
  }
}

package struct VerificationStart: Sendable {
  package enum Method: Sendable {
    case sas(
      agreements: [ProtocolText], hashes: [ProtocolText], macs: [ProtocolText],
      strings: [ProtocolText])
    /// After a code was scanned: the secret in it, base64 as it came.
    case reciprocate(secret: String)
    case other(ProtocolText)
  }

  package let device: DeviceID
  package let method: Method

  package init(device: DeviceID, method: Method) {
    self.device = device
    self.method = method
  }

  init(_ content: JSONNode) throws(JSONError) {
    device = try content.identifier("from_device")
    let method: ProtocolText = try content.identifier("method")
    self.method =
      switch method {
      case .sas:
        .sas(
          agreements: try content.words("key_agreement_protocols"),
          hashes: try content.words("hashes"),
          macs: try content.words("message_authentication_codes"),
          strings: try content.words("short_authentication_string"))
      case .reciprocate: .reciprocate(secret: try content.string("secret"))
      default: .other(method)
      }
  }

  package var methodName: ProtocolText {
    switch method {
    case .sas: .sas
    case .reciprocate: .reciprocate
    case .other(let name): name
    }
  }

  var json: JSONValue {
    var value: JSONValue = [
      "from_device": .string(device.text), "method": .string(methodName.text),
    ]
    switch method {
    case .sas(let agreements, let hashes, let macs, let strings):
      value["key_agreement_protocols"] = .words(agreements)
      value["hashes"] = .words(hashes)
      value["message_authentication_codes"] = .words(macs)
      value["short_authentication_string"] = .words(strings)
    case .reciprocate(let secret): value["secret"] = .string(secret)
    case .other: break
    }
    return value
  }
}

extension JSONNode {
  /// A list of words of the protocol, of which nobody has more than twenty.
  func words(_ name: String) throws(JSONError) -> [ProtocolText] {
    var skipped = 0
    return Array(
      try array(name).readableIdentifiers(ProtocolText.self, skipped: &skipped).prefix(20))
  }
}

extension JSONValue {
  static func words(_ words: [ProtocolText]) -> JSONValue {
    .array(words.map { .string($0.text) })
  }
}
