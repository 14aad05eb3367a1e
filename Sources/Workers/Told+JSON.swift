package import JSON
import Storage
package import Studio

/// What was told, as it is kept with the message that is on its way: our own writing, read by us.
extension Told {
  package var json: JSONValue {
    var object: JSONObject = [
      "in": .string(hex(place.conversation)), "kind": .string(kind.rawValue),
      "text": .string(text),
    ]
    if let thread = place.thread { object["thread"] = .string(hex(thread)) }
    if let reply = place.repliesTo { object["reply"] = .string(hex(reply)) }
    switch subject {
    case .nothing: break
    case .picture(let id): object["about"] = .string(id.description)
    case .shown(let id): object["shown"] = .string(id.description)
    case .candidates(let request, let ids):
      object["candidates"] = .array(ids.map { .string($0.description) })
      object["of"] = .string(request.description)
    case .gallery(let ids): object["gallery"] = .array(ids.map { .string($0.description) })
    case .tree: object["tree"] = true
    case .taste(let name, let version):
      object["taste"] = .string(name)
      object["version"] = .integer(version)
    case .workflow(let workflow):
      object["workflow"] = .string(workflow.name)
      object["version"] = .integer(workflow.version)
    case .offer(let prompt): object["offer"] = .string(hex(prompt))
    case .word: object["word"] = true
    }
    return .object(object)
  }

  package init(_ node: JSONNode) throws {
    var place = Place(try node.key("in"))
    if node["thread"] != nil { place.thread = try node.key("thread") }
    if node["reply"] != nil { place.repliesTo = try node.key("reply") }
    guard let kind = Message.Kind(rawValue: try node.string("kind")) else {
      throw node.refusal("expected a kind of line")
    }
    let subject: Subject =
      if node["about"] != nil {
        .picture(try node.picture("about"))
      } else if node["shown"] != nil {
        .shown(try node.picture("shown"))
      } else if node["candidates"] != nil {
        .candidates(try node.request("of"), try node.pictures("candidates"))
      } else if node["gallery"] != nil {
        .gallery(try node.pictures("gallery"))
      } else if node["tree"] != nil {
        .tree
      } else if node["taste"] != nil {
        .taste(name: try node.string("taste"), version: try node.integer("version"))
      } else if node["workflow"] != nil {
        // A workflow is of the room that is told of it.
        .workflow(
          AdoptionKey(
            conversation: place.conversation, name: try node.string("workflow"),
            version: try node.integer("version")))
      } else if node["offer"] != nil {
        .offer(try node.key("offer"))
      } else if node["word"] != nil {
        .word
      } else {
        .nothing
      }
    self.init(place: place, kind: kind, subject: subject, text: try node.string("text"))
  }
}

extension JSONNode {
  func request(_ name: String) throws -> RequestID {
    let node = try member(name)
    guard let id = RequestID(try node.asString()) else { throw node.refusal("expected a request") }
    return id
  }

  fileprivate func pictures(_ name: String) throws -> [PictureID] {
    var ids: [PictureID] = []
    for node in try array(name) {
      guard let id = PictureID(try node.asString()) else {
        throw node.refusal("expected a picture")
      }
      ids.append(id)
    }
    return ids
  }
}
