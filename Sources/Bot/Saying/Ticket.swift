internal import JSON
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Studio
internal import Words
internal import Workers

/// What goes with a post and comes back when it is settled: what it has become.
enum Ticket {
  /// A deed, such as a redaction: nothing more comes of it.
  case deed
  /// A line of the studio, and what is put on it for people to tap.
  case told(Told, signs: [Sign] = [])
  /// Why something is not acted upon.
  case unheard(Notice)

  init(_ told: Told?, signs: [Sign] = []) { self = told.map { .told($0, signs: signs) } ?? .deed }

  var bytes: [UInt8] {
    switch self {
    case .deed: []
    case .told(let told, let signs):
      JSONValue.object([
        "told": told.json, "signs": .array(signs.map { .string($0.reaction) }),
      ]).compact()
    case .unheard(let notice): notice.json.compact()
    }
  }

  init(_ bytes: [UInt8]) throws {
    guard !bytes.isEmpty else {
      self = .deed
      return
    }
    let node = try JSONDocument(bytes, options: .event).root
    if let told = node["told"] {
      let signs = try node.optionalStrings("signs") ?? []
      self = .told(try Told(told), signs: signs.compactMap { Sign(reaction: $0) })
    } else {
      self = .unheard(try Notice(node))
    }
  }
}

extension Notice {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "room": .string(room.text), "event": .string(event.text), "sender": .string(sender.text),
      "reason": .string(reason.rawValue),
    ]
    if let session { object["session"] = .string(session.text) }
    return .object(object)
  }

  fileprivate init(_ node: JSONNode) throws {
    guard let reason = Reason(rawValue: try node.string("reason")) else {
      throw node.refusal("expected a reason")
    }
    self.init(
      room: try node.identifier("room"), event: try node.identifier("event"),
      sender: try node.identifier("sender"),
      session: try node.optionalString("session").flatMap { SessionID($0) }, reason: reason)
  }
}
