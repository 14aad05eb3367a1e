package import Pixels
import Raster

/// The names by which people call colours; ours are few, so that each is understood.
package enum ColourNames {
  package static func name(of colour: OKLab) -> String {
    var best = (distance: Float.infinity, name: "grey")
    for (name, known) in table {
      // Hue tells names apart more than lightness does.
      let light = (colour.lightness - known.lightness) * 0.8
      let (a, b) = (colour.a - known.a, colour.b - known.b)
      let distance = light * light + 1.6 * (a * a + b * b)
      if distance < best.distance { best = (distance, name) }
    }
    return best.name
  }

  /// The names of a palette, the most frequent first, none twice.
  package static func names(of palette: Palette, atMost count: Int = 4) -> [String] {
    var names: [String] = []
    for swatch in palette.swatches where swatch.weight >= 0.04 {
      let name = name(of: swatch.colour)
      if !names.contains(name) { names.append(name) }
    }
    return Array(names.prefix(count))
  }

  private static let table: [(name: String, colour: OKLab)] = hex.map { name, hex in
    (name, OKLab(RGBA(UInt8(hex >> 16), UInt8(hex >> 8 & 255), UInt8(hex & 255))))
  }

  private static let hex: [(String, UInt32)] = [
    ("black", 0x0B0B0D), ("charcoal", 0x36393D), ("dark grey", 0x555759), ("grey", 0x808284),
    ("silver grey", 0xA9ADB0), ("pale grey", 0xCFD2D4), ("off-white", 0xEFEEEA),
    ("white", 0xFEFEFE), ("ivory", 0xF6F0DC), ("cream", 0xF5E6C0), ("sand", 0xD9C29A),
    ("beige", 0xD3C0A8), ("tan", 0xB99468), ("taupe", 0x8A7B6C), ("ochre", 0xC58B2B),
    ("mustard", 0xD6B02F), ("gold", 0xE3B341), ("yellow", 0xF7E03C), ("pale yellow", 0xF7EFA0),
    ("amber", 0xF2A22C), ("orange", 0xF07F1A), ("apricot", 0xF6B98A), ("peach", 0xF8CFB2),
    ("terracotta", 0xBF6240), ("rust", 0x9A4422), ("brown", 0x6F4A2D), ("dark brown", 0x3D291C),
    ("brick red", 0xA2362F), ("red", 0xD8232A), ("crimson", 0x9E1433), ("burgundy", 0x5E1326),
    ("coral", 0xF0705D), ("salmon", 0xEFA08E), ("pale pink", 0xF3D4D8), ("pink", 0xEE8FB0),
    ("magenta", 0xD42A8C), ("plum", 0x6F2C5B), ("mauve", 0xA98AA8), ("lavender", 0xC3B6DE),
    ("violet", 0x7A46B8), ("deep violet", 0x3E2266), ("indigo", 0x33348E),
    ("midnight blue", 0x161C3C), ("navy", 0x1F2F5C), ("royal blue", 0x2C50C0),
    ("blue", 0x2F74D0), ("sky blue", 0x84BDE6), ("pale blue", 0xC4DCEB), ("steel blue", 0x5A87AC),
    ("slate blue", 0x586B88), ("slate", 0x4C5966), ("blue-grey", 0x8C9DAD), ("petrol", 0x1B4A5A),
    ("teal", 0x1E8080), ("turquoise", 0x3CC3BE), ("pale turquoise", 0xB9E2DE),
    ("mint", 0xB4E3C6), ("sage", 0x9DAD8C), ("emerald", 0x1E9A63), ("green", 0x3C9A3C),
    ("leaf green", 0x6FA63A), ("lime", 0xB5D936), ("olive", 0x77782F), ("moss green", 0x55632F),
    ("forest green", 0x23502F), ("dark green", 0x15301F), ("pale green", 0xD3E5C6),
  ]
}
