import BuiltinPainter

/// Bytes as choices: each asks for one, and zeros follow the last.
struct Choices {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func byte() -> UInt8 {
    defer { place += 1 }
    return place < bytes.count ? bytes[place] : 0
  }

  private mutating func pick<Word: CaseIterable & RawRepresentable<String>>(
    _: Word.Type
  ) -> String {
    let all = Array(Word.allCases)
    return "\"\(all[Int(byte()) % all.count].rawValue)\""
  }

  /// Mostly inside the range, often at its ends, seldom beyond.
  private mutating func number(_ low: Double, _ high: Double) -> String {
    let choice = byte()
    return switch choice {
    case 0: "\(low)"
    case 1: "\(high)"
    case 2: "\(low - 1e-7)"
    case 3: "1e300"
    case 4: "-1e-300"
    case 5: "\(low + 1e-9)"
    default: "\(low + (high - low) * Double(choice) / 255)"
    }
  }

  private mutating func colour() -> String {
    "[\(number(0, 1)),\(number(0, 0.5)),\(number(-1_000, 1_000))]"
  }

  private mutating func list(_ most: Int, _ make: (inout Choices) -> String) -> String {
    let count = Int(byte()) % (most + 1)
    return "[" + (0..<count).map { _ in make(&self) }.joined(separator: ",") + "]"
  }

  mutating func genome() -> String {
    var members = [
      "\"painter\":\"builtin\",\"version\":1,\"seed\":\"\(UInt64(byte()) << 56 | UInt64(byte()))\"",
      "\"scene\":\(pick(Scene.self))", "\"time\":\(pick(TimeOfDay.self))",
      "\"medium\":\(pick(Medium.self))",
    ]
    let season = byte()
    if season & 1 == 1 { members.append("\"season\":\(pick(Season.self))") }
    let knobs = Knob.allCases.map {
      "\"\($0.rawValue)\":\(number($0.range.lowerBound, $0.range.upperBound))"
    }
    members.append("\"knobs\":{\(knobs.joined(separator: ","))}")
    let colours = ["zenith", "middle", "horizon", "far", "near", "light", "accent"].map {
      "\"\($0)\":\(colour())"
    }
    members.append("\"colours\":{\(colours.joined(separator: ","))}")
    if season & 2 == 2 { members.append("\"water\":\(colour())") }
    let elements = list(Genome.maximumElements) {
      "{\"thing\":\($0.pick(Thing.self)),\"at\":[\($0.number(-1, 2)),\($0.number(-1, 2))],"
        + "\"size\":\($0.number(0, 2)),\"asked\":true}"
    }
    members.append("\"elements\":\(elements)")
    if season & 4 == 4 {
      let palette = list(Genome.maximumSwatches) {
        "[\($0.number(0, 1)),\($0.number(-0.5, 0.5)),\($0.number(-0.5, 0.5)),\($0.number(0, 1))]"
      }
      members.append("\"palette\":\(palette),\"pull\":\(number(0, 1))")
    }
    if season & 8 == 8 {
      members.append("\"dice\":[\(byte()),\(Int(byte()) << 24),4294967295]")
    }
    members.append("\"mirrored\":\(season & 16 == 16),\"stormy\":\(season & 32 == 32)")
    return "{" + members.joined(separator: ",") + "}"
  }
}
