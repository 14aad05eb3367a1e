package import JSON
import Pixels

// A genome as it stands in a recipe. Whatever a file says, what is read is inside every range; what
// cannot be is refused, and the picture is then somebody else's.

extension Genome {
  package var json: JSONValue {
    var object = JSONObject()
    object["painter"] = "builtin"
    object["version"] = .integer(Self.version)
    // As text: not every reader of JSON keeps 64 bits.
    object["seed"] = .string("\(seed)")
    object["scene"] = .string(scene.rawValue)
    object["time"] = .string(time.rawValue)
    if let season { object["season"] = .string(season.rawValue) }
    object["medium"] = .string(medium.rawValue)
    object["knobs"] = .object(
      JSONObject(Knob.allCases.map { ($0.rawValue, .rounded(knobs[$0])) }))
    object["colours"] = .object(
      JSONObject(Scheme.names.map { ($0.0, scheme[keyPath: $0.1].json) }))
    if let water { object["water"] = water.json }
    object["elements"] = .array(elements.map(\.json))
    if !palette.isEmpty {
      object["palette"] = .array(palette.map(\.json))
      object["pull"] = .rounded(pull)
    }
    if dice != .unchanged {
      object["dice"] = .array([dice.sky, dice.land, dice.things].map { .integer($0) })
    }
    if !words.isEmpty { object["words"] = .array(words.map(JSONValue.string)) }
    if isMirrored { object["mirrored"] = true }
    if isStormy { object["stormy"] = true }
    if !without.isEmpty { object["without"] = without.json }
    return .object(object)
  }

  /// - Throws: Where another painter or another version wrote it, or nobody did.
  package init(_ node: JSONNode) throws(JSONError) {
    guard try node.string("painter") == "builtin" else { throw node.refusal("another painter's") }
    guard try node.integer("version") == Self.version else {
      throw node.refusal("of another version of the painter")
    }
    guard let seed = UInt64(try node.string("seed")) else { throw node.refusal("no seed") }
    var knobs = Knobs.neutral
    let written = try node.object("knobs")
    for knob in Knob.allCases {
      if let value = try written.optionalDouble(knob.rawValue) { knobs[knob] = value }
    }
    var scheme = Scheme.of(.noon)
    let colours = try node.object("colours")
    for (name, path) in Scheme.names {
      scheme[keyPath: path] = try OKLCH(reading: colours.member(name))
    }
    let elements = try node.array("elements")
    guard elements.count <= Self.maximumElements else { throw node.refusal("too many elements") }
    let palette = try node.optionalArray("palette")
    guard palette?.count ?? 0 <= Self.maximumSwatches else {
      throw node.refusal("too many colours")
    }
    let words = try node.optionalStrings("words") ?? []
    guard words.count <= Self.maximumWords,
      words.allSatisfy({ $0.utf8.count <= Self.maximumWordBytes })
    else { throw node.refusal("too many words") }
    self.init(
      seed: seed, scene: try node.word("scene"), time: try node.word("time"),
      season: try node.optionalMember("season") == nil ? nil : try node.word("season"),
      medium: try node.word("medium"), scheme: scheme,
      water: try node.optionalMember("water").map { node throws(JSONError) in
        try OKLCH(reading: node)
      },
      knobs: knobs,
      elements: try elements.read { node throws(JSONError) in try Element(reading: node) },
      palette: try palette?.read { node throws(JSONError) in try Swatch(reading: node) } ?? [],
      pull: try node.optionalDouble("pull", in: 0...1) ?? 0,
      dice: try node.optionalMember("dice").map { node throws(JSONError) in
        try Dice(reading: node)
      } ?? .unchanged,
      words: words,
      isMirrored: try node.optionalBoolean("mirrored") ?? false,
      isStormy: try node.optionalBoolean("stormy") ?? false,
      without: try node.optionalMember("without").map { node throws(JSONError) in
        try Without(reading: node)
      } ?? Without())
    self = rounded()
  }
}

extension JSONNode {
  fileprivate func word<Word: RawRepresentable<String>>(
    _ name: String
  ) throws(JSONError) -> Word {
    guard let word = Word(rawValue: try string(name)) else { throw refusal("unknown \(name)") }
    return word
  }

  fileprivate func numbers(_ count: Int) throws(JSONError) -> [Float] {
    let numbers = try asArray().read { node throws(JSONError) in
      Float(try node.asDouble(in: -1_000...1_000))
    }
    guard numbers.count == count else { throw refusal("expected \(count) numbers") }
    return numbers
  }
}

extension JSONValue {
  /// Six digits: more than an eye can tell apart, and short enough for a recipe.
  static func rounded(_ value: Double) -> JSONValue {
    .number(JSONNumber(Genome.rounded(value)) ?? JSONNumber(0))
  }
}

