package import JSON

/// A bit of state that is shown to somebody who is not in the room yet. Nothing vouches for it.
package struct StrippedEvent: Sendable {
  package let type: EventType
  package let stateKey: ProtocolText
  package let sender: UserID
  package let content: JSONNode

  package init(_ node: JSONNode) throws(JSONError) {
    type = try node.identifier("type")
    stateKey = try node.identifier("state_key")
    sender = try node.identifier("sender")
    content = try node.object("content")
  }
}

/// Something the user keeps on the server; typing and receipts have the same shape.
package struct DataEvent: Sendable {
  package let type: EventType
  package let content: JSONNode

  package init(_ node: JSONNode) throws(JSONError) {
    type = try node.identifier("type")
    content = try node.object("content")
  }
}
