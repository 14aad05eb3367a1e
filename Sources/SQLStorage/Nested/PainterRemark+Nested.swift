import JSON
import Studio

extension PainterRemark: Nested {
  var json: JSONValue {
    switch self {
    case .understood(let words): .record(("understood", words.json))
    case .guessed: .record(("guessed", true))
    case .leftOut(let words): .record(("leftOut", words.json))
    case .cannotDraw(let words): .record(("cannotDraw", words.json))
    case .cannotChange(let words): .record(("cannotChange", words.json))
    case .meant(let word, let nearest): .record(("meant", [word, nearest].json))
    case .otherSize(let size): .record(("otherSize", ["\(size.width)", "\(size.height)"].json))
    case .said(let text): .record(("said", text.json))
    }
  }

  init(_ node: JSONNode) throws {
    if let words = try node.optionalStrings("understood") {
      self = .understood(words)
    } else if let isGuess = try node.optionalBoolean("guessed"), isGuess {
      self = .guessed
    } else if let words = try node.optionalStrings("leftOut") {
      self = .leftOut(words)
    } else if let words = try node.optionalStrings("cannotDraw") {
      self = .cannotDraw(words)
    } else if let words = try node.optionalStrings("cannotChange") {
      self = .cannotChange(words)
    } else if let words = try node.optionalStrings("meant"), words.count == 2 {
      self = .meant(words[0], nearest: words[1])
    } else if let sides = try node.optionalStrings("otherSize"), sides.count == 2,
      let width = Int(sides[0]), let height = Int(sides[1]), let size = Size(width, height)
    {
      self = .otherSize(size)
    } else {
      self = .said(try node.string("said"))
    }
  }
}
