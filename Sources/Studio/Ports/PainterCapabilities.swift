/// What one painter can do: help, limits and refusals are made from it.
package struct PainterCapabilities: Equatable, Sendable {
  /// Of those that take as many as their model does: all that a wish can name.
  package static let severalInputs = 1 + Wishes.maximumOthers

  package var name: String
  /// One line for people, from the painter's adapter or the config.
  package var summary: String
  package var paintsFromText = true
  package var paintsFromPictures = true
  package var takesSeed = true
  package var takesNegative = true
  package var takesStrength = true
  package var takesSteps = false
  /// Understands ``Recipe/guidance``.
  package var takesGuidance = false
  /// From so many pictures at once it paints, where it does from pictures.
  package var maximumInputs = 1
  package var sizes: Sizes
  package var standardSize: Size
  /// Credits for one picture.
  package var price = 0
  /// Paints what was meant for another while that is away, and is not dearer.
  package var standsIn = false
  /// How many it paints at once.
  package var concurrency = 1
  /// After this many seconds a picture is announced as late.
  package var patienceSeconds = 180

  /// Paints by workflows that people bring, too.
  package var takesWorkflows = false
  /// It is a workflow of a room, painted by another one's servers.
  package var adopted: Adopted?

  package struct Adopted: Equatable, Sendable {
    package var painter: String
    /// As in ``Recipe/workflow``.
    package var workflow: String

    package init(painter: String, workflow: String) {
      self.painter = painter
      self.workflow = workflow
    }
  }

  package init(name: String, summary: String, sizes: Sizes, standardSize: Size) {
    self.name = name
    self.summary = summary
    self.sizes = sizes
    self.standardSize = standardSize
  }

  package enum Sizes: Equatable, Sendable {
    /// Any from `side` on both sides that is a multiple of `step`, up to so many pixels.
    case any(side: ClosedRange<Int>, step: Int, maximumPixels: Int)
    case only([Size])
  }
}

extension PainterCapabilities {
  /// Those of a workflow. What takes no size is painted in the standard one.
  package mutating func take(_ abilities: Proposal.Abilities) {
    paintsFromText = abilities.paintsFromText
    paintsFromPictures = abilities.paintsFromPictures
    takesSeed = abilities.takesSeed
    takesNegative = abilities.takesNegative
    takesStrength = abilities.takesStrength
    takesSteps = abilities.takesSteps
    if !abilities.takesSize { sizes = .only([standardSize]) }
  }
}

extension PainterCapabilities.Sizes {
  package func admits(_ size: Size) -> Bool {
    switch self {
    case .any(let side, let step, let maximumPixels):
      [size.width, size.height].allSatisfy { side.contains($0) && $0 % step == 0 }
        && size.width * size.height <= maximumPixels
    case .only(let sizes): sizes.contains(size)
    }
  }
}
