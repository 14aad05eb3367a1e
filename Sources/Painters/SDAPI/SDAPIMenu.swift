internal import BackEnds
internal import JSON

/// The names that a server knows, for servers that take an unknown one in silence and paint with
/// another.
struct SDAPIMenu: Equatable, Sendable {
  private static let maximum = 1_000
  private static let shown = 8

  /// As the server writes them.
  let names: [String]
  private let known: Set<String>

  /// `[{"name": "euler_a", "aliases": ["k_euler_a"]}]`
  init(_ answer: ModelAnswer) throws(ModelFault) {
    let root = try answer.checked()
    guard let elements = root.elements else { throw ModelFault(.nonsense, "its list is none") }
    var (names, known): ([String], Set<String>) = ([], [])
    for item in elements.prefix(Self.maximum) {
      guard let name = item["name"]?.string else { continue }
      names.append(name)
      known.insert(name.lowercased())
      for alias in item["aliases"]?.elements.map({ Array($0.prefix(Self.shown)) }) ?? [] {
        if let alias = alias.string { known.insert(alias.lowercased()) }
      }
    }
    (self.names, self.known) = (names, known)
  }

  /// - Throws: ``ModelFault`` that says what there is instead.
  func check(_ name: String, as kind: String) throws(ModelFault) {
    guard !known.contains(name.lowercased()) else { return }
    let others = names.prefix(Self.shown).joined(separator: ", ")
    throw ModelFault(
      .badOrder, ServerWords.tidied("it has no \(kind) “\(name)”; it has \(others)"))
  }
}
