internal import JSON
internal import Matrix
internal import Studio
internal import Workers

/// What goes with a post and comes back when it is settled: what it has become.
enum Ticket {
  /// A deed, such as a redaction: nothing more comes of it.
  case deed
  /// A line of the studio.
  case told(Told)
  /// What was said of messages that cannot be read.
  case unreadable(RoomID, UserID, session: String)

  init(_ told: Told?) { self = told.map { .told($0) } ?? .deed }

  var bytes: [UInt8] {
    switch self {
    case .deed: []
    case .told(let told): JSONValue.object(["told": told.json]).compact()
    case .unreadable(let room, let user, let session):
      JSONValue.object([
        "room": .string(room.text), "user": .string(user.text), "session": .string(session),
      ]).compact()
    }
  }

  init(_ bytes: [UInt8]) throws {
    guard !bytes.isEmpty else {
      self = .deed
      return
    }
    let node = try JSONDocument(bytes, options: .event).root
    if let told = node["told"] {
      self = .told(try Told(told))
    } else {
      self = .unreadable(
        try node.identifier("room"), try node.identifier("user"),
        session: try node.string("session"))
    }
  }
}
