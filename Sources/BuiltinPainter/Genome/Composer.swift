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

  // MARK: - Colours

  private mutating func scheme(_ time: TimeOfDay, _ scene: Scene) -> Scheme {
    var scheme = Scheme.of(time)
    // No two mornings are alike.
    let turn = chance.bell() * 11
    let depth = 1 + chance.bell() * 0.18
    for (_, path) in Scheme.names {
      scheme[keyPath: path].hue = Self.wrapped(scheme[keyPath: path].hue + turn)
      scheme[keyPath: path].chroma = min(0.3, scheme[keyPath: path].chroma * depth)
    }
    scheme.accent.hue = Self.wrapped(scheme.accent.hue + chance.bell() * 40)
    if scene == .space {
      scheme.middle = OKLCH(0.36, 0.13, 250 + chance.bell() * 90)
      scheme.horizon = OKLCH(0.66, 0.14, 20 + chance.bell() * 100)
    }
    colour(&scheme, with: said.colours, scene)
    return scheme
  }

  /// Half way to the colours of a taste, where nobody named any.
  private func leaning(_ scheme: Scheme, _ scene: Scene) -> Scheme {
    guard !said.wishedColours.isEmpty else { return scheme }
    var wished = scheme
    colour(&wished, with: said.wishedColours, scene)
    for (_, path) in Scheme.names {
      let mixed = scheme[keyPath: path].lab.vector.mixed(wished[keyPath: path].lab.vector, 0.5)
      wished[keyPath: path] = OKLCH(OKLab(mixed.x, mixed.y, mixed.z))
    }
    // A red boat was asked for.
    if !said.colours.isEmpty { wished.accent = scheme.accent }
    return wished
  }

  private func colour(
    _ scheme: inout Scheme, with colours: [Understanding.NamedColour], _ scene: Scene
  ) {
    var free = 0
    for named in colours {
      let colour = OKLCH(named.colour)
      switch named.target {
      case .sky where scene == .space: tint(&scheme, space: colour)
      case .sky: tint(&scheme, sky: colour)
      case .land: tint(&scheme, land: colour)
      case .light: scheme.light = OKLCH(max(0.72, colour.lightness), colour.chroma, colour.hue)
      case .accent: scheme.accent = colour
      case .water: break
      case nil:
        // Colours said of nothing: the first is the air, the second the ground, the rest accents.
        switch free {
        case 0:
          if scene == .space { tint(&scheme, space: colour) } else { tint(&scheme, sky: colour) }
          if colours.count == 1 { tint(&scheme, land: colour) }
        case 1: tint(&scheme, land: colour)
        default: scheme.accent = colour
        }
        if free == 1 {
          scheme.accent = colour
          scheme.light = OKLCH(
            max(scheme.light.lightness, 0.8), max(colour.chroma * 0.6, 0.03), colour.hue)
        }
        free += 1
      }
    }
  }

  /// The sky takes the hue and the depth of a colour and keeps the light of its hour.
  private func tint(_ scheme: inout Scheme, sky colour: OKLCH) {
    func blend(_ old: OKLCH, _ lightness: Float, _ chroma: Float) -> OKLCH {
      OKLCH(
        max(0.05, min(0.97, old.lightness * (1 - lightness) + colour.lightness * lightness)),
        colour.chroma * chroma, colour.hue)
    }
    scheme.zenith = blend(scheme.zenith, 0.65, 1)
    scheme.middle = blend(scheme.middle, 0.45, 0.85)
    let own = OKLCH.mix(scheme.horizon, blend(scheme.horizon, 0.2, 0.5), 0.65)
    scheme.horizon = own
    scheme.far = OKLCH.mix(scheme.far, blend(scheme.far, 0.2, 0.7), 0.7)
  }

  /// Gas glows in a colour and in its neighbours, on black.
  private func tint(_ scheme: inout Scheme, space colour: OKLCH) {
    let chroma = max(0.10, colour.chroma)
    scheme.zenith = OKLCH(0.16, chroma * 0.35, colour.hue)
    scheme.middle = OKLCH(0.40, chroma * 0.8, colour.hue)
    scheme.horizon = OKLCH(0.72, chroma * 0.75, Self.wrapped(colour.hue + 42))
  }

  private func tint(_ scheme: inout Scheme, land colour: OKLCH) {
    scheme.near = OKLCH(
      max(0.07, scheme.near.lightness * 0.55 + colour.lightness * 0.45), colour.chroma * 0.9,
      colour.hue)
    let far = OKLCH(
      scheme.far.lightness * 0.6 + colour.lightness * 0.4, colour.chroma * 0.8, colour.hue)
    scheme.far = OKLCH.mix(scheme.far, far, 0.6)
  }

  private static func wrapped(_ hue: Float) -> Float {
    let turned = hue.truncatingRemainder(dividingBy: 360)
    return turned < 0 ? turned + 360 : turned
  }
}
