internal import Raster

/// Digits of square blocks, five across and seven down, that even a small model can read.
enum BlockDigits {
  static let across = 5
  static let down = 7

  /// From the top, a bit for each block, the highest at the left.
  private static let rows: [[UInt8]] = [
    [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
  ]

  /// How wide a number is, a block of room between its digits.
  static func width(of number: Int, block: Int) -> Int {
    (String(number).count * (across + 1) - 1) * block
  }

  /// Draws with the left upper corner there; what does not fit is not drawn.
  static func draw(
    _ number: Int, on raster: inout Raster, x left: Int, y top: Int, block: Int, in colour: RGBA
  ) {
    for (place, digit) in String(number).compactMap(\.wholeNumberValue).enumerated() {
      for (row, bits) in rows[digit].enumerated() {
        for column in 0..<across where bits >> UInt8(across - 1 - column) & 1 == 1 {
          let x = left + (place * (across + 1) + column) * block
          raster.fill(x..<x + block, top + row * block..<top + (row + 1) * block, with: colour)
        }
      }
    }
  }
}

extension Raster {
  /// What of it lies within the picture.
  mutating func fill(_ columns: Range<Int>, _ rows: Range<Int>, with colour: RGBA) {
    for y in rows.clamped(to: 0..<height) {
      for x in columns.clamped(to: 0..<width) { self[x, y] = colour }
    }
  }
}
