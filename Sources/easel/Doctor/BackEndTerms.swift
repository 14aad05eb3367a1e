internal import Configuration
internal import JSON
internal import Studio

/// What it costs, what it paints and how much it is asked, for people and for programs.
struct BackEndTerms: Sendable {
  let words: String
  let facts: [(String, JSONValue)]

  init(_ painter: PainterSettings, _ capabilities: PainterCapabilities) {
    let (price, atOnce) = (painter.price, painter.server.atOnce)
    let (inputs, takes) = (capabilities.inputs, capabilities.takes)
    words =
      "\(price) credit\(price == 1 ? "" : "s") a picture, from \(capabilities.inputsInWords)"
      + (takes.isEmpty ? "" : " with \(takes.joined(separator: ", "))")
      + ", \(painter.size) unless asked, \(capabilities.sizes.inWords), \(atOnce) at once, "
      + "late after \(painter.patience.inWords), given up after \(painter.deadline.inWords)"
    facts = [
      ("kind", .string(painter.kind.rawValue)), ("price", .integer(price)),
      ("size", .string("\(painter.size)")), ("sizes", capabilities.sizes.fact),
      ("inputs", .array(inputs.map { .string($0) })), ("takes", .array(takes.map { .string($0) })),
      ("most_pictures", .integer(capabilities.mostPictures)), ("at_once", .integer(atOnce)),
    ]
  }

  init(_ kind: ChatProtocol, _ server: BackEndServer) {
    words = "\(server.atOnce) at once; whether it sees is tried with --paint"
    facts = [("kind", .string(kind.rawValue)), ("at_once", .integer(server.atOnce))]
  }
}

extension PainterCapabilities {
  fileprivate var inputs: [String] {
    (paintsFromText ? ["words"] : []) + (paintsFromPictures ? ["pictures"] : [])
  }

  /// From how many at once.
  fileprivate var mostPictures: Int { paintsFromPictures ? maximumInputs : 0 }

  fileprivate var inputsInWords: String {
    let pictures = mostPictures > 1 ? "up to \(mostPictures) pictures" : "pictures"
    return inputs.map { $0 == "pictures" ? pictures : $0 }.joined(separator: " and ")
  }

  /// What an order may say beside its words.
  fileprivate var takes: [String] {
    let all = [
      ("seed", takesSeed), ("negative", takesNegative), ("strength", takesStrength),
      ("steps", takesSteps),
    ]
    return all.compactMap { name, isTaken in isTaken ? name : nil }
  }
}

extension PainterCapabilities.Sizes {
  private static let shown = 6

  fileprivate var inWords: String {
    switch self {
    case .any(let side, let step, let maximumPixels):
      return "sides of \(side.lowerBound) to \(side.upperBound) by \(step) and "
        + "\(maximumPixels) pixels at most"
    case .only(let sizes):
      let more = sizes.count > Self.shown ? " and \(sizes.count - Self.shown) more" : ""
      let names = sizes.prefix(Self.shown).map(\.plain).joined(separator: ", ")
      return "only \(names)\(more)"
    }
  }

  fileprivate var fact: JSONValue {
    switch self {
    case .any(let side, let step, let maximumPixels):
      [
        "least_side": .integer(side.lowerBound), "greatest_side": .integer(side.upperBound),
        "step": .integer(step), "most_pixels": .integer(maximumPixels),
      ]
    case .only(let sizes): .array(sizes.map { .string($0.plain) })
    }
  }
}

extension Size {
  /// As in the settings: `1024x1024`.
  fileprivate var plain: String { "\(width)x\(height)" }
}

extension Duration {
  /// `90 s`, `10 min`, `24 h`.
  var inWords: String {
    let seconds = components.seconds
    if seconds % 3_600 == 0, seconds >= 3_600 { return "\(seconds / 3_600) h" }
    return seconds % 60 == 0 && seconds >= 60 ? "\(seconds / 60) min" : "\(seconds) s"
  }
}
