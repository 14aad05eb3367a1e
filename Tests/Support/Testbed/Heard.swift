package import JSON

/// Something that a person heard; `kind` says what. See `hearing.py` for the kinds.
package struct Heard: Sendable {
  package let node: JSONNode

  package init(_ node: JSONNode) { self.node = node }

  /// `timeline`, `unreadable`, `bad`, `invite`, `typing`, `receipt`, `to_device`, `verification`…
  package var kind: String { text("kind") }
  package var room: String { text("room") }
  package var sender: String { text("sender") }
  package var type: String { text("type") }
  package var id: String { text("id") }
  package var content: JSONNode? { node["content"] }
  package var body: String { content?["body"]?.string ?? "" }
  package var relation: JSONNode? { content?["m.relates_to"] }
  package var isEncrypted: Bool { node["encrypted"]?.boolean ?? false }
  /// The megolm session.
  package var session: String { text("session") }
  /// The device that nio says it came from, by its keys.
  package var device: String { node["device"]?["id"]?.string ?? "" }

  /// Of somebody who isolates: empty where others would show the event without a warning, else why not.
  package var shield: String? { node["shield"]?.string }

  package func text(_ name: String) -> String { node[name]?.string ?? "" }
}
