// Which things stand in a picture, and where.

extension Composer {
  mutating func elements(_ genome: Genome) -> [Element] {
    var elements: [Element] = []
    let scene = genome.scene
    let focusX = genome.knobs[.focusX]
    let horizon = min(1, genome.knobs[.horizon])
    func add(_ thing: Thing, _ x: Double, _ y: Double, _ size: Double, asked: Bool) {
      elements.append(Element(thing: thing, x: x, y: y, size: size, isAsked: asked))
    }
    // The focal thing stands opposite to the light, so that both have room.
    var slot = focusX > 0.5 ? 0.30 : 0.70
    let step = focusX > 0.5 ? -0.2 : 0.2
    func place() -> Double {
      let x = slot + Double(chance.bell()) * 0.06
      slot += step
      if slot < 0.08 || slot > 0.92 { slot = 0.5 + step * 0.3 }
      return x
    }
    for thing in said.things {
      guard fits(thing, scene) else {
        report.leftOut.append(thing)
        continue
      }
      let count = said.several.contains(thing) && thing.standsAlone ? 3 : 1
      for _ in 0..<count {
        let jitter = Double(chance.unit())
        let ground = horizon + (1 - horizon) * (0.22 + 0.22 * jitter)
        switch thing {
        case .sun, .moon:
          add(thing, focusX, genome.knobs[.focusY], genome.knobs[.focusSize], asked: true)
        case .boat:
          add(
            thing, place(), horizon + (1 - horizon) * (0.18 + 0.28 * jitter), 0.13 + 0.09 * jitter,
            asked: true)
        case .house:
          add(
            thing, place(), scene.hasWater && scene != .river ? horizon + 0.012 : ground,
            0.13 + 0.05 * jitter, asked: true)
        case .tree:
          add(
            thing, place(), scene.hasWater ? 0.95 : ground + 0.06, 0.42 + 0.16 * jitter, asked: true
          )
        case .pines:
          add(
            thing, place(), scene.hasWater ? 0.95 : ground + 0.10, 0.34 + 0.12 * jitter, asked: true
          )
        case .palms: add(thing, place(), 0.88, 0.52 + 0.12 * jitter, asked: true)
        case .cactus: add(thing, place(), ground + 0.10, 0.26 + 0.10 * jitter, asked: true)
        case .lighthouse: add(thing, place(), horizon + 0.05, 0.36 + 0.08 * jitter, asked: true)
        case .windmill: add(thing, place(), ground, 0.34, asked: true)
        case .tower: add(thing, place(), horizon + 0.03, 0.27, asked: true)
        case .island: add(thing, place(), horizon, 0.1, asked: true)
        case .bridge: add(thing, 0.5, horizon + (1 - horizon) * 0.25, 0.20, asked: true)
        case .rocks: add(thing, place(), 0.90, 0.085, asked: true)
        case .balloon: add(thing, place(), max(0.16, horizon * 0.42), 0.24, asked: true)
        case .birds:
          add(thing, place(), max(0.12, horizon * (0.28 + 0.25 * jitter)), 0.036, asked: true)
        case .planet:
          add(thing, focusX, genome.knobs[.focusY] + 0.08, 0.15 + 0.08 * jitter, asked: true)
        case .fence: add(thing, 0.5, ground + 0.12, 0.09, asked: true)
        case .reeds: add(thing, place(), 1.0, 0.34, asked: true)
        case .waterfall: add(thing, place(), horizon + 0.05, 0.36, asked: true)
        default: add(thing, 0.5, 0.5, 0, asked: true)
        }
      }
    }
    func isFree(_ thing: Thing) -> Bool {
      !said.forbidden.contains(thing) && !elements.contains { $0.thing == thing }
    }
    // What belongs to the hour and nobody forbade.
    let hasDisc = elements.contains { $0.thing == .sun || $0.thing == .moon }
    if scene.hasSky, scene != .space, !hasDisc {
      let thing: Thing = genome.time == .night ? .moon : .sun
      let wanted =
        genome.time == .overcast || genome.isStormy ? 0.0 : genome.time == .dusk ? 0.35 : 0.85
      if isFree(thing), Double(chance.unit()) < wanted {
        add(thing, focusX, genome.knobs[.focusY], genome.knobs[.focusSize], asked: false)
      }
    }
    if genome.time == .night, scene.hasSky, isFree(.stars) {
      add(.stars, 0.5, 0.3, 0, asked: false)
    }
    if scene == .space, isFree(.stars) { add(.stars, 0.5, 0.3, 0, asked: false) }
    if scene == .meadow, genome.season != .winter, isFree(.flowers), chance.flips(0.45) {
      add(.flowers, 0.5, 0.8, 0, asked: false)
    }
    let isQuiet = genome.knobs[.space] > 0.55
    if scene.hasSky, scene != .space, genome.time != .night, isFree(.birds), !isQuiet,
      chance.flips(0.3)
    {
      add(.birds, place(), max(0.12, horizon * 0.4), 0.027, asked: false)
    }
    if scene == .sea || scene == .lake, isFree(.boat), !isQuiet, !genome.isStormy,
      chance.flips(0.28)
    {
      add(.boat, place(), horizon + (1 - horizon) * 0.2, 0.11, asked: false)
    }
    return Array(elements.prefix(Genome.maximumElements))
  }

  private func fits(_ thing: Thing, _ scene: Scene) -> Bool {
    switch thing {
    case .boat, .island: scene.hasWater
    case .reflection: scene.hasWater || scene == .city
    case .lighthouse: [.sea, .beach, .lake].contains(scene)
    case .planet: scene.hasSky
    case .house, .tree, .windmill, .fence, .flowers, .path, .cactus, .pines, .palms, .rocks, .tower,
      .bridge, .reeds, .waterfall:
      scene.hasLand || (scene == .sea && [.rocks, .tower, .palms, .bridge].contains(thing))
    case .mist, .lights, .rain, .snowfall: true
    default: scene.hasSky
    }
  }
}

extension Thing {
  /// Painted one at a time; the others come in groups, or fill the picture.
  fileprivate var standsAlone: Bool {
    [.boat, .house, .tree, .lighthouse, .windmill, .tower, .cactus, .rocks].contains(self)
  }
}
