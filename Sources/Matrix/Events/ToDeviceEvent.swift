package import JSON

/// A message to this device. Only its sender's server says who sent it.
package struct ToDeviceEvent: Sendable {
  package let sender: UserID
  package let type: EventType
  package let content: JSONNode
  package let raw: JSONNode

  package init(_ node: JSONNode) throws(JSONError) {
    sender = try node.identifier("sender")
    type = try node.identifier("type")
    content = try node.object("content")
    raw = node
  }
}
