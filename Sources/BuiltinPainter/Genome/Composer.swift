import Pixels
import Raster

/// Makes a genome of what was understood and a seed.
struct Composer {
  let said: Understanding
  let seed: UInt64
  var chance: Chance
  var report: PaintReport
  var locks = Locks()
  private var without = Without()

  private init(_ said: Understanding, seed: UInt64, text: UInt64) {
    self.said = said
    self.seed = seed
    report = said.report
    without.add(said)
    // What nothing is said of comes from the seed; where nothing was understood, from the text too.
    chance = Chance(said.report.isGuess ? seed ^ text : seed, for: "composition")
  }

  static func compose(
    _ said: Understanding, seed: UInt64, text: UInt64
  ) -> (genome: Genome, report: PaintReport, locks: Locks) {
    var composer = Composer(said, seed: seed, text: text)
    let genome = composer.genome().rounded()
    return (genome, composer.report, composer.locks)
  }

  private mutating func genome() -> Genome {
    let scene = scene()
    let time = time(for: scene)
    var knobs = knobs(scene)
    let ofHour = scheme(time, scene)
    let scheme = leaning(ofHour, scene)
    var water: OKLCH?
    if let colour = said.colours.first(where: { $0.target == .water }) {
      water = OKLCH(colour.colour)
    }
    let medium = said.medium ?? .painting
    suit(medium, &knobs)
    var genome = Genome(
      seed: seed, scene: scene, time: time, season: said.season, medium: medium, scheme: scheme,
      water: water, knobs: knobs, elements: [], palette: [], pull: 0,
      dice: .unchanged, words: said.words, isMirrored: said.wantsMirror, isStormy: said.isStormy)
    genome.without = without
    genome.elements = elements(genome)
    report.cannotLeaveOut = unavoidable(in: genome)
    locks.areColoursNamed = said.colours.contains { $0.target != .accent }
    locks.things = Set(said.things)
    return genome
  }

  /// What was forbidden and is a part of the scene, and colours that are no hue.
  private func unavoidable(in genome: Genome) -> [String] {
    var kept: [String] = []
    if genome.isWithout(.reflection), genome.scene.hasWater {
      kept.append(Thing.reflection.rawValue)
    }
    if genome.isWithout(.snowfall), genome.scene == .snowfield {
      kept.append(Thing.snowfall.rawValue)
    }
    for colour in said.forbiddenColours where OKLCH(colour).chroma < 0.03 {
      kept.append(colour.rgba.description)
    }
    return kept
  }

  // MARK: - Scene and hour

  private mutating func scene() -> Scene {
    if let scene = askedScene(), without.allows(scene) { return scene }
    for thing in said.things {
      if let scene = homes(of: thing).first(where: without.allows) { return scene }
    }
    // The scenes that need no asking.
    let all: [Scene] = [
      .mountains, .mountains, .lake, .sea, .meadow, .desert, .forest, .sky, .river, .beach,
    ]
    let allowed = all.filter(without.allows)
    return chance.pick(allowed.isEmpty ? [.abstract] : allowed)
  }

  private mutating func askedScene() -> Scene? {
    guard let scene = said.scenes.first else { return nil }
    if !without.allows(scene) { contradict(scene) }
    // "lake in the mountains" and "mountains by the sea" are scenes with water before mountains.
    if let wet = said.scenes.first(where: \.hasWater), said.scenes.contains(.mountains) {
      return wet == .sea ? .lake : wet
    }
    if scene == .sky, let other = said.scenes.dropFirst().first { return other }
    // What is left of a forest without trees.
    return scene == .forest && !without.allows(scene) ? .meadow : scene
  }

  /// Asked for and forbidden: it cannot be drawn, and is not said to be.
  private mutating func contradict(_ scene: Scene) {
    let isOfIt = { (item: PaintReport.Item) in
      item.kind == .scene && item.meaning == scene.rawValue
    }
    guard let index = report.understood.firstIndex(where: isOfIt) else { return }
    report.cannotDraw.append(
      .init(word: report.understood.remove(at: index).words, suggestion: nil))
  }

