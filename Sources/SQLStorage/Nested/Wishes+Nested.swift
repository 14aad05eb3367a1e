import JSON
import Studio

extension Wishes: Nested {
  var json: JSONValue {
    .record(
      ("shape", shape?.json), ("seed", seed.map { .integer($0) }),
      ("candidates", candidates.map { .integer($0) }), ("strength", strength?.json),
      ("negative", negative?.json), ("painter", painter?.json),
      ("fresh", isFresh ? true : nil), ("from", from?.json),
      ("loop", loop.map { .boolean($0) }), ("steps", steps.map { .integer($0) }),
      ("with", with.isEmpty ? nil : with.json))
  }

  init(_ node: JSONNode) throws {
    self.init()
    shape = try node.optionalNested("shape")
    seed = try node.optionalMember("seed").map {
      guard let seed = $0.uint64 else { throw corrupt("a seed that is not one") }
      return seed
    }
    candidates = try node.optionalInteger("candidates")
    strength = try node.optionalDouble("strength")
    negative = try node.optionalString("negative")
    painter = try node.optionalString("painter")
    isFresh = try node.optionalBoolean("fresh") ?? false
    from = try node.optionalNested("from")
    loop = try node.optionalBoolean("loop")
    steps = try node.optionalInteger("steps")
    with = try node.optionalNested("with") ?? []
  }
}

extension Wishes.Shape: Nested {
  var json: JSONValue {
    switch self {
    case .square: "square"
    case .portrait: "portrait"
    case .landscape: "landscape"
    case .ratio(let width, let height): ["ratio", .integer(width), .integer(height)]
    case .exactly(let size): ["size", .integer(size.width), .integer(size.height)]
    }
  }

  init(_ node: JSONNode) throws {
    if let name = node.string {
      switch name {
      case "square": self = .square
      case "portrait": self = .portrait
      case "landscape": self = .landscape
      default: throw corrupt("a shape that there is not")
      }
      return
    }
    guard node.elements?.count == 3, let kind = node[0]?.string,
      let width = node[1]?.int64.flatMap(Int.init(exactly:)),
      let height = node[2]?.int64.flatMap(Int.init(exactly:))
    else { throw corrupt("a shape that there is not") }
    switch kind {
    case "ratio": self = .ratio(width, height)
    case "size":
      guard let size = Size(width, height) else { throw corrupt("a size that no picture has") }
      self = .exactly(size)
    default: throw corrupt("a shape that there is not")
    }
  }
}

extension Request.Edit: Nested {
  var json: JSONValue { .record(("prompt", prompt.json), ("wishes", wishes.json)) }

  init(_ node: JSONNode) throws {
    self.init(prompt: try node.string("prompt"), wishes: try node.nested("wishes"))
  }
}
