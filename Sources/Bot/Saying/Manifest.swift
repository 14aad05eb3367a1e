internal import JSON
internal import Studio

/// What programs may read of a picture where it stands in the room: all that is needed to make it
/// again but for what is large, and where it comes from.
struct Manifest {
  static let name = "org.easel.art"
  /// What is no answer to a wish: the painting of a hello, cards, sheets and other drawings.
  static let drawingName = "org.easel.drawing"
  static let drawing: JSONValue = ["v": 1]
  private static let maximumPrompt = 1_000

  let picture: Picture
  let altText: String

  init(_ picture: Picture, altText: String) {
    self.picture = picture
    self.altText = altText
  }

  /// Whether an Easel made this, ours or another: whoever brings it here, it is no wish of theirs.
  static func marks(_ content: JSONNode) -> Bool {
    content[name] != nil || content[drawingName] != nil
  }

  var json: JSONValue {
    let recipe = picture.recipe
    var object: JSONObject = [
      "v": 1, "id": .string("\(picture.id)"), "alt": .string(altText),
      "op": .string(recipe.source == nil ? "text2img" : "img2img"),
      "prompt": .string(String(recipe.words.prefix(Self.maximumPrompt))),
      // A seed may be greater than the integers that events may have.
      "seed": .string("\(recipe.seed)"), "painter": .string(recipe.painter),
      "round": .integer(picture.round),
      "size": .string("\(recipe.size.width)x\(recipe.size.height)"),
    ]
    if let negative = recipe.negative {
      object["negative"] = .string(String(negative.prefix(Self.maximumPrompt)))
    }
    if let steps = recipe.steps { object["steps"] = .integer(steps) }
    if let request = picture.request { object["request"] = .string("\(request)") }
    if let parent = picture.parent { object["parent"] = .string("\(parent)") }
    if let strength = recipe.strength { object["strength"] = .string("\(strength)") }
    if let taste = recipe.taste { object["taste"] = .string(taste) }
    return .object(object)
  }
}
