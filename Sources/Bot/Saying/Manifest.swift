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
  /// Bytes. An event has room for 64 KiB, which encryption makes a third less.
  private static let maximumBytes = 4_000
  private static let maximumComposed = 8_000

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
      "prompt": .string(Self.short(recipe.words)),
      // A seed may be greater than the integers that events may have.
      "seed": .string("\(recipe.seed)"), "painter": .string(recipe.artist),
      "round": .integer(picture.round),
      "size": .string("\(recipe.size.width)x\(recipe.size.height)"),
    ]
    // With what a critique and the taste added to the person's words.
    if recipe.prompt != recipe.words {
      object["composed"] = .string(Self.head(of: recipe.prompt, bytes: Self.maximumComposed))
    }
    if let negative = recipe.negative { object["negative"] = .string(Self.short(negative)) }
    if let steps = recipe.steps { object["steps"] = .integer(steps) }
    if let request = picture.request { object["request"] = .string("\(request)") }
    if let parent = picture.parent { object["parent"] = .string("\(parent)") }
    if let strength = recipe.strength { object["strength"] = .string("\(strength)") }
    if let taste = recipe.taste { object["taste"] = .string(taste) }
    if !recipe.others.isEmpty {
      object["with"] = .array(recipe.others.map { .string("\($0)") })
    }
    return .object(object)
  }

  private static func short(_ text: String) -> String {
    head(of: String(text.prefix(maximumPrompt)), bytes: maximumBytes)
  }

  /// A letter may carry a thousand marks, and an event is refused by its bytes.
  private static func head(of text: String, bytes maximum: Int) -> String {
    var head = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      count += UTF8.width(scalar)
      guard count <= maximum else { break }
      head.append(scalar)
    }
    return String(head)
  }
}
