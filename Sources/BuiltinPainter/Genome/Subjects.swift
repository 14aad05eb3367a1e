/// The whole of what a picture shows.
package enum Scene: String, CaseIterable, Sendable {
  case mountains, lake, sea, beach, river, forest, city, desert, canyon, meadow, snowfield, sky
  case space, stilllife, abstract

  /// Whether it has a sky in which things can stand.
  var hasSky: Bool { self != .abstract && self != .stilllife }
  var hasWater: Bool { [.lake, .sea, .beach, .river].contains(self) }
  var hasLand: Bool { hasSky && self != .sky && self != .space && self != .sea }
}

/// A thing that can be drawn so that people see what it is.
package enum Thing: String, CaseIterable, Sendable {
  case sun, moon, stars, clouds, birds, boat, house, tree, pines, palms, cactus, lighthouse, flowers
  case path, bridge, aurora, rain, snowfall, mist, reflection, rocks, island, rainbow, balloon
  case windmill, tower, lightning, fence, reeds, waterfall, lights, planet

  /// What is marked in a picture's pixels; 0 to 3 are sky, land, water and solids.
  var mark: Float { Float(4 + (Self.allCases.firstIndex(of: self) ?? 0)) }
}

package enum TimeOfDay: String, CaseIterable, Sendable {
  case dawn, morning, noon, golden, sunset, dusk, night, overcast
}

package enum Season: String, CaseIterable, Sendable { case spring, summer, autumn, winter }

package enum Medium: String, CaseIterable, Sendable {
  case painting, watercolour, ink, oil, film, flat, linocut, pastel
}

/// A thing with its place: `x` and `y` are where it stands, as shares of width and height, `size` its
/// height as a share of the picture's.
package struct Element: Equatable, Sendable {
  package var thing: Thing
  package var x: Double
  package var y: Double
  package var size: Double
  /// Whether a person named it; then no steering removes it.
  package var isAsked: Bool
}
