/// What the directives at the end of a prompt ask for. `nil` means: not said.
package struct Wishes: Equatable, Sendable {
  package static let candidates = 1...4
  package static let steps = 1...150
  package static let strength = 0.0...1.0
  package static let maximumNegative = 500
  /// Pictures beside the one that it is painted from.
  package static let maximumOthers = 8

  package enum Shape: Equatable, Sendable {
    case square, portrait, landscape
    case ratio(Int, Int)
    case exactly(Size)
  }

  package var shape: Shape?
  package var seed: UInt64?
  package var candidates: Int?
  package var strength: Double?
  package var negative: String?
  package var painter: String?
  /// Text to image, whatever is active.
  package var isFresh = false
  package var from: PictureID?
  package var loop: Bool?
  package var steps: Int?
  /// Pictures that are meant besides the source, each once. Where nothing else is the source, the
  /// first of them is.
  package var with: [PictureID] = []

  package init() {}

  func overruled(by new: Wishes) -> Wishes {
    var wishes = new
    wishes.shape = new.shape ?? shape
    wishes.seed = new.seed ?? seed
    wishes.candidates = new.candidates ?? candidates
    wishes.strength = new.strength ?? strength
    wishes.negative = new.negative ?? negative
    wishes.painter = new.painter ?? painter
    wishes.isFresh = new.isFresh || isFresh && new.from == nil && new.with.isEmpty
    wishes.loop = new.loop ?? loop
    wishes.steps = new.steps ?? steps
    wishes.with = new.with.isEmpty && !new.isFresh ? with : new.with
    return wishes
  }
}
