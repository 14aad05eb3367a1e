internal import Pixels
internal import Raster

/// Four pictures on one sheet, two by two, each with its number in a corner.
enum ContactSheet {
  static let places = 4
  private static let cell = 512
  private static let block = 8

  static func raster(of pictures: [Raster], numberedFrom first: Int) -> Raster {
    let rows = pictures.count > 2 ? 2 : 1
    var sheet = Raster(width: 2 * cell, height: rows * cell)
    for (index, picture) in pictures.prefix(places).enumerated() {
      let (left, top) = (index % 2 * cell, index / 2 * cell)
      let small = picture.flattened().thumbnail(width: cell - 4, height: cell - 4)
      for y in 0..<small.height {
        for x in 0..<small.width { sheet[left + x, top + y] = small[x, y] }
      }
      let width = BlockDigits.width(of: first + index, block: block)
      sheet.fill(
        left..<left + width + 4 * block, top..<top + (BlockDigits.down + 4) * block, with: .white)
      BlockDigits.draw(
        first + index, on: &sheet, x: left + 2 * block, y: top + 2 * block, block: block, in: .black
      )
    }
    return sheet
  }
}
