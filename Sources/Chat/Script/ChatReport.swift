package import JSON
internal import Concurrency
package import Matrix
internal import MatrixCrypto

/// What a script is told, one object a line. `docs/reference/chat-script.md` describes each kind; names
/// stay, and more may come.
package struct ChatReport: Sendable, Equatable {
  package let kind: String
  /// What `/expect` looks for its words in.
  package let words: String
  package let json: JSONValue

  package init(_ kind: String, words: String = "", _ members: [(String, JSONValue?)] = []) {
    self.kind = kind
    self.words = words
    var object: JSONObject = ["kind": .string(kind)]
    for (name, value) in members { if let value { object.append(name, value) } }
    json = .object(object)
  }

  package init(_ change: Transcript.Change, in room: RoomID) {
    let here = ("room", JSONValue?.some(.string(room.text)))
    switch change {
    case .message(let entry): self.init(message: entry, here)
    case .edited(let entry, let event):
      self.init(
        "edit", words: entry.text,
        [
          here, ("event", .string(event.text)), ("of", .string(entry.event.text)),
          ("number", .integer(entry.number)), ("sender", .string(entry.sender.text)),
          ("body", .string(entry.text)),
        ])
    case .reaction(let reaction, let event, let entry, let isNew):
      self.init(
        isNew ? "reaction" : "reaction_withdrawn", words: reaction.key,
        [
          here, ("event", .string(reaction.event.text)), ("of", .string(event.text)),
          ("number", entry.map { .integer($0.number) }),
          ("sender", .string(reaction.sender.text)), ("key", .string(reaction.key)),
        ])
    case .redacted(let event, let entry, let user, let reason):
      self.init(
        "redaction", words: reason ?? "",
        [
          here, ("of", .string(event.text)), ("number", entry.map { .integer($0.number) }),
          ("sender", .string(user.text)), ("reason", reason.map { .string($0) }),
        ])
    case .unreadable(let entry):
      var cause = ""
      switch entry.kind {
      case .unreadable(.withheld(let code)): cause = code.text
      case .unreadable(let why): cause = why.name
      default: break
      }
      self.init(
        "unreadable", words: cause,
        [
          here, ("event", .string(entry.event.text)), ("number", .integer(entry.number)),
          ("sender", .string(entry.sender.text)), ("cause", .string(cause)),
          ("why", .string(entry.text)),
        ])
    case .joined: self.init("joined", [here])
    case .left(let user, let reason):
      self.init(
        "left", words: reason ?? "",
        [
          here, ("by", user.map { .string($0.text) }), ("reason", reason.map { .string($0) }),
        ])
    case .moved(let next): self.init("moved", [here, ("to", .string(next.text))])
    case .membership(let user, let membership, let by):
      self.init(
        "membership", words: "\(user) \(membership.rawValue)",
        [
          here, ("user", .string(user.text)), ("membership", .string(membership.rawValue)),
          ("by", .string(by.text)),
        ])
    }
  }

  private init(message entry: TranscriptEntry, _ here: (String, JSONValue?)) {
    var members = [
      here, ("event", .string(entry.event.text)), ("number", .integer(entry.number)),
      ("sender", .string(entry.sender.text)), ("sent", .integer(entry.sent.milliseconds)),
      ("type", .string(entry.kind.name)), ("body", .string(entry.text)),
      ("relation", entry.relation.map(\.report)),
    ]
    var isEncrypted = false
    if case .device = entry.trust { isEncrypted = true }
    members.append(("decrypted", .boolean(isEncrypted)))
    members.append(("trust", entry.trust.name.map { .string($0) }))
    if entry.isLate { members.append(("late", true)) }
    if let media = entry.media {
      members.append(("filename", .string(media.filename)))
      members.append(("info", media.info.json.withoutKeys))
    }
    self.init("message", words: entry.text, members)
  }
}

extension TranscriptEntry.Kind {
  fileprivate var name: String {
    switch self {
    case .text: "text"
    case .notice: "notice"
    case .emote: "emote"
    case .picture: "image"
    case .file: "file"
    case .poll: "poll"
    case .sticker: "sticker"
    case .unreadable: "unreadable"
    case .other: "other"
    }
  }
}

extension Relation {
  fileprivate var report: JSONValue {
    switch self {
    case .reply(let event): ["type": "reply", "event": .string(event.text)]
    case .thread(let root, let replied, let isFallback):
      .object(
        JSONObject(
          [("type", "thread"), ("event", .string(root.text))]
            + (isFallback ? [] : replied.map { [("answers", .string($0.text))] } ?? [])))
    case .annotation(let event, let key):
      ["type": "annotation", "event": .string(event.text), "key": .string(key)]
    case .replacement(let event): ["type": "replacement", "event": .string(event.text)]
    case .reference(let event): ["type": "reference", "event": .string(event.text)]
    case .other(let type, let event):
      ["type": .string(type.text), "event": .string(event.text)]
    }
  }
}

extension JSONValue {
  /// A thumbnail's key is nobody's who reads a log.
  fileprivate var withoutKeys: JSONValue {
    var value = self
    value["thumbnail_file"] = nil
    return value
  }
}
