/// Where the lanes of one queue stand, which take turns: a room with a hundred of them waiting has the
/// turns 0…99, and the first of the next room has turn 0 as well.
package struct Turns: Equatable, Sendable {
  /// Among those that wait: the highest of the lane.
  package let lastOfLane: Int64?
  /// The lowest of all.
  package let first: Int64?

  package init(lastOfLane: Int64?, first: Int64?) {
    self.lastOfLane = lastOfLane
    self.first = first
  }

  /// Of what the lane adds.
  var next: Int64 { max(lastOfLane.map { $0 + 1 } ?? 0, first ?? 0) }
}
