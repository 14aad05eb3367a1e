internal import Raster

/// Kitty's graphics protocol: the pixels themselves, or a PNG, in base64 and in chunks.
enum KittyPicture {
  /// The protocol's own maximum for a chunk.
  static let chunkCount = 4_096

  static func sequence(_ raster: Raster, png: [UInt8]?, fit: Fitting) -> String {
    var (keys, bytes): (String, [UInt8])
    let isWhole = fit.width == raster.width && fit.height == raster.height
    if let png {
      (keys, bytes) = ("f=100", png)
    } else if isWhole {
      (keys, bytes) = ("f=32,s=\(raster.width),v=\(raster.height)", raster.pixels)
    } else {
      bytes = Shrinking.pixels(of: raster, width: fit.width, height: fit.height)
      keys = "f=24,s=\(fit.width),v=\(fit.height)"
    }
    let text = Base64.encode(bytes)
    var sequence: [UInt8] = []
    sequence.reserveCapacity(text.count + text.count / 100)
    var start = 0
    repeat {
      let end = min(start + chunkCount, text.count)
      let isLast = end == text.count ? 0 : 1
      // Placed in cells; quiet; the cursor stays.
      let head =
        start == 0
        ? "a=T,\(keys),c=\(fit.columns),r=\(fit.rows),q=2,C=1,m=\(isLast)" : "m=\(isLast)"
      sequence += Array("\u{1B}_G\(head);".utf8)
      sequence += text[start..<end]
      sequence += Array("\u{1B}\\".utf8)
      start = end
    } while start < text.count
    return String(decoding: sequence, as: UTF8.self)
  }
}

enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let left = bytes.count - start
      let word =
        UInt32(bytes[start]) << 16 | (left > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[start + 2]) : 0)
      text.append(digits[Int(word >> 18)])
      text.append(digits[Int(word >> 12 & 63)])
      text.append(left > 1 ? digits[Int(word >> 6 & 63)] : UInt8(ascii: "="))
      text.append(left > 2 ? digits[Int(word & 63)] : UInt8(ascii: "="))
    }
    return text
  }
}
