package import Pixels

/// The colours from which everything in a picture is mixed.
package struct Scheme: Equatable, Sendable {
  /// The sky from the top to the horizon.
  package var zenith, middle, horizon: OKLCH
  /// The land far away and at one's feet.
  package var far, near: OKLCH
  /// Sun, moon, windows.
  package var light: OKLCH
  /// What should catch the eye: flowers, sails, roofs.
  package var accent: OKLCH

  static let names: [(String, any WritableKeyPath<Scheme, OKLCH> & Sendable)] = [
    ("zenith", \.zenith), ("middle", \.middle), ("horizon", \.horizon), ("far", \.far),
    ("near", \.near), ("light", \.light), ("accent", \.accent),
  ]
}

extension Scheme {
  /// Chosen by eye; each time of day has a warm and a cool end that belong together.
  static func of(_ time: TimeOfDay) -> Scheme {
    switch time {
    case .dawn:
      Scheme(
        zenith: OKLCH(0.60, 0.075, 262), middle: OKLCH(0.79, 0.075, 345),
        horizon: OKLCH(0.91, 0.085, 68), far: OKLCH(0.70, 0.06, 300), near: OKLCH(0.30, 0.055, 280),
        light: OKLCH(0.975, 0.06, 85), accent: OKLCH(0.74, 0.14, 25))
    case .morning:
      Scheme(
        zenith: OKLCH(0.66, 0.105, 245), middle: OKLCH(0.82, 0.065, 228),
        horizon: OKLCH(0.95, 0.045, 92), far: OKLCH(0.74, 0.05, 235), near: OKLCH(0.36, 0.06, 165),
        light: OKLCH(0.985, 0.04, 95), accent: OKLCH(0.70, 0.15, 40))
    case .noon:
      Scheme(
        zenith: OKLCH(0.58, 0.135, 252), middle: OKLCH(0.75, 0.09, 240),
        horizon: OKLCH(0.92, 0.035, 215), far: OKLCH(0.70, 0.06, 242),
        near: OKLCH(0.40, 0.08, 148), light: OKLCH(0.99, 0.03, 98), accent: OKLCH(0.68, 0.18, 32))
    case .golden:
      Scheme(
        zenith: OKLCH(0.66, 0.07, 240), middle: OKLCH(0.83, 0.075, 78),
        horizon: OKLCH(0.89, 0.125, 76), far: OKLCH(0.68, 0.085, 48), near: OKLCH(0.27, 0.05, 45),
        light: OKLCH(0.97, 0.10, 88), accent: OKLCH(0.62, 0.17, 35))
    case .sunset:
      Scheme(
        zenith: OKLCH(0.40, 0.105, 285), middle: OKLCH(0.63, 0.155, 20),
        horizon: OKLCH(0.83, 0.155, 66), far: OKLCH(0.50, 0.115, 12), near: OKLCH(0.17, 0.05, 310),
        light: OKLCH(0.95, 0.115, 82), accent: OKLCH(0.68, 0.20, 35))
    case .dusk:
      Scheme(
        zenith: OKLCH(0.27, 0.085, 272), middle: OKLCH(0.47, 0.105, 300),
        horizon: OKLCH(0.75, 0.105, 38), far: OKLCH(0.42, 0.085, 290), near: OKLCH(0.14, 0.04, 280),
        light: OKLCH(0.93, 0.08, 78), accent: OKLCH(0.70, 0.15, 55))
    case .night:
      Scheme(
        zenith: OKLCH(0.19, 0.06, 272), middle: OKLCH(0.29, 0.085, 262),
        horizon: OKLCH(0.47, 0.085, 236), far: OKLCH(0.34, 0.065, 256),
        near: OKLCH(0.125, 0.035, 266), light: OKLCH(0.95, 0.035, 95),
        accent: OKLCH(0.76, 0.14, 75))
    case .overcast:
      Scheme(
        zenith: OKLCH(0.64, 0.03, 248), middle: OKLCH(0.76, 0.024, 240),
        horizon: OKLCH(0.88, 0.022, 90), far: OKLCH(0.67, 0.03, 235),
        near: OKLCH(0.33, 0.045, 155), light: OKLCH(0.96, 0.02, 95), accent: OKLCH(0.58, 0.13, 35))
    }
  }

  /// What the ground is made of, as it looks at noon.
  static func ground(of scene: Scene, in season: Season?) -> OKLCH? {
    switch (scene, season) {
    case (.snowfield, _), (.meadow, .winter), (.forest, .winter), (.river, .winter):
      OKLCH(0.93, 0.02, 235)
    case (.forest, .autumn): OKLCH(0.63, 0.15, 55)
    case (.meadow, .autumn): OKLCH(0.62, 0.11, 80)
    case (.forest, .spring): OKLCH(0.60, 0.12, 132)
    case (.forest, _): OKLCH(0.44, 0.09, 148)
    case (.meadow, _), (.river, _): OKLCH(0.60, 0.115, 128)
    case (.desert, _): OKLCH(0.74, 0.105, 66)
    case (.canyon, _): OKLCH(0.58, 0.13, 42)
    case (.beach, _): OKLCH(0.84, 0.055, 82)
    default: nil
    }
  }
}
