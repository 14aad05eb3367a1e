import Pixels
import Raster

// Colours, and what they are said of.

extension PromptReader {
  func modified(_ colour: OKLab) -> OKLab {
    var lab = colour
    for change in modifiers {
      switch change.name {
      case "light":
        lab.lightness = min(0.97, max(0.06, lab.lightness + Float(change.value)))
      case "chroma":
        let factor = max(0, 1 + Float(change.value))
        (lab.a, lab.b) = (lab.a * factor, lab.b * factor)
      case "warm":
        lab.a += 0.03 * Float(change.value)
        lab.b += 0.06 * Float(change.value)
      default: break
      }
    }
    return lab
  }

  /// Modifiers after which no colour came say how the whole picture should be.
  mutating func closeModifiers() {
    for change in modifiers { turn(change) }
    (modifiers, modifierWords, writtenModifiers) = ([], [], [])
  }

  /// The first colour named before a thing is that thing's.
  mutating func bind(_ target: Understanding.Target?) {
    guard let target else { return }
    // Of "teal and orange sea" one is the sea's; the others are for all around it.
    if let own = pending.first { result.colours[own].target = target }
    pending = []
  }

  mutating func forgiveColours() {
    for colour in result.forbiddenColours.suffix(negatedColours) {
      let meaning = colour.rgba.description
      result.report.understood.removeAll { $0.kind == .without && $0.meaning == meaning }
    }
    result.forbiddenColours.removeLast(min(negatedColours, result.forbiddenColours.count))
    negatedColours = 0
  }

  func target(of scene: Scene) -> Understanding.Target? {
    switch scene {
    case .sky, .space: .sky
    case .lake, .sea, .river: .water
    case .abstract, .stilllife: nil
    default: .land
    }
  }

  func target(of thing: Thing) -> Understanding.Target? {
    switch thing {
    case .sun, .moon, .stars, .lights, .lightning: .light
    case .clouds, .mist, .aurora, .rainbow: .sky
    case _ where thing.isAccent: .accent
    case .tree, .pines, .palms, .cactus, .rocks, .path, .island, .reeds: .land
    default: nil
    }
  }
}

extension Thing {
  /// A colour before its name is its own, and no other part of the picture takes it.
  var isAccent: Bool {
    [.flowers, .boat, .house, .balloon, .lighthouse, .windmill, .planet].contains(self)
  }
}

extension Lexicon.Meaning {
  var isSubject: Bool {
    switch self {
    case .scene, .thing: true
    default: false
    }
  }
  var isColour: Bool { if case .colour = self { true } else { false } }
  /// Words that join others and mean nothing by themselves.
  var isGrammar: Bool {
    switch self {
    case .stop, .preposition, .conjunction, .negation: true
    default: false
    }
  }
  var isModifier: Bool { if case .modifier = self { true } else { false } }
}
