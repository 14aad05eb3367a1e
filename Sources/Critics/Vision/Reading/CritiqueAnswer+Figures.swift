internal import JSON
internal import Studio

extension CritiqueAnswer {
  private static let names: [Dimension: [String]] = [
    .palette: ["palette_tendency", "palette", "colours", "colors", "colour", "color"],
    .composition: ["compositional_style", "composition", "layout"],
    .mood: ["emotional_register", "mood", "emotion", "atmosphere"],
    .texture: ["texture_feel", "texture", "surface"],
    .avoid: ["avoid_list", "avoid", "avoided"],
  ]

  static func figures(
    _ members: Members, or object: JSONNode
  ) throws(AnswerFault) -> (dimensions: [Double?], own: Double?, note: String?) {
    let place = members["dimensions", "breakdown", "scores", "ratings", "figures"]
    let inner = place.map(listed) ?? Members(object)
    var named: [(name: String, figure: Figure)] = []
    var found: [Dimension] = []
    for dimension in Dimension.allCases {
      guard let node = inner[names[dimension] ?? []] else {
        // Where nothing is to be avoided nothing can be judged.
        guard dimension == .avoid else { throw AnswerFault("\(dimension.rawValue) is missing") }
        continue
      }
      switch Figure.read(node) {
      case .figure(let figure):
        named.append((dimension.rawValue, figure))
        found.append(dimension)
      case .nothing where dimension == .avoid: continue
      case .nothing, .broken:
        throw AnswerFault("\(dimension.rawValue) is no number from 0 to 10")
      }
    }
    var hasOwn = false
    if let node = members["score", "overall", "overall_score", "rating", "total"] {
      guard case .figure(let figure) = Figure.read(node) else {
        throw AnswerFault("score is no number from 0 to 10")
      }
      named.append(("score", figure))
      hasOwn = true
    }
    let settled = try FigureScale.settle(named)
    let figures = Dictionary(
      zip(found, settled.figures), uniquingKeysWith: { first, _ in first })
    return (
      Dimension.allCases.map { figures[$0] }, hasOwn ? settled.figures.last : nil, settled.note
    )
  }

  /// An object, or a list of objects that have a name each.
  private static func listed(_ node: JSONNode) -> Members {
    guard let elements = node.elements else { return Members(node) }
    var members = Members()
    for element in elements.prefix(20) {
      let one = Members(element)
      guard let name = one.text("name", "dimension", "key"),
        let figure = one["score", "value", "rating", "figure"]
      else { continue }
      members.set(name, figure)
    }
    return members
  }
}
