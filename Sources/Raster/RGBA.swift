/// One sRGB colour with straight alpha, as it stands in a ``Raster``.
package struct RGBA: Hashable, Sendable {
  package var red, green, blue, alpha: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }

  package static let white = RGBA(255, 255, 255)
  package static let black = RGBA(0, 0, 0)
  package static let clear = RGBA(0, 0, 0, 0)
}

extension RGBA: CustomStringConvertible {
  /// `#rrggbb`, as people write colours; alpha only where there is some.
  package var description: String {
    "#" + [red, green, blue].map(Self.hex).joined() + (alpha == 255 ? "" : Self.hex(alpha))
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
