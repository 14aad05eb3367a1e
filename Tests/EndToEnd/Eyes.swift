import ImageFiles
import JSON
import Raster

@testable import Critics

/// Looks at pictures for a model in the tests that is to see, as one with eyes would.
enum Eyes {
  /// How large the digits are in the picture by which a model proves that it sees.
  private static let block = 22

  /// Where the middle of each block of a digit is.
  private static let blocks: [(x: Int, y: Int)] = (0..<BlockDigits.down).flatMap { row in
    (0..<BlockDigits.across).map { (x: $0 * block + block / 2, y: row * block + block / 2) }
  }

  /// The colour and the number of that picture.
  static func proof(_ file: [UInt8]) throws -> JSONValue {
    let raster = try decodeImage(file).raster
    let paper = raster[2, 2]
    let colour = SightTest.Colour.allCases.min {
      $0.paper.distance(to: paper) < $1.paper.distance(to: paper)
    }
    let left = (raster.width - BlockDigits.width(of: 100, block: block)) / 2
    let top = (raster.height - BlockDigits.down * block) / 2
    let digits = (0..<3).map { place in
      digit(in: raster, x: left + place * (BlockDigits.across + 1) * block, y: top, on: paper)
    }
    return [
      "colour": .string(colour?.rawValue ?? "none"),
      "number": .string(digits.map { String($0) }.joined()),
    ]
  }

  /// How red the middle of a picture is.
  static func red(_ file: [UInt8]) throws -> Int {
    let raster = try decodeImage(file).raster
    return Int(raster[raster.width / 2, raster.height / 2].red)
  }

  private static func digit(
    in raster: Raster, x left: Int, y top: Int, on paper: RGBA
  ) -> Int {
    let seen = blocks.map { raster[left + $0.x, top + $0.y].distance(to: paper) > 200 }
    let faults = (0...9).map { digit in
      zip(seen, shape(of: digit)).count { $0 != $1 }
    }
    return faults.indices.min { faults[$0] < faults[$1] } ?? 0
  }

  private static func shape(of digit: Int) -> [Bool] {
    var raster = Raster(
      width: BlockDigits.across * block, height: BlockDigits.down * block, filledWith: .black)
    BlockDigits.draw(digit, on: &raster, x: 0, y: 0, block: block, in: .white)
    return blocks.map { raster[$0.x, $0.y] == .white }
  }
}

extension RGBA {
  fileprivate func distance(to other: RGBA) -> Int {
    abs(Int(red) - Int(other.red)) + abs(Int(green) - Int(other.green))
      + abs(Int(blue) - Int(other.blue))
  }
}
