package import Raster

/// Numbered pictures on one sheet: candidates to choose from, or the gallery.
package struct ContactSheet: Sendable {
  package static let maximumCells = 24

  package struct Cell: Sendable {
    package let number: Int
    package let picture: Raster
    package var caption: PlainText
    package var score: Score?
    package var isActive: Bool
    package var isApproved: Bool

    package init(
      _ number: Int, _ picture: Raster, caption: PlainText = "", score: Double? = nil,
      isActive: Bool = false, isApproved: Bool = false
    ) {
      self.number = number
      self.picture = picture
      self.caption = caption
      self.score = score.flatMap { Score($0) }
      self.isActive = isActive
      self.isApproved = isApproved
    }
  }

  package struct Labels: Sendable {
    package var active: PlainText = "active"
    package var approved: PlainText = "approved"
    package var more: @Sendable (Int) -> PlainText = { PlainText("… \($0) more") }
    package var decimalMark = "."
    /// The language of the words is read from the right.
    package var isRightToLeft = false

    package init() {}
  }

  package var title: PlainText
  /// "Reply with a number to go on from that picture."
  package var subtitle: PlainText
  package var cells: [Cell]
  package var labels = Labels()

  package init(title: PlainText, subtitle: PlainText = "", cells: [Cell]) {
    self.title = title
    self.subtitle = subtitle
    self.cells = cells
  }

  /// How many stand side by side.
  package static func columns(for count: Int) -> Int {
    switch count {
    case ...1: 1
    case 2, 4: 2
    case 3, 5...9: 3
    case 10...16: 4
    default: 5
    }
  }
}
