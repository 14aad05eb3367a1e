import Pixels

// From named colours and the hour to a scheme.

extension Composer {
  mutating func scheme(_ time: TimeOfDay, _ scene: Scene) -> Scheme {
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

  /// Most of the way to the colours of a taste, where nobody named any.
  func leaning(_ scheme: Scheme, _ scene: Scene) -> Scheme {
    guard !said.wishedColours.isEmpty else { return scheme }
    var wished = scheme
    colour(&wished, with: said.wishedColours, scene)
    for (_, path) in Scheme.names {
      let mixed = scheme[keyPath: path].lab.vector.mixed(wished[keyPath: path].lab.vector, 0.8)
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
