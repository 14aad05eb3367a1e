internal import Concurrency
internal import Raster

/// A picture that nobody can describe without seeing it: a number on one colour.
struct SightTest: Equatable, Sendable {
  enum Colour: String, Sendable, CaseIterable {
    case red, green, blue, yellow, black

    var paper: RGBA {
      switch self {
      case .red: RGBA(200, 24, 28)
      case .green: RGBA(24, 140, 48)
      case .blue: RGBA(28, 60, 200)
      case .yellow: RGBA(250, 216, 20)
      case .black: RGBA(0, 0, 0)
      }
    }

    var ink: RGBA { self == .yellow ? .black : .white }

    /// What people call it too.
    var names: [String] {
      switch self {
      case .red: ["red", "crimson", "scarlet"]
      case .green: ["green"]
      case .blue: ["blue", "navy"]
      case .yellow: ["yellow", "gold"]
      case .black: ["black"]
      }
    }
  }

  static let numbers = 100...999
  static let side = 448
  private static let block = 22

  let colour: Colour
  let number: Int

  init(colour: Colour, number: Int) {
    self.colour = colour
    self.number = number
  }

  init(drawnBy randomness: Randomness) {
    var randomness = randomness
    colour = Colour.allCases.randomElement(using: &randomness) ?? .red
    number = Int.random(in: Self.numbers, using: &randomness)
  }

  var raster: Raster {
    var raster = Raster(width: Self.side, height: Self.side, filledWith: colour.paper)
    let width = BlockDigits.width(of: number, block: Self.block)
    BlockDigits.draw(
      number, on: &raster, x: (Self.side - width) / 2,
      y: (Self.side - BlockDigits.down * Self.block) / 2, block: Self.block, in: colour.ink)
    return raster
  }

  /// Both are right. Who names every colour names none.
  func isPassed(by answer: SightAnswer) -> Bool {
    let words = answer.colour.split { !$0.isLetter }.map(String.init)
    let named = Colour.allCases.filter { colour in
      colour.names.contains { words.contains($0) }
    }
    return named == [colour] && Int(answer.number) == number
  }
}
