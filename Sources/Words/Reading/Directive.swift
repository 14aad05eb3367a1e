/// What can stand at the end of a prompt.
package enum Directive: String, CaseIterable, Sendable {
  case ar, size, seed, n, strength, no, painter, fresh, from, loop, steps, with

  /// As it is shown in help.
  package var usage: String {
    switch self {
    case .ar: "--ar square|portrait|landscape|W:H"
    case .size: "--size WxH"
    case .seed: "--seed N"
    case .n: "--n 1..4"
    case .strength: "--strength 0..1|subtle|strong"
    case .no: "--no a, b"
    case .painter: "--painter NAME"
    case .fresh: "--fresh"
    case .from: "--from ID"
    case .loop: "--loop on|off"
    case .steps: "--steps N"
    case .with: "--with ID, ID"
    }
  }

  /// Said more than once, it means all of it.
  var addsUp: Bool { self == .no || self == .with }

  /// Other names that people bring along from elsewhere.
  static let synonyms: [String: Directive] = ["negative": .no, "aspect": .ar]

  init?(spelled name: String) {
    let name = folded(name)
    guard let directive = Directive(rawValue: name) ?? Self.synonyms[name] else { return nil }
    self = directive
  }
}
