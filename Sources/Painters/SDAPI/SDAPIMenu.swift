internal import BackEnds
internal import JSON

/// The names that a server knows, for servers that take an unknown one in silence and paint with
/// another.
///
/// 1. A name is known by any of its aliases, in any case, whatever parts its words: `Euler a` is
///    `euler_a`.
/// 2. What is found is the server's own name, since that is the one it surely takes.
struct SDAPIMenu: Equatable, Sendable {
  private static let maximum = 1_000
  private static let shown = 8

  /// As the server writes them.
  let names: [String]
  /// The server's own name by the plain form of each that it knows.
  private let known: [String: String]

  /// `[{"name": "euler_a", "label": "Euler a", "aliases": ["k_euler_a"]}]`
  init(_ answer: ModelAnswer) throws(ModelFault) {
    let root = try answer.checked()
    guard let elements = root.elements else { throw ModelFault(.nonsense, "its list is none") }
    var names: [String] = []
    var others: [(String, String)] = []
    for item in elements.prefix(Self.maximum) {
      guard let name = item["name"]?.string else { continue }
      names.append(name)
      let aliases = item["aliases"]?.elements.map { Array($0.prefix(Self.shown)) } ?? []
      for alias in aliases.compactMap(\.string) + [item["label"]?.string].compactMap(\.self) {
        others.append((alias, name))
      }
    }
    self.names = names
    // A name of its own goes before what another is called besides.
    let all = names.map { ($0, $0) } + others
    known = Dictionary(
      all.map { (plainName($0.0), $0.1) }, uniquingKeysWith: { first, _ in first })
  }

  /// What the server calls it; nothing where it has no such thing.
  func own(_ name: some StringProtocol) -> String? { known[plainName(name)] }

  /// Both in one name, as web UIs used to write them: `DPM++ 2M Karras`.
  func pair(
    _ name: String, with schedulers: SDAPIMenu
  ) -> (sampler: String, scheduler: String)? {
    for index in name.indices where name[index] == " " {
      if let sampler = own(name[..<index]), let scheduler = schedulers.own(name[index...]) {
        return (sampler, scheduler)
      }
    }
    return nil
  }

  /// Says what there is instead.
  func lacks(_ name: String, as kind: String) -> ModelFault {
    let others = names.prefix(Self.shown).joined(separator: ", ")
    return ModelFault(
      .badOrder, ServerWords.tidied("it has no \(kind) “\(name)”; it has \(others)"))
  }
}
