package import JSON

/// What stands inside a Megolm message.
package struct MegolmPayload: Sendable {
  package let room: RoomID
  package let type: EventType
  package let content: JSONNode
  package let raw: JSONNode

  package init(_ node: JSONNode) throws(JSONError) {
    room = try node.identifier("room_id")
    type = try node.identifier("type")
    content = try node.object("content")
    raw = node
  }

  package init(decrypted bytes: [UInt8]) throws(JSONError) {
    try self.init(JSONDocument(bytes, options: .decrypted).root)
  }

  /// What is said, with the relation of the event around it: what stands inside does not count.
  package func read(in event: RoomEvent) throws(JSONError) -> Content {
    try Content(type, content, relation: Relation(of: event.content))
  }

  /// The content as its sender had it before the relation was moved outside: what the commitment of a
  /// verification in a room is about.
  package func contentWithRelation(of event: RoomEvent) throws(JSONError) -> JSONValue {
    var value = try JSONValue(content)
    if let relation = event.content["m.relates_to"] {
      value["m.relates_to"] = try JSONValue(relation)
    }
    return value
  }

  /// What is encrypted, and the relation that must stay outside for the server to see.
  ///
  /// The relation is written outside alone. That of an edit's new content is nobody's and is left as
  /// it is.
  package static func plaintext(
    room: RoomID, type: EventType, content: JSONValue
  ) -> (bytes: [UInt8], relation: JSONValue?) {
    var inner = content
    let relation = content["m.relates_to"]
    inner["m.relates_to"] = nil
    let value: JSONValue = [
      "room_id": .string(room.text), "type": .string(type.text), "content": inner,
    ]
    return (value.compact(), relation)
  }
}

/// Contents of `m.room.encrypted`.
extension EncryptedContent {
  /// `senderKey` and `device` say nothing that anybody may believe; there are clients that refuse
  /// events without them.
  package static func megolm(
    ciphertext: String, session: SessionID, senderKey: String, device: DeviceID,
    relation: JSONValue? = nil
  ) -> JSONValue {
    var value: JSONValue = [
      "algorithm": .string(ProtocolText.megolm.text), "ciphertext": .string(ciphertext),
      "device_id": .string(device.text), "sender_key": .string(senderKey),
      "session_id": .string(session.text),
    ]
    if let relation { value["m.relates_to"] = relation }
    return value
  }

  /// For one device, as bytes: these are made by the thousand.
  package static func olm(
    senderKey: String, recipientKey: String, type: Int, body: String
  ) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(body.utf8.count + 200)
    text.append(contentsOf: "{\"algorithm\":".utf8)
    text.appendJSONString(ProtocolText.olm.text)
    text.append(contentsOf: ",\"sender_key\":".utf8)
    text.appendJSONString(senderKey)
    text.append(contentsOf: ",\"ciphertext\":{".utf8)
    text.appendJSONString(recipientKey)
    text.append(contentsOf: ":{\"type\":\(type),\"body\":".utf8)
    text.appendJSONString(body)
    text.append(contentsOf: "}}}".utf8)
    return text
  }
}
