/// What steering may not touch, since a person named it.
package struct Locks: Equatable, Sendable {
  package var knobs: Set<Knob> = []
  package var things: Set<Thing> = []
  /// Then palettes pull less, so that the named colours stay.
  package var areColoursNamed = false

  package init() {}
}
