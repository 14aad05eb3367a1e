import JSON
import Storage
import Studio
import Words
import Workers

/// One thing that the console says: an outbox message of ours, as JSON.
struct ConsoleLine: Equatable, Sendable {
  /// What is drawn above the words.
  enum Drawing: Equatable, Sendable {
    case picture(PictureID)
    case candidates(RequestID, [PictureID])
    case gallery([PictureID])
    case taste(name: String, version: Int)
    case tree(PictureID?)
    /// The course of the request that this picture ended.
    case chart(RequestID)
  }

  /// The language whose words the drawing has.
  var language: String
  var text: String
  var drawing: Drawing?
  /// What it becomes when it has been said; nothing for deeds.
  var told: Told?
  /// Keys that answer from now on, and the line that they answer to: an earlier one, or this.
  var keys: [Sign]?
  var keysOn: Key?

  var payload: [UInt8] {
    var object: JSONObject = ["language": .string(language), "text": .string(text)]
    if let told { object["told"] = told.json }
    if let keys {
      object["keys"] = .string(String(keys.compactMap(ConsoleKey.letter(of:))))
    }
    if let keysOn { object["on"] = .string("\(keysOn)") }
    let ids = { (list: [PictureID]) in JSONValue.array(list.map { .string("\($0)") }) }
    switch drawing {
    case nil: break
    case .picture(let id): object["picture"] = .string("\(id)")
    case .candidates(let request, let list):
      object["candidates"] = ids(list)
      object["of"] = .string("\(request)")
    case .gallery(let list): object["gallery"] = ids(list)
    case .taste(let name, let version):
      object["taste"] = .string(name)
      object["version"] = .integer(version)
    case .tree(let id): object["tree"] = .string(id.map { "\($0)" } ?? "")
    case .chart(let request): object["chart"] = .string("\(request)")
    }
    return JSONValue.object(object).compact()
  }
}

extension ConsoleLine {
  init(_ payload: [UInt8]) throws {
    let node = try JSONDocument(payload, options: .event).root
    language = try node.string("language")
    text = try node.string("text")
    told = try node.optionalMember("told").map { node throws in try Told(node) }
    keys = try node.optionalString("keys")?.compactMap(ConsoleKey.sign(of:))
    keysOn = try node.optionalString("on").map { text throws in try Key(text) }
    drawing = Self.drawing(node)
  }

  private static func drawing(_ node: JSONNode) -> Drawing? {
    func picture(_ name: String) -> PictureID? {
      (try? node.optionalString(name)).flatMap { $0 }.flatMap { PictureID($0) }
    }
    func pictures(_ name: String) -> [PictureID]? {
      (try? node.optionalStrings(name)).flatMap { $0 }?.compactMap { PictureID($0) }
    }
    func request(_ name: String) -> RequestID? {
      (try? node.optionalString(name)).flatMap { $0 }.flatMap { RequestID($0) }
    }
    if let id = picture("picture") { return .picture(id) }
    if let ids = pictures("candidates"), let id = request("of") { return .candidates(id, ids) }
    if let ids = pictures("gallery") { return .gallery(ids) }
    if let id = request("chart") { return .chart(id) }
    if node["tree"] != nil { return .tree(picture("tree")) }
    if let name = try? node.string("taste"), let version = try? node.integer("version") {
      return .taste(name: name, version: version)
    }
    return nil
  }
}
