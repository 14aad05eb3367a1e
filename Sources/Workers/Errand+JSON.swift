import JSON
import Storage
import Studio

/// Errands as the payload of a job.
extension Errand {
  var payload: [UInt8] {
    let object: JSONObject =
      switch self {
      case .work(.paint(let id, let painter, let conversation, let priority)):
        [
          "paint": .string(id.description), "by": .string(painter),
          "in": .string(hex(conversation)), "priority": .integer(priority),
        ]
      case .work(.judge(let id, let critic, let conversation)):
        [
          "judge": .string(id.description), "by": .string(critic),
          "in": .string(hex(conversation)),
        ]
      case .work(.learn(let taste, let critic)):
        [
          "learn": .string(taste.name), "version": .integer(taste.version),
          "by": .string(critic), "in": .string(hex(taste.conversation)),
        ]
      case .work(.answer(let conversation, let line, let director)):
        [
          "answer": .integer(line), "by": .string(director),
          "in": .string(hex(conversation)),
        ]
      case .work(.understand(let request, let director, let conversation)):
        [
          "understand": .string(request.description), "by": .string(director),
          "in": .string(hex(conversation)),
        ]
      case .work(.read(let workflow, let turn)):
        [
          "read": .string(workflow.name), "version": .integer(workflow.version),
          "turn": .integer(turn), "in": .string(hex(workflow.conversation)),
        ]
      case .lateness(let id): ["late": .string(id.description)]
      case .hesitation(let id): ["hesitation": .string(id.description)]
      case .status(let id, let number):
        ["status": .string(id.description), "number": .integer(number)]
      }
    return JSONValue.object(object).compact()
  }

  /// - Returns: nothing when the payload is not one of ours.
  init?(_ payload: [UInt8]) {
    do {
      let node = try JSONDocument(payload, options: .event).root
      if node["late"] != nil {
        self = .lateness(try node.picture("late"))
        return
      }
      if node["hesitation"] != nil {
        self = .hesitation(try node.request("hesitation"))
        return
      }
      if node["status"] != nil {
        self = .status(try node.picture("status"), try node.integer("number"))
        return
      }
      let conversation = try node.key("in")
      if node["read"] != nil {
        let workflow = AdoptionKey(
          conversation: conversation, name: try node.string("read"),
          version: try node.integer("version"))
        self = .work(.read(workflow, turn: try node.integer("turn")))
        return
      }
      let name = try node.string("by")
      if node["paint"] != nil {
        self = .work(
          .paint(
            try node.picture("paint"), painter: name, conversation: conversation,
            priority: try node.integer("priority")))
      } else if node["judge"] != nil {
        self = .work(
          .judge(try node.picture("judge"), critic: name, conversation: conversation))
      } else if node["learn"] != nil {
        let taste = TasteKey(
          conversation: conversation, name: try node.string("learn"),
          version: try node.integer("version"))
        self = .work(.learn(taste, critic: name))
      } else if node["understand"] != nil {
        self = .work(
          .understand(
            try node.request("understand"), director: name, conversation: conversation))
      } else {
        self = .work(
          .answer(conversation: conversation, line: try node.integer("answer"), director: name))
      }
    } catch {
      return nil
    }
  }
}

/// A conversation's name need not be text.
func hex(_ key: Key) -> String {
  let digits = Array("0123456789abcdef".utf8)
  let text = key.bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  return String(decoding: text, as: UTF8.self)
}

extension JSONNode {
  func picture(_ name: String) throws -> PictureID {
    guard let id = PictureID(try string(name)) else { throw refusal("not a picture's id") }
    return id
  }

  func key(_ name: String) throws -> Key {
    let digits = Array(try string(name).utf8)
    guard digits.count.isMultiple(of: 2) else { throw refusal("not a key") }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      let pair = String(decoding: digits[index...index + 1], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16) else { throw refusal("not a key") }
      bytes.append(byte)
    }
    return try Key(bytes: bytes)
  }
}
