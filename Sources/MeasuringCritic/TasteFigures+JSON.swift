package import JSON
import Pixels

/// How a taste's numbers are stored and handed on. Whatever is read keeps the invariants, whoever
/// wrote it.
extension TasteFigures {
  static let version = 1

  package var json: JSONValue {
    [
      "version": .integer(Self.version),
      "references": .integer(references),
      "mean": Self.write(mean),
      "spread": Self.write(spread),
      "palettes": .array(
        palettes.map { palette in
          .array(
            palette.swatches.map { swatch in
              let colour = swatch.colour
              return .array(
                [colour.lightness, colour.a, colour.b].map { Self.write(Double($0)) }
                  + [Self.write(swatch.weight)])
            })
        }),
      "palette_spread": Self.write(paletteSpread),
      "hashes": .array(hashes.map { .string(String($0.bits, radix: 16)) }),
      "own_scores": .array(ownScores.map { Self.write($0) }),
      "own_dimensions": .array(ownDimensions.map { Self.write($0) }),
    ]
  }

  package init(_ node: JSONNode) throws(JSONError) {
    _ = try node.integer("version", in: Self.version...Self.version)
    let references = try node.integer("references", in: 1...Self.maximumReferences)
    let palettes = try Self.list(node, "palettes") { element throws(JSONError) in
      try Self.palette(element)
    }
    guard !palettes.isEmpty else { throw try node.member("palettes").refusal("expected a palette") }
    let hashes = try Self.list(node, "hashes") { element throws(JSONError) in
      let text = try element.asString()
      guard let bits = UInt64(text, radix: 16) else {
        throw element.refusal("expected 64 bits in hexadecimal")
      }
      return DifferenceHash(bits: bits)
    }
    let scores = try Self.list(node, "own_scores") { element throws(JSONError) in
      try element.asDouble(in: 0...10)
    }
    let dimensions =
      node["own_dimensions"] == nil
      ? []
      : try Self.list(node, "own_dimensions") { element throws(JSONError) in
        try element.asDouble(in: 0...10)
      }
    self.init(
      references: references,
      mean: try Self.values(try node.object("mean")) { _ in -100...100 },
      spread: try Self.values(try node.object("spread")) { $0.floor...100 },
      palettes: palettes,
      paletteSpread: try node.double("palette_spread", in: Self.leastPaletteSpread...10),
      hashes: hashes, ownScores: scores, ownDimensions: dimensions)
  }

  private static func list<Element>(
    _ node: JSONNode, _ name: String, _ read: (JSONNode) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    let elements = try node.array(name)
    guard elements.count <= maximumReferences else {
      throw try node.member(name).refusal("expected at most \(maximumReferences)")
    }
    return try elements.read(read)
  }

  private static func values(
    _ node: JSONNode, in range: (Measure) -> ClosedRange<Double>
  ) throws(JSONError) -> MeasureValues {
    var values = MeasureValues(repeating: 0)
    for measure in Measure.allCases {
      values[measure] = try node.double(measure.rawValue, in: range(measure))
    }
    return values
  }

  private static func palette(_ node: JSONNode) throws(JSONError) -> Palette {
    let rows = try node.asArray()
    guard rows.count <= Palette.maximumSwatches else {
      throw node.refusal("expected at most \(Palette.maximumSwatches) colours")
    }
    let swatches = try rows.read { row throws(JSONError) in
      let numbers = try row.asArray().read { number throws(JSONError) in
        try number.asDouble(in: -10...10)
      }
      guard numbers.count == 4 else { throw row.refusal("expected lightness, a, b and weight") }
      return Palette.Swatch(
        colour: OKLab(Float(numbers[0]), Float(numbers[1]), Float(numbers[2])), weight: numbers[3])
    }
    guard let palette = Palette(swatches) else {
      throw node.refusal("expected colours with weights above 0")
    }
    return palette
  }

  private static func write(_ values: MeasureValues) -> JSONValue {
    .object(JSONObject(Measure.allCases.map { ($0.rawValue, write(values[$0])) }))
  }

  private static func write(_ number: Double) -> JSONValue {
    .number(JSONNumber(number) ?? JSONNumber(0))
  }
}
