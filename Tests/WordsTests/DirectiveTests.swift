import Studio
import Testing

@testable import Words

struct DirectiveTests {
  @Test(arguments: [
    ("a boat --ar 16:9", wishes { $0.shape = .ratio(16, 9) }),
    ("a boat --ar square", wishes { $0.shape = .square }),
    ("a boat --ar Portrait", wishes { $0.shape = .portrait }),
    ("a boat --ar landscape", wishes { $0.shape = .landscape }),
    ("a boat --size landscape", wishes { $0.shape = .landscape }),
    ("a boat -- ar 16:9", wishes { $0.shape = .ratio(16, 9) }),
    ("a boat —ar 16:9", wishes { $0.shape = .ratio(16, 9) }),
    ("a boat – ar 16:9", wishes { $0.shape = .ratio(16, 9) }),
    ("a boat — ar 16:9", wishes { $0.shape = .ratio(16, 9) }),
    ("a boat --ar16:9", wishes { $0.shape = .ratio(16, 9) }),
    ("a boat --ar=16:9", wishes { $0.shape = .ratio(16, 9) }),
    ("a boat --AR 32:18.", wishes { $0.shape = .ratio(16, 9) }),
    ("a boat --ar 3x2", wishes { $0.shape = .ratio(3, 2) }),
    ("a boat --size 1024x768", wishes { $0.shape = Size(1024, 768).map { .exactly($0) } }),
    ("a boat --size 1024×768", wishes { $0.shape = Size(1024, 768).map { .exactly($0) } }),
    ("a boat --size 1024 x 768", wishes { $0.shape = Size(1024, 768).map { .exactly($0) } }),
    ("a boat, --seed 42", wishes { $0.seed = 42 }),
    ("a boat --seed 18446744073709551615", wishes { $0.seed = .max }),
    ("a boat -- seed 42", wishes { $0.seed = 42 }),
    ("a boat --n 4", wishes { $0.candidates = 4 }),
    ("a boat --n4", wishes { $0.candidates = 4 }),
    ("a boat --strength 0.4", wishes { $0.strength = 0.4 }),
    ("a boat --strength .4", wishes { $0.strength = 0.4 }),
    ("a boat --strength 0,4", wishes { $0.strength = 0.4 }),
    ("a boat --strength 40%", wishes { $0.strength = 0.4 }),
    ("a boat --strength subtle", wishes { $0.strength = Strength.subtle }),
    ("a boat --strength strong", wishes { $0.strength = Strength.strong }),
    ("a boat --no people, cars", wishes { $0.negative = "people, cars" }),
    ("a boat --no “people, cars”", wishes { $0.negative = "people, cars" }),
    ("a boat --no people --no cars", wishes { $0.negative = "people, cars" }),
    ("a boat --no people — or cars", wishes { $0.negative = "people — or cars" }),
    ("a boat --painter flux", wishes { $0.painter = "flux" }),
    ("a boat -- painter flux", wishes { $0.painter = "flux" }),
    ("a boat --painter \"flux dev\"", wishes { $0.painter = "flux dev" }),
    ("a boat --fresh", wishes { $0.isFresh = true }),
    ("a boat --fresh --fresh", wishes { $0.isFresh = true }),
    ("a boat --from 28t5-cy4t", wishes { $0.from = PictureID("28t5cy4t") }),
    ("a boat --from #28T5CY4T", wishes { $0.from = PictureID("28t5cy4t") }),
    ("a boat --with 28t5cy4t", with("28t5cy4t")),
    ("a boat --with 28t5-cy4t, #7K3M9Q2X", with("28t5cy4t", "7k3m9q2x")),
    ("a boat --with 28t5cy4t 7k3m9q2x", with("28t5cy4t", "7k3m9q2x")),
    ("a boat --with 28t5cy4t --with 7k3m9q2x", with("28t5cy4t", "7k3m9q2x")),
    ("a boat --with 28t5cy4t,28t5cy4t", with("28t5cy4t")),
    ("a boat -- with 28t5cy4t", with("28t5cy4t")),
    ("a boat —with 28t5cy4t", with("28t5cy4t")),
    ("a boat — with 28t5cy4t", with("28t5cy4t")),
    ("a boat --loop on", wishes { $0.loop = true }),
    ("a boat --loop off", wishes { $0.loop = false }),
    ("a boat --loop", wishes { $0.loop = true }),
    ("a boat --steps 20", wishes { $0.steps = 20 }),
    (
      "a boat --ar 1:1, --seed 7, --no rain, fog, --n 2",
      wishes {
        $0.shape = .ratio(1, 1)
        $0.seed = 7
        $0.negative = "rain, fog"
        $0.candidates = 2
      }
    ),
    (
      "a boat\n--ar 16:9\n--seed 7",
      wishes {
        $0.shape = .ratio(16, 9)
        $0.seed = 7
      }
    ),
  ])
  func `a directive at the end is a wish`(text: String, wishes: Wishes) {
    #expect(Reader.english.intent(of: text) == .prompt("a boat", wishes))
  }

