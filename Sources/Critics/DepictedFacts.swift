internal import JSON
internal import MeasuringCritic

/// What the painter says is in its picture, read from its own part of the recipe. Another painter's
/// part has none, and then nothing is said about adherence.
enum DepictedFacts {
  static let maximumFacts = 100

  static func read(_ detail: String?) -> [SceneFact] {
    guard let detail, let document = try? JSONDocument(Array(detail.utf8)),
      let list = try? document.root.optionalArray("facts")
    else { return [] }
    var facts: [SceneFact] = []
    for node in list.prefix(maximumFacts) {
      guard let name = try? node.string("thing"), let isPresent = try? node.boolean("present"),
        let wish = wish(of: node), let area = try? node.optionalDouble("area")
      else { continue }
      facts.append(
        SceneFact(
          name: String(name.prefix(40)), wish: wish,
          isPresent: isPresent, visibleShare: area))
    }
    return facts
  }

  /// `"asked": "not"` is what must not be there; older recipes know only true and false.
  private static func wish(of node: JSONNode) -> SceneFact.Wish? {
    if let isAsked = try? node.boolean("asked") { return isAsked ? .wanted : .notAsked }
    return (try? node.string("asked")) == "not" ? .unwanted : nil
  }
}
