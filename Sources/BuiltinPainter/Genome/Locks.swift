/// What steering may not touch, since a person named it.
package struct Locks: Equatable, Sendable {
  package var knobs: Set<Knob> = []
  package var things: Set<Thing> = []
  /// Of the air, the water, the land or the whole. Then palettes pull less, so that those colours stay.
  package var areColoursNamed = false

  package init() {}
}