  @Test(arguments: [
    "a lighthouse -- painted at dusk", "a wood--carved door", "the sea — calm and wide",
    "a boat — no wind, flat sea", "a ship — from the north", "self portrait — painter Anna",
    "sea —seen from above", "make --this stand out", "a sign with --ar 16:9 written on it",
    "a wall with --seed painted on the bricks", "a boat -ar 16:9", "a boat --", "a boat —",
    "a loop -- loop of rope", "2 -- 3 birds", "a tower — with lanterns", "a cat —with a hat",
    "a girl --with flowers in her hair",
  ])
  func `a dash in a sentence is words`(text: String) {
    #expect(Reader.english.intent(of: text) == .prompt(text, Wishes()))
  }

  @Test(arguments: [
    ("a boat --sed 42", Misreading.unknownDirective("sed", nearest: "seed")),
    ("a boat --strenght 0.5", .unknownDirective("strenght", nearest: "strength")),
    ("a boat —stregth 0.5", .unknownDirective("stregth", nearest: "strength")),
    ("a boat --v 6", .unknownDirective("v", nearest: nil)),
    ("a boat --ultrareal", .unknownDirective("ultrareal", nearest: nil)),
    ("a boat --no-people", .unknownDirective("no-people", nearest: nil)),
    ("a boat --sed 42 --n 2", .unknownDirective("sed", nearest: "seed")),
    ("a boat --ar", .missingValue(directive: "ar")),
    ("a boat --seed --n 2", .missingValue(directive: "seed")),
    ("a boat --no", .missingValue(directive: "no")),
    ("a boat --ar wide open", .badValue(directive: "ar", value: "wide open", expected: .shape)),
    ("a boat --ar 100:1", .badValue(directive: "ar", value: "100:1", expected: .shape)),
    ("a boat --ar 0:1", .badValue(directive: "ar", value: "0:1", expected: .shape)),
    ("a boat --size 10x10", .badValue(directive: "size", value: "10x10", expected: .size)),
    ("a boat --seed lots", .badValue(directive: "seed", value: "lots", expected: .seed)),
    ("a boat --seed -1", .badValue(directive: "seed", value: "-1", expected: .seed)),
    (
      "a boat --seed 18446744073709551616",
      .badValue(directive: "seed", value: "18446744073709551616", expected: .seed)
    ),
    ("a boat --n 5", .badValue(directive: "n", value: "5", expected: .wholeNumber(1...4))),
    (
      "a boat --strength nan", .badValue(directive: "strength", value: "nan", expected: .strength)
    ),
    (
      "a boat --strength 1e-1",
      .badValue(directive: "strength", value: "1e-1", expected: .strength)
    ),
    ("a boat --from it", .badValue(directive: "from", value: "it", expected: .picture)),
    (
      "a boat --with it",
      .badValue(directive: "with", value: "it", expected: .pictures(maximum: 8))
    ),
    (
      "a boat --with 1,2",
      .badValue(directive: "with", value: "1,2", expected: .pictures(maximum: 8))
    ),
    (
      "a boat --with 28t5cy4t, 7k3m9q2x, a hat",
      .badValue(
        directive: "with", value: "28t5cy4t, 7k3m9q2x, a hat", expected: .pictures(maximum: 8))
    ),
    ("a boat --with", .missingValue(directive: "with")),
    ("a boat --fresh --with 28t5cy4t", .conflicting("fresh", "with")),
    ("!new a boat --with 28t5cy4t", .conflicting("fresh", "with")),
    ("a boat --fresh air", .badValue(directive: "fresh", value: "air", expected: .oneOf([]))),
    ("a boat --seed 42 please", .badValue(directive: "seed", value: "42 please", expected: .seed)),
    ("a boat --seed 1 --seed 2", .givenTwice(directive: "seed")),
    ("a boat --ar 1:1 --size 512x512", .conflicting("ar", "size")),
    ("a boat --fresh --from 28t5cy4t", .conflicting("fresh", "from")),
    ("--ar 16:9", .noWords),
  ])
  func `what is not well formed is named, and nothing is painted`(
    text: String, misreading: Misreading
  ) {
    #expect(Reader.english.intent(of: text) == .misread(misreading))
  }

