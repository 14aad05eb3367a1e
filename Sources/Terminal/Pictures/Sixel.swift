internal import Raster

/// Sixel: bands of six rows, each drawn once for every colour in it, runs of a pattern counted.
enum Sixel {
  static func sequence(_ raster: Raster, width: Int, height: Int) -> String {
    let pixels = Shrinking.pixels(of: raster, width: width, height: height)
    var palette = ColourPalette(pixels)
    let indices = dithered(pixels, width: width, height: height, &palette)
    // Pixels as high as wide, and the size beforehand, so that terminals can make room at once.
    var output = Array("\u{1B}P0;1q\"1;1;\(width);\(height)".utf8)
    for (index, colour) in palette.colours.enumerated() {
      let parts = [colour.red, colour.green, colour.blue].map { "\(($0 * 100 + 127) / 255)" }
      output += Array("#\(index);2;\(parts.joined(separator: ";"))".utf8)
    }
    for top in stride(from: 0, to: height, by: 6) {
      if top > 0 { output.append(UInt8(ascii: "-")) }
      band(indices, width: width, rows: top..<min(top + 6, height), palette.colours.count, &output)
    }
    output += Array("\u{1B}\\".utf8)
    return String(decoding: output, as: UTF8.self)
  }

  private static func band(
    _ indices: [UInt8], width: Int, rows: Range<Int>, _ colours: Int, _ output: inout [UInt8]
  ) {
    var patterns = [UInt8](repeating: 0, count: colours * width)
    var isUsed = [Bool](repeating: false, count: colours)
    for y in rows {
      let bit = UInt8(1) << UInt8(y - rows.lowerBound)
      for x in 0..<width {
        let colour = Int(indices[y * width + x])
        isUsed[colour] = true
        patterns[colour * width + x] |= bit
      }
    }
    var isFirst = true
    for colour in 0..<colours where isUsed[colour] {
      if !isFirst { output.append(UInt8(ascii: "$")) }
      isFirst = false
      output += Array("#\(colour)".utf8)
      row(patterns[(colour * width)..<((colour + 1) * width)], &output)
    }
  }

  private static func row(_ patterns: ArraySlice<UInt8>, _ output: inout [UInt8]) {
    var index = patterns.startIndex
    while index < patterns.endIndex {
      let pattern = patterns[index]
      let end = patterns[index...].firstIndex { $0 != pattern } ?? patterns.endIndex
      // What is empty up to the edge need not be drawn.
      if pattern == 0, end == patterns.endIndex { return }
      let character = pattern + 63
      let count = end - index
      if count > 3 {
        output += Array("!\(count)".utf8)
        output.append(character)
      } else {
        output += [UInt8](repeating: character, count: count)
      }
      index = end
    }
  }

  /// Floyd and Steinberg's: what a colour is off is shared out among the neighbours to come.
  private static func dithered(
    _ pixels: [UInt8], width: Int, height: Int, _ palette: inout ColourPalette
  ) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: width * height)
    // The errors of this row and the next, in sixteenths, with a margin of one pixel each side.
    var errors = [Int](repeating: 0, count: 3 * (width + 2))
    var next = errors
    for y in 0..<height {
      for index in next.indices { next[index] = 0 }
      for x in 0..<width {
        let (start, place) = (3 * (y * width + x), 3 * (x + 1))
        let wanted = (0..<3).map { Int(pixels[start + $0]) + errors[place + $0] / 16 }
        let index = palette.index(wanted[0], wanted[1], wanted[2])
        result[y * width + x] = UInt8(index)
        let colour = palette.colours[index]
        let got = [colour.red, colour.green, colour.blue]
        for part in 0..<3 {
          let error = min(64, max(-64, wanted[part] - got[part]))
          errors[place + 3 + part] += 7 * error
          next[place - 3 + part] += 3 * error
          next[place + part] += 5 * error
          next[place + 3 + part] += error
        }
      }
      swap(&errors, &next)
    }
    return result
  }
}
