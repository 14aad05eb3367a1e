internal import JSON
internal import Studio

/// What the server of stable-diffusion.cpp is told beside the words. It has no members for it where it
/// speaks OpenAI's protocol, and reads it in a tag behind them instead.
///
/// 1. The tag is ours alone: people's words come without its brackets, see ``PromptText``.
/// 2. Nothing in it ends it: `<` is written as an escape there.
/// 3. It is short, as the server's search for its end takes stack for every byte and falls over at some
///    forty thousand.
struct ExtraArguments: Equatable, Sendable {
  /// Characters of what must not be there: at most four bytes each.
  private static let maximumNegative = 2_000
  private static let name = "sd_cpp_extra_args"

  let members: JSONObject

  init(_ members: JSONObject) { self.members = members }

  /// In the server's own words. What nobody says stays as the server was started.
  init(_ recipe: Recipe) {
    // The same bits as by the protocol of the web UI, so that the seed means the same picture.
    var members: JSONObject = ["seed": .integer(recipe.shortSeed(bits: 32))]
    if let negative = recipe.safeNegative(for: .tags) {
      let start = negative.unicodeScalars.prefix(Self.maximumNegative)
      members["negative_prompt"] = .string(String(start))
    }
    if let steps = recipe.steps {
      members["sample_params"] = ["sample_steps": .integer(steps)]
    }
    if let strength = recipe.strength {
      members["strength"] = JSONNumber(strength).map(JSONValue.number)
    }
    self.init(members)
  }

  /// As it stands behind the words.
  var tag: String {
    var text: [UInt8] = []
    for byte in JSONValue.object(members).compact() {
      // It stands in strings only.
      if byte == UInt8(ascii: "<") { text += "\\u003c".utf8 } else { text.append(byte) }
    }
    return "<\(Self.name)>\(String(decoding: text, as: UTF8.self))</\(Self.name)>"
  }
}
