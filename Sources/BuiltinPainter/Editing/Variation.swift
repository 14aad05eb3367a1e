import Pixels

extension BuiltinPainter {
  /// Changes a picture of one's own: the words are carried out, and everything else varies by
  /// `strength`: 0 leaves the picture as it is, bit for bit, 0.2 is another take, 0.8 another picture
  /// of the same. The order's seed chooses the variation; the genome keeps its own.
  package func vary(_ genome: Genome, _ order: Order, strength: Double) -> Plan {
    // The picture was painted with the taste; said again it would add up.
    let said = said(order)
    let composed = Composer.compose(said, seed: genome.seed, text: Self.hash(order.prompt))
    var plan = Plan(genome: genome, report: composed.report, locks: composed.locks)
    let strength = min(max(strength, 0), 1)
    guard strength > 0 else { return plan }
    plan.genome = Self.mutated(genome, by: strength, locks: plan.locks, seed: order.seed)
    plan.genome.follow(said, composed: composed.genome)
    plan.genome = plan.genome.rounded()
    return plan
  }

  private static func mutated(
    _ genome: Genome, by strength: Double, locks: Locks, seed: UInt64
  ) -> Genome {
    var genome = genome
    var chance = Chance(seed, for: "variation")
    // Squared, so that a subtle variation is one: most of the way lies in the upper half.
    let radius = strength * (0.35 + 0.65 * strength)
    for knob in Knob.allCases {
      let draw = Double(chance.bell())
      guard !locks.knobs.contains(knob) else { continue }
      let reach: Double =
        switch knob {
        case .light, .contrast, .chroma, .warmth: 0.16
        case .unity, .balance, .vignette: 0.08
        case .grain: 0.12
        default: 0.42
        }
      genome.knobs.turn(knob, by: draw * radius * reach)
    }
    if genome.scene.hasSky {
      genome.knobs[.focusY] = min(genome.knobs[.focusY], genome.knobs[.horizon] - 0.03)
    }
    let turn = chance.bell() * Float(radius) * 40
    let depth = 1 + chance.bell() * Float(radius) * 0.35
    if !locks.areColoursNamed {
      for (_, path) in Scheme.names {
        var colour = genome.scheme[keyPath: path]
        colour.hue = (colour.hue + turn + 720).truncatingRemainder(dividingBy: 360)
        colour.chroma = min(0.35, colour.chroma * depth)
        genome.scheme[keyPath: path] = colour
      }
    }
    for index in genome.elements.indices {
      genome.elements[index].x += Double(chance.bell()) * radius * 0.25
      genome.elements[index].x = min(max(genome.elements[index].x, 0.05), 0.95)
      genome.elements[index].size *= 1 + Double(chance.bell()) * radius * 0.5
      genome.elements[index].size = min(genome.elements[index].size, 1)
    }
    // Beyond the half way whole parts are drawn anew.
    func renewed(_ die: UInt32) -> UInt32 {
      let fresh = UInt32(truncatingIfNeeded: chance.next())
      return Double(chance.unit()) < (strength - 0.4) * 1.5 ? fresh : die
    }
    genome.dice.sky = renewed(genome.dice.sky)
    genome.dice.land = renewed(genome.dice.land)
    genome.dice.things = renewed(genome.dice.things)
    return genome
  }
}

extension Genome {
  /// Carries out words on a picture that exists.
  fileprivate mutating func follow(_ said: Understanding, composed: Genome) {
    let known = words
    // Comparatives count each time they are said, moods once.
    var turns = said.turns
    for mood in said.moods where known.contains(mood.word) {
      for (knob, share) in mood.turns { turns[knob, default: 0] -= share }
    }
    for (knob, share) in turns.sorted(by: { $0.key.index < $1.key.index }) {
      knobs.turn(knob, by: share)
    }
    for (knob, value) in said.places { knobs[knob] = value }
    if let wanted = said.medium { medium = wanted }
    if let wanted = said.season { season = wanted }
    let hasNewColours = said.colours.contains { !known.contains($0.name) }
    let hasNewTime = said.time.map { $0 != time } ?? false
    if hasNewTime { time = composed.time }
    if hasNewTime || hasNewColours {
      scheme = composed.scheme
      water = composed.water ?? water
      palette = []
      pull = 0
    }
    without.add(said)
    if !without.allows(scene) {
      scene = composed.scene
      elements = composed.elements
    }
    if let wanted = said.scenes.first, wanted != scene, composed.scene != scene {
      scene = composed.scene
      elements = composed.elements
    }
    for element in composed.elements where element.isAsked && !has(element.thing) {
      guard elements.count < Self.maximumElements else { break }
      // One light in the sky.
      if element.thing == .moon { elements.removeAll { $0.thing == .sun } }
      if element.thing == .sun { elements.removeAll { $0.thing == .moon } }
      elements.append(element)
    }
    let unwanted = without.things
    elements.removeAll { unwanted.contains($0.thing) }
    if said.wantsMirror { isMirrored.toggle() }
    if said.isStormy { isStormy = true }
    for word in said.words where !words.contains(word) && words.count < Self.maximumWords {
      words.append(word)
    }
  }
}
