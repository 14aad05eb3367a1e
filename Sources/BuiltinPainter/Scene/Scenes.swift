import Pixels

// What each scene is made of, from the farthest to the nearest.

extension Sitting {
  typealias Step = (Stage, Double, (Sitting) throws(PaintError) -> Void)

  var steps: [Step] {
    var steps: [Step] = []
    func add(
      _ stage: Stage, _ weight: Double, _ step: @escaping (Sitting) throws(PaintError) -> Void
    ) {
      steps.append((stage, weight, step))
    }
    switch genome.scene {
    case .abstract: add(.land, 4) { s throws(PaintError) in try s.paintAbstract() }
    case .stilllife: add(.land, 4) { s throws(PaintError) in try s.paintStillLife() }
    case .space:
      add(.sky, 4) { s throws(PaintError) in try s.paintSpace() }
      add(.sky, 1) { s throws(PaintError) in try s.paintStars() }
      add(.things, 1) { s throws(PaintError) in try s.paintPlanet() }
      add(.things, 0.3) { s throws(PaintError) in try s.paintDisc() }
    default:
      add(.sky, 1.2) { s throws(PaintError) in try s.paintSky() }
      add(.sky, 0.7) { s throws(PaintError) in try s.paintStars() }
      add(.sky, 2) { s throws(PaintError) in try s.paintClouds() }
      add(.sky, 0.5) { s throws(PaintError) in try s.paintAurora() }
      add(.sky, 0.1) { s throws(PaintError) in try s.paintDisc() }
      add(.land, 4) { s throws(PaintError) in try s.paintLand() }
    }
    add(.things, 1) { s throws(PaintError) in try s.paintThings() }
    add(.things, 0.5) { s throws(PaintError) in try s.paintWeather() }
    add(.finish, 1) { s throws(PaintError) in try s.paintWashes() }
    if genome.medium == .oil {
      add(.finish, 4) { s throws(PaintError) in try s.paintStrokes() }
    }
    return steps
  }

  func paintLand() throws(PaintError) {
    let hz = horizon
    let detail = knob(.detail)
    let isWinter = genome.seasonOfGround == .winter
    switch genome.scene {
    case .mountains:
      let terrain = mountains(from: hz - 0.14, to: hz + 0.24, snow: isWinter ? 0.8 : 0.28)
      try paint(ridges(terrain, part: "mountains"), terrain, part: "rocks")
    case .lake:
      let terrain = mountains(from: hz - 0.10, to: hz - 0.02, snow: isWinter ? 0.8 : 0.35)
      try paint(ridges(terrain, part: "mountains"), terrain, part: "rocks", nearest: 0.8)
      try paintShoreTrees(at: hz)
      try paintMist(at: hz - 0.01, depth: 0.05, strength: 0.5 * knob(.haze))
      try paintWater(from: hz + 0.005, calm: genome.isStormy ? 0.3 : 0.86)
      try paintForeshore()
    case .sea:
      if !genome.has(.island), chance("coast").value(0) < 0.6 {
        let terrain = Terrain(
          count: 2, first: hz - 0.028, last: hz - 0.004, amplitude: 0.075, frequency: 1.6,
          roughness: 0.5, octaves: 6, sharpness: 0.2, relief: 0.4)
        try paint(ridges(terrain, part: "coast"), terrain, part: "cliffs", nearest: 0.35)
      }
      try paintIsland()
      try paintWater(from: hz, calm: genome.isStormy ? 0.0 : 0.55)
      if genome.has(.tree) || genome.has(.pines) || genome.has(.palms) { try paintForeshore() }
    case .beach:
      let shore = hz + (1 - hz) * 0.5
      try paintIsland()
      try paintWater(from: hz, to: min(1, shore + 0.09), calm: genome.isStormy ? 0.1 : 0.5)
      try paintSand(from: shore)
    case .river:
      let terrain = hills(from: hz - 0.08, to: hz + 0.04, amplitude: 0.16)
      try paint(ridges(terrain, part: "hills"), terrain, part: "slopes", nearest: 0.55)
      try paintMeadow(from: hz + 0.02)
      try paintRiver(from: hz + 0.03)
      try paintShoreTrees(at: hz + 0.03)
    case .forest:
      let terrain = hills(from: hz - 0.12, to: hz + 0.02, amplitude: 0.2)
      try paint(ridges(terrain, part: "hills"), terrain, part: "slopes", nearest: 0.3)
      try paintForest()
    case .city:
      try paintCity()
      if hasQuay {
        try paintMist(at: quay, depth: 0.05, strength: 0.35 * knob(.haze))
        try paintWater(from: quay, calm: 0.72)
      }
    case .desert:
      let terrain = Terrain(
        count: 5, first: hz - 0.02, last: hz + 0.30, amplitude: 0.20, frequency: 0.9,
        roughness: 0.28, octaves: 3, sharpness: 0.30, relief: 0.9, texture: 0.35 + detail * 0.4)
      try paintDunes(ridges(terrain, part: "dunes"))
    case .canyon: try paintCanyon()
    case .meadow:
      let terrain = hills(from: hz - 0.09, to: hz + 0.06, amplitude: 0.15)
      try paint(ridges(terrain, part: "hills"), terrain, part: "slopes", nearest: 0.6)
      try paintShoreTrees(at: hz + 0.05)
      try paintMist(at: hz + 0.03, depth: 0.05, strength: 0.45 * knob(.haze))
      try paintMeadow(from: hz + 0.05)
    case .snowfield:
      let terrain = mountains(from: hz - 0.10, to: hz, snow: 0.95)
      try paint(ridges(terrain, part: "mountains"), terrain, part: "rocks", nearest: 0.6)
      try paintMist(at: hz, depth: 0.06, strength: 0.6 * knob(.haze))
      let drifts = Terrain(
        count: 3, first: hz + 0.03, last: hz + 0.26, amplitude: 0.07, frequency: 0.7,
        roughness: 0.25, octaves: 3, sharpness: 0.1, relief: 0.5, texture: 0.3)
      try paintDunes(self.ridges(drifts, part: "drifts"))
    case .sky: try paintCloudSea()
    case .space, .abstract, .stilllife: break
    }
  }

  func mountains(from first: Float, to last: Float, snow: Float) -> Terrain {
    let detail = knob(.detail)
    let snow = genome.isWithout(.snowfall) ? 0 : snow
    if genome.without.scenes.contains(.mountains) {
      return hills(from: first + 0.04, to: last, amplitude: 0.07)
    }
    return Terrain(
      count: 3 + Int(chance("peaks").value(1) * 3.4), first: first, last: last,
      amplitude: (0.17 + 0.10 * detail) * (0.75 + 0.9 * chance("peaks").value(2)),
      frequency: 0.9 + 1.6 * chance("peaks").value(3), roughness: 0.44 + 0.10 * detail, octaves: 8,
      sharpness: chance("peaks").value(0) * 0.55 + 0.30, relief: 1, snow: snow)
  }

  func hills(from first: Float, to last: Float, amplitude: Float) -> Terrain {
    Terrain(
      count: 4, first: first, last: last, amplitude: amplitude, frequency: 1.3,
      roughness: 0.40, octaves: 6, sharpness: 0.05, relief: 0.6,
      snow: genome.seasonOfGround == .winter ? 0.9 : 0)
  }
}

extension Chance {
  /// The first draw, for a decision that stands alone.
  func value(_ skipping: Int) -> Float {
    var copy = self
    for _ in 0..<skipping { _ = copy.unit() }
    return copy.unit()
  }
}
