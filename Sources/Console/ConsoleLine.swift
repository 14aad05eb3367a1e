import Pictures
import JSON
import Storage
import Studio
import Words
import Workers

/// One thing that the console says: an outbox message of ours, as JSON.
struct ConsoleLine: Equatable, Sendable {
  /// The language whose words the drawing has.
  var language: String
  var text: String
  /// What is drawn above the words.
  var exhibit: Exhibit?
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
    if let exhibit { object["shows"] = exhibit.json }
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
    exhibit = node["shows"].flatMap(Exhibit.init)
  }
}
