package import JSON

/// What was measured on a picture and what should have been: from a critic that measures to a painter
/// that can steer by figures. It travels as JSON through those who need not understand it, so what
/// is read is checked as if a stranger had written it.
package struct Guidance: Equatable, Sendable {
  static let version = 1

  package var findings: [Finding]
  /// The taste's palette that is nearest to the picture's.
  package var palette: Palette?

  package init(findings: [Finding], palette: Palette?) {
    self.findings = findings
    self.palette = palette
  }

  package var json: JSONValue {
    var object = JSONObject()
    object["version"] = .integer(Self.version)
    object["findings"] = .array(
      findings.map { finding in
        [
          "measure": .string(finding.measure.rawValue), "value": .figure(finding.value),
          "target": .figure(finding.target), "spread": .figure(finding.spread),
        ]
      })
    if let palette {
      object["palette"] = .array(
        palette.swatches.map { swatch in
          let colour = swatch.colour
          return .array(
            [
              Double(colour.lightness), Double(colour.a), Double(colour.b), swatch.weight,
            ].map { .figure($0) })
        })
    }
    return .object(object)
  }

  package init(_ node: JSONNode) throws(JSONError) {
    _ = try node.integer("version", in: Self.version...Self.version)
    var findings: [Finding] = []
    for element in try node.array("findings") {
      guard findings.count < Measure.allCases.count else {
        throw node.refusal("expected at most one finding for each measure")
      }
      let name = try element.string("measure")
      guard let measure = Measure(rawValue: name) else {
        throw element.refusal("expected the name of a measure")
      }
      let numbers = try ["value", "target", "spread"].map { name throws(JSONError) in
        try element.member(name).asDouble()
      }
      guard numbers.allSatisfy({ $0.isFinite && $0.magnitude < 1_000 }), numbers[2] > 0 else {
        throw element.refusal("expected figures that can be")
      }
      findings.append(
        Finding(measure: measure, value: numbers[0], target: numbers[1], spread: numbers[2]))
    }
    self.findings = findings
    palette = try node.optionalMember("palette").map { node throws(JSONError) in
      try Palette(reading: node)
    }
  }
}

extension Palette {
  fileprivate init(reading node: JSONNode) throws(JSONError) {
    var swatches: [Swatch] = []
    for element in try node.asArray() {
      var numbers: [Double] = []
      for number in try element.asArray() {
        guard numbers.count < 4 else { throw element.refusal("expected four numbers") }
        numbers.append(try number.asDouble(in: -1...1))
      }
      guard numbers.count == 4, numbers[3] <= 1, swatches.count < Self.maximumSwatches else {
        throw element.refusal("expected four numbers, the last a share, for each of a few colours")
      }
      guard numbers[0] >= 0, numbers[1...2].allSatisfy({ $0.magnitude <= 0.5 }) else {
        throw element.refusal("expected a colour")
      }
      swatches.append(
        Swatch(
          colour: OKLab(Float(numbers[0]), Float(numbers[1]), Float(numbers[2])),
          weight: numbers[3]))
    }
    guard let palette = Palette(swatches) else { throw node.refusal("expected a palette") }
    self = palette
  }
}

extension JSONValue {
  /// Six digits are more than any measure is worth, and keep what is stored short.
  fileprivate static func figure(_ number: Double) -> JSONValue {
    JSONValue(floatLiteral: (number * 1e6).rounded() / 1e6)
  }
}
