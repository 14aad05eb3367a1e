package import Studio

extension Sign {
  /// What clients draw for a reaction, read without what does not matter: variation selectors, skin
  /// tones, joiners, spaces.
  package init?(reaction text: String) {
    guard text.utf8.count <= 64 else { return nil }
    let scalars = text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0xFE00...0xFE0F, 0x200B...0x200F, 0x1F3FB...0x1F3FF, 0x2060, 0xFEFF: false
      default: !scalar.properties.isWhitespace
      }
    }
    if scalars.count == 2, scalars.last == "\u{20E3}", let digit = scalars.first,
      ("1"..."9").contains(digit)
    {
      self = .number(Int(digit.value - 0x30))
      return
    }
    guard scalars.count == 1, let scalar = scalars.first else { return nil }
    switch scalar {
    case "👍": self = .thumb
    case "✅", "☑", "✔": self = .check
    case "🔁", "🔄": self = .cycle
    case "♻", "🆕": self = .recycle
    case "🌱": self = .seedling
    case "❌": self = .cross
    case "▶": self = .play
    case "🎨": self = .palette
    case "💬": self = .speech
    case "🗑": self = .bin
    default: return nil
    }
  }

  /// As we put it under our own pictures.
  package var reaction: String {
    switch self {
    case .thumb: "👍"
    case .check: "✅"
    case .cycle: "🔁"
    case .recycle: "♻️"
    case .seedling: "🌱"
    case .cross: "❌"
    case .play: "▶️"
    case .palette: "🎨"
    case .speech: "💬"
    case .bin: "🗑️"
    case .number(let number): "\(number)\u{FE0F}\u{20E3}"
    }
  }
}