  /// Where a thing is at home, best first.
  private mutating func homes(of thing: Thing) -> [Scene] {
    switch thing {
    case .boat, .island, .reflection: [.sea, .lake, .river]
    case .lighthouse: [.sea, .beach, .lake]
    case .reeds, .bridge, .waterfall: [.river, .lake]
    case .cactus: [.desert, .canyon]
    case .palms: [.beach, .desert]
    case .pines: [.mountains, .lake, .meadow]
    case .house, .tree, .flowers, .path, .windmill, .fence, .tower: [.meadow, .river, .mountains]
    case .balloon, .birds, .clouds: chance.flips(0.5) ? [.sky, .meadow] : [.meadow, .sky]
    case .planet: [.space]
    case .rocks: [.beach, .mountains]
    case .aurora: [.snowfield, .lake]
    default: []
    }
  }

  private mutating func time(for scene: Scene) -> TimeOfDay {
    let all: [TimeOfDay] = [
      .dawn, .morning, .golden, .sunset, .dusk, .noon, .golden, .morning,
    ]
    let allowed = all.filter { !said.forbiddenTimes.contains($0) }
    let chosen = chance.pick(allowed.isEmpty ? [.overcast] : allowed)
    if let time = said.time { return time }
    if scene == .space { return .night }
    if said.isStormy { return .overcast }
    if said.things.contains(.moon) || said.things.contains(.stars) || said.things.contains(.aurora)
    {
      return .night
    }
    if said.things.contains(.rain) || said.things.contains(.mist) { return .overcast }
    // Colours are easiest to see by day; the hour keeps its light and gives up its hues.
    if scene == .stilllife { return .morning }
    if (said.turns[.light] ?? 0) < -0.12 { return .dusk }
    return chosen
  }

  private mutating func knobs(_ scene: Scene) -> Knobs {
    var knobs = Knobs.neutral
    // Two seeds of a prompt are two compositions.
    knobs[.horizon] = 0.60 + Double(chance.bell()) * 0.10
    let third = chance.flips(0.5) ? 0.33 : 0.67
    knobs[.focusX] = said.wantsThirds ? third : third + Double(chance.bell()) * 0.14
    knobs[.focusY] =
      said.wantsThirds ? 0.333 : knobs[.horizon] * Double(chance.between(0.30, 0.80))
    knobs[.focusSize] = 0.036 + Double(chance.unit()) * 0.035
    knobs[.clouds] = Double(chance.between(0.12, 0.72))
    knobs[.haze] = Double(chance.between(0.22, 0.62))
    knobs[.detail] = Double(chance.between(0.38, 0.68))
    knobs[.glow] = Double(chance.between(0.35, 0.65))
    if scene == .sky { knobs[.clouds] = Double(chance.between(0.45, 0.8)) }
    if scene == .stilllife { knobs[.clouds] = 0 }
    for (knob, value) in said.places.sorted(by: { $0.key.index < $1.key.index }) {
      knobs[knob] = value
      locks.knobs.insert(knob)
    }
    for (knob, value) in said.wishedPlaces.sorted(by: { $0.key.index < $1.key.index }) {
      knobs[knob] = value
    }
    for (knob, share) in said.turns.sorted(by: { $0.key.index < $1.key.index }) {
      knobs.turn(knob, by: share)
    }
    // The sun stands in the sky.
    if said.places[.focusY] == nil, scene.hasSky {
      knobs[.focusY] = min(knobs[.focusY], knobs[.horizon] - 0.06)
    }
    return knobs
  }

  private func suit(_ medium: Medium, _ knobs: inout Knobs) {
    switch medium {
    case .painting: break
    case .watercolour:
      knobs.turn(.wash, by: 0.45)
      knobs.turn(.texture, by: -0.12)
      knobs.turn(.light, by: 0.05)
      knobs.turn(.grain, by: -0.1)
    case .oil:
      knobs.turn(.stroke, by: 0.35)
      knobs.turn(.texture, by: 0.3)
      knobs.turn(.chroma, by: 0.05)
    case .ink: knobs.turn(.texture, by: -0.1)
    case .film:
      knobs.turn(.grain, by: 0.2)
      knobs.turn(.vignette, by: 0.3)
      knobs.turn(.stroke, by: -0.3)
      knobs.turn(.texture, by: -0.2)
    case .flat:
      knobs[.grain] = 0
      knobs.turn(.texture, by: -0.3)
    case .linocut: knobs.turn(.contrast, by: 0.12)
    case .pastel:
      knobs.turn(.texture, by: 0.2)
      knobs.turn(.grain, by: 0.15)
    }
  }
}