  @Test func `a caption may be directives alone`() {
    let context = Reader.Context(hasPicture: true)
    let strong = wishes { $0.strength = 0.5 }
    #expect(Reader.english.intent(of: "--strength 0.5", in: context) == .prompt("", strong))
    #expect(Reader.english.intent(of: " ", in: context) == .prompt("", Wishes()))
  }

  @Test func `a German room takes German values, and English ones`() {
    for word in ["quadrat", "Quadratisch", "square"] {
      let square = wishes { $0.shape = .square }
      #expect(Reader.german.intent(of: "ein Boot --ar \(word)") == .prompt("ein Boot", square))
    }
    let off = wishes { $0.loop = false }
    #expect(Reader.german.intent(of: "ein Boot --loop aus") == .prompt("ein Boot", off))
    #expect(Reader.german.intent(of: "ein Boot --loop off") == .prompt("ein Boot", off))
  }

  @Test func `too long a prompt is refused, and one that just fits is not`() {
    let fits = String(repeating: "ä", count: Request.maximumPrompt)
    #expect(Reader.english.intent(of: "\(fits) --seed 1") == .prompt(fits, wishes { $0.seed = 1 }))
    let tooLong = Intent.misread(.tooLong(maximum: Request.maximumPrompt))
    #expect(Reader.english.intent(of: fits + "x") == tooLong)
    // A letter with a thousand marks is one character.
    let heavy = "a" + String(repeating: "\u{301}", count: 20_000)
    #expect(Reader.english.intent(of: heavy) == tooLong)
    #expect(Reader.english.intent(of: String(repeating: "x", count: 70_000)) == tooLong)
    let negative = String(repeating: "x", count: Wishes.maximumNegative + 1)
    let no = Intent.misread(.tooLong(maximum: Wishes.maximumNegative))
    #expect(Reader.english.intent(of: "a boat --no \(negative)") == no)
  }

  @Test func `so many pictures may be meant, and no more`() {
    let ids = (0...Wishes.maximumOthers).map { PictureID(unchecked: Int64($0)).description }
    let fits = ids.dropLast().joined(separator: ", ")
    guard case .prompt(_, let wishes) = Reader.english.intent(of: "a boat --with \(fits)") else {
      Issue.record("as many as are allowed are read")
      return
    }
    #expect(wishes.with.map(\.description) == Array(ids.dropLast()))
    for text in ["--with \(ids.joined(separator: ", "))", "--with \(fits) --with \(ids[8])"] {
      guard case .misread(.badValue("with", _, let expected)) = Reader.english.intent(of: text)
      else {
        Issue.record("one more is too many")
        continue
      }
      #expect(expected == .pictures(maximum: Wishes.maximumOthers))
    }
  }

  @Test func `wishes that are written down are read as they were`() {
    var chance = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let wanted = Wishes.drawn(&chance)
      let text = "a boat \(wanted.directives)"
      #expect(Reader.english.intent(of: text) == .prompt("a boat", wanted), "\(text)")
    }
  }
}

private func with(_ ids: String...) -> Wishes {
  wishes { $0.with = ids.compactMap { PictureID($0) } }
}

extension Wishes {
  fileprivate static func drawn(_ chance: inout some RandomNumberGenerator) -> Wishes {
    wishes {
      switch Int.random(in: 0..<6, using: &chance) {
      case 0: $0.shape = .square
      case 1: $0.shape = .portrait
      case 2: $0.shape = .ratio(.random(in: 0...7, using: &chance) * 2 + 1, 2)
      case 3: $0.shape = Size(.random(in: 64...8_192, using: &chance), 640).map { .exactly($0) }
      default: break
      }
      if Bool.random(using: &chance) { $0.seed = .random(in: 0 ... .max, using: &chance) }
      if Bool.random(using: &chance) { $0.candidates = .random(in: 1...4, using: &chance) }
      if Bool.random(using: &chance) {
        $0.strength = Double(Int.random(in: 0...100, using: &chance)) / 100
      }
      if Bool.random(using: &chance) { $0.negative = "rain, two cars; fog" }
      if Bool.random(using: &chance) { $0.painter = "flux dev" }
      if Bool.random(using: &chance) { $0.steps = .random(in: 1...150, using: &chance) }
      if Bool.random(using: &chance) { $0.loop = .random(using: &chance) }
      if Bool.random(using: &chance) {
        $0.isFresh = true
      } else if Bool.random(using: &chance) {
        $0.from = .draw(&chance)
      }
      if !$0.isFresh, Bool.random(using: &chance) {
        for _ in 0..<Int.random(in: 1...Wishes.maximumOthers, using: &chance) {
          $0.with.append(.draw(&chance))
        }
      }
    }
  }
}