extension Genome {
  /// What reading would make of the value; genomes hold only such numbers, so that a round trip
  /// through a recipe changes nothing.
  static func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }

  static func rounded(_ value: Float) -> Float { Float(rounded(Double(value))) }

  func rounded() -> Genome {
    var copy = self
    for knob in Knob.allCases { copy.knobs[knob] = Self.rounded(knobs[knob]) }
    for (_, path) in Scheme.names { copy.scheme[keyPath: path] = scheme[keyPath: path].rounded }
    copy.water = water?.rounded
    copy.elements = elements.map {
      // Sun and moon stand where the focus is.
      if $0.thing == .sun || $0.thing == .moon {
        return Element(
          thing: $0.thing, x: copy.knobs[.focusX], y: copy.knobs[.focusY],
          size: copy.knobs[.focusSize], isAsked: $0.isAsked)
      }
      return Element(
        thing: $0.thing, x: Self.rounded($0.x), y: Self.rounded($0.y), size: Self.rounded($0.size),
        isAsked: $0.isAsked)
    }
    copy.palette = palette.map {
      Swatch(
        OKLab(
          Self.rounded($0.colour.lightness), Self.rounded($0.colour.a), Self.rounded($0.colour.b)),
        weight: Self.rounded($0.weight))
    }
    // Without colours there is nothing to be pulled to.
    copy.pull = palette.isEmpty ? 0 : Self.rounded(pull)
    copy.without.colours = without.colours.map {
      OKLab(Self.rounded($0.lightness), Self.rounded($0.a), Self.rounded($0.b))
    }
    return copy
  }
}

extension OKLCH {
  fileprivate var rounded: OKLCH {
    OKLCH(Genome.rounded(lightness), Genome.rounded(chroma), Genome.rounded(hue))
  }

  fileprivate var json: JSONValue {
    .array([lightness, chroma, hue].map { .rounded(Double($0)) })
  }

  fileprivate init(reading node: JSONNode) throws(JSONError) {
    let numbers = try node.numbers(3)
    guard (0...1).contains(numbers[0]), (0...0.5).contains(numbers[1]) else {
      throw node.refusal("not a colour")
    }
    self.init(numbers[0], numbers[1], numbers[2])
  }
}

extension Element {
  fileprivate var json: JSONValue {
    [
      "thing": .string(thing.rawValue), "at": .array([x, y].map(JSONValue.rounded)),
      "size": .rounded(size), "asked": .boolean(isAsked),
    ]
  }

  fileprivate init(reading node: JSONNode) throws(JSONError) {
    let place = try node.member("at").numbers(2)
    guard place.allSatisfy({ (-1...2).contains($0) }) else { throw node.refusal("outside") }
    self.init(
      thing: try node.word("thing"), x: Genome.rounded(Double(place[0])),
      y: Genome.rounded(Double(place[1])), size: try node.double("size", in: 0...2),
      isAsked: try node.boolean("asked"))
  }
}

extension Without {
  fileprivate var json: JSONValue {
    var object = JSONObject()
    let things = Thing.allCases.filter(things.contains).map { JSONValue.string($0.rawValue) }
    let scenes = Scene.allCases.filter(scenes.contains).map { JSONValue.string($0.rawValue) }
    if !things.isEmpty { object["things"] = .array(things) }
    if !scenes.isEmpty { object["scenes"] = .array(scenes) }
    if !colours.isEmpty {
      object["colours"] = .array(
        colours.map { .array([$0.lightness, $0.a, $0.b].map { .rounded(Double($0)) }) })
    }
    return .object(object)
  }

  fileprivate init(reading node: JSONNode) throws(JSONError) {
    for name in try node.optionalStrings("things") ?? [] {
      guard let thing = Thing(rawValue: name) else { throw node.refusal("unknown thing") }
      things.insert(thing)
    }
    for name in try node.optionalStrings("scenes") ?? [] {
      guard let scene = Scene(rawValue: name) else { throw node.refusal("unknown scene") }
      scenes.insert(scene)
    }
    let written = try node.optionalArray("colours")
    guard written?.count ?? 0 <= Self.maximumColours else { throw node.refusal("too many colours") }
    colours =
      try written?.read { node throws(JSONError) in
        let numbers = try node.numbers(3)
        guard (0...1).contains(numbers[0]), numbers[1...2].allSatisfy({ (-0.5...0.5).contains($0) })
        else { throw node.refusal("not a colour") }
        return OKLab(numbers[0], numbers[1], numbers[2])
      } ?? []
  }
}

extension Dice {
  fileprivate init(reading node: JSONNode) throws(JSONError) {
    let numbers = try node.asArray().read { node throws(JSONError) in
      try node.asInteger(in: 0...Int(UInt32.max))
    }
    guard numbers.count == 3 else { throw node.refusal("expected three dice") }
    self.init(
      sky: UInt32(numbers[0]), land: UInt32(numbers[1]), things: UInt32(numbers[2]))
  }
}

extension Swatch {
  fileprivate var json: JSONValue {
    .array([colour.lightness, colour.a, colour.b, weight].map { .rounded(Double($0)) })
  }

  fileprivate init(reading node: JSONNode) throws(JSONError) {
    let numbers = try node.numbers(4)
    guard (0...1).contains(numbers[0]), numbers[1...2].allSatisfy({ (-0.5...0.5).contains($0) }),
      (0...1).contains(numbers[3])
    else { throw node.refusal("not a colour") }
    self.init(OKLab(numbers[0], numbers[1], numbers[2]), weight: numbers[3])
  }
}
