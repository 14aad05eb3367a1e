import JSON
import Studio

extension Conversation.Collection: Nested {
  var json: JSONValue {
    .record(
      ("opener", opener.json), ("name", name.json), ("references", references.json),
      ("opened", opened.json))
  }

  init(_ node: JSONNode) throws {
    self.init(
      opener: try node.nested("opener"), name: try node.string("name"),
      opened: try node.nested("opened"))
    references = try node.nested("references")
  }
}

extension Conversation.Talk: Nested {
  var json: JSONValue { .record(("lines", lines.json), ("began", began.json)) }

  init(_ node: JSONNode) throws {
    self.init(began: try node.nested("began"))
    lines = try node.nested("lines")
  }
}

extension Conversation.Talk.Line: Nested {
  var json: JSONValue {
    .record(("role", role.rawValue.json), ("text", text.json), ("asked", asked?.json))
  }

  /// What was kept before answers went to where they were asked for says nothing of it.
  init(_ node: JSONNode) throws {
    self.init(
      try node.named("role"), try node.string("text"), asked: try node.optionalNested("asked"))
  }
}

extension Conversation.Talk.Asked: Nested {
  var json: JSONValue {
    .record(
      ("line", .integer(line)), ("room", place.conversation.json), ("thread", place.thread?.json),
      ("event", place.repliesTo?.json), ("person", person.json), ("name", name.json))
  }

  init(_ node: JSONNode) throws {
    let place = Place(
      try node.nested("room"), thread: try node.optionalNested("thread"),
      repliesTo: try node.optionalNested("event"))
    self.init(
      line: try node.integer("line"), at: place, by: try node.nested("person"),
      name: try node.string("name"))
  }
}

extension LoopSettings: Nested {
  var json: JSONValue {
    .record(
      ("on", .boolean(isOn)), ("threshold", threshold.json), ("gate", gate.json),
      ("rounds", .integer(rounds)), ("source", source.rawValue.json),
      ("judge", judge.rawValue.json))
  }

  /// Refuses what no setting could have made. What was kept before there were duels has none.
  init(_ node: JSONNode) throws {
    self.init()
    isOn = try node.boolean("on")
    try set(threshold: node.double("threshold"), gate: node.double("gate"))
    try set(rounds: node.integer("rounds"))
    source = try node.named("source")
    if try node.optionalMember("judge") != nil { judge = try node.named("judge") }
  }
}

/// In words that an operator reads: `anyone`, `quorum 3`.
extension GatePolicy {
  var words: String {
    switch self {
    case .anyone: "anyone"
    case .requester: "requester"
    case .moderators: "moderators"
    case .quorum(let count): "quorum \(count)"
    }
  }

  init(words: String) throws {
    switch words {
    case "anyone": self = .anyone
    case "requester": self = .requester
    case "moderators": self = .moderators
    default:
      let parts = words.split(separator: " ")
      guard parts.count == 2, parts[0] == "quorum", let count = Int(parts[1]),
        Self.quorum.contains(count)
      else { throw corrupt("a gate policy that there is not") }
      self = .quorum(count)
    }
  }
}
