package import JSON

/// Somebody does not give us a key, and says why: `m.room_key.withheld`.
package struct Withheld: Sendable, Equatable {
  package enum Code: Sendable, Equatable {
    case blacklisted, unverified, unauthorised, unavailable, noOlm, historyNotShared
    case other(ProtocolText)
  }

  package let algorithm: ProtocolText
  package let code: Code
  /// Both are missing when no Olm session could be made, which is about all rooms.
  package let room: RoomID?
  package let session: SessionID?
  /// Base64 without padding.
  package let senderKey: String
  /// A stranger's words, of use only when the code is unknown.
  package let reason: String?

  package static let maximumReasonCount = 512

  package init(
    _ code: Code, algorithm: ProtocolText = .megolm, room: RoomID? = nil,
    session: SessionID? = nil, senderKey: String, reason: String? = nil
  ) {
    self.algorithm = algorithm
    self.code = code
    self.room = room
    self.session = session
    self.senderKey = senderKey
    self.reason = reason
  }

  package init(_ content: JSONNode) throws(JSONError) {
    algorithm = try content.identifier("algorithm")
    code = Code(try content.identifier("code"))
    senderKey = try content.string("sender_key").withoutBase64Padding
    reason = content.readableString("reason")?.bounded(Self.maximumReasonCount)
    if code == .noOlm {
      room = content.readableIdentifier("room_id")
      session = content.readableIdentifier("session_id")
    } else {
      room = try content.identifier("room_id", RoomID.self)
      session = try content.identifier("session_id", SessionID.self)
    }
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "algorithm": .string(algorithm.text), "code": .string(code.text),
      "sender_key": .string(senderKey),
    ]
    object.append("reason", text: reason)
    object.append("room_id", text: room?.text)
    object.append("session_id", text: session?.text)
    return .object(object)
  }
}

extension Withheld.Code {
  private static let known: [(ProtocolText, Withheld.Code)] = [
    ("m.blacklisted", .blacklisted), ("m.unverified", .unverified),
    ("m.unauthorised", .unauthorised), ("m.unavailable", .unavailable), ("m.no_olm", .noOlm),
    ("m.history_not_shared", .historyNotShared),
  ]

  package init(_ code: ProtocolText) {
    self = Self.known.first { $0.0 == code }?.1 ?? .other(code)
  }

  package var text: String {
    if case .other(let code) = self { return code.text }
    return Self.known.first { $0.1 == self }?.0.text ?? ""
  }
}

extension String {
  /// No longer than so many bytes, and whole scalars.
  package func bounded(_ maximum: Int) -> String {
    guard utf8.count > maximum else { return self }
    var kept = String.UnicodeScalarView()
    var count = 0
    for scalar in unicodeScalars {
      count += UTF8.width(scalar)
      guard count <= maximum else { break }
      kept.append(scalar)
    }
    return String(kept)
  }
}
