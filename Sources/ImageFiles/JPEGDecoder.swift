internal import CJPEG
internal import Raster

/// JPEG by libturbojpeg. What makes the library warn is refused, since it then shows pixels that are
/// not in the file; only stray bytes between segments, which some cameras write, are forgiven.
enum JPEGDecoder {
  static func decode(_ bytes: [UInt8], _ header: ImageHeader) throws(ImageFileError) -> Raster {
    let codec = try Codec()
    guard let colours = codec.colours(of: bytes, header) else { throw .damaged(.jpeg) }
    let isCMYK = colours == TJCS_CMYK || colours == TJCS_YCCK
    let format = isCMYK ? TJPF_CMYK : TJPF_RGBA
    var raster = unsafe Raster.filled(width: header.width, height: header.height) { pixels in
      unsafe codec.decode(bytes, header, into: pixels, format)
    }
    guard raster != nil else { throw codec.wasCutShort ? .truncated(.jpeg) : .damaged(.jpeg) }
    if isCMYK { raster?.convertFromCMYK(isInverted: Self.isInverted(bytes)) }
    guard let raster else { throw .damaged(.jpeg) }
    return raster
  }

  /// Adobe's programs say so by a segment of their own, and write 255 for no ink.
  private static func isInverted(_ bytes: [UInt8]) -> Bool {
    var segments = JPEGSegments(bytes[...])
    while let segment = try? segments.next(), segment.marker != JPEGSegments.endOfImage {
      if segment.marker == 0xee, segment.data.starts(with: "Adobe".utf8) { return true }
    }
    return false
  }

  /// Owns the library's handle.
  @safe private final class Codec {
    private let handle: tjhandle

    init() throws(ImageFileError) {
      guard let handle = unsafe tjInitDecompress() else { throw .helper(.outOfMemory) }
      unsafe self.handle = unsafe handle
    }

    deinit { unsafe tjDestroy(handle) }

    /// How its colours are stored; nothing when the library does not read what we read.
    func colours(of bytes: [UInt8], _ header: ImageHeader) -> TJCS? {
      var (width, height, sampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(-1))
      let status = unsafe tjDecompressHeader3(
        handle, bytes, UInt(bytes.count), &width, &height, &sampling, &colours)
      // It has no name for every sampling (4:1:0 is one that has none), and yet reads them all.
      guard status == 0 || sampling < 0 || isHarmless, colours >= 0, Int(width) == header.width,
        Int(height) == header.height
      else { return nil }
      return TJCS(rawValue: UInt32(colours))
    }

    func decode(
      _ bytes: [UInt8], _ header: ImageHeader, into pixels: UnsafeMutableBufferPointer<UInt8>,
      _ format: TJPF
    ) -> Bool {
      let status = unsafe tjDecompress2(
        handle, bytes, UInt(bytes.count), pixels.baseAddress, Int32(header.width), 0,
        Int32(header.height), Int32(format.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
      return status == 0 || isHarmless
    }

    private var isHarmless: Bool {
      unsafe tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue)
        && message.contains("extraneous bytes")
    }

    var wasCutShort: Bool { message.contains("Premature end") }

    private var message: String {
      guard let text = unsafe tjGetErrorStr2(handle) else { return "" }
      return unsafe String(cString: text)
    }
  }
}

extension Raster {
  /// From inks to light. There is no profile that would say it better.
  fileprivate mutating func convertFromCMYK(isInverted: Bool) {
    withPixels { pixels in
      unsafe pixels.withUnsafeMutableBufferPointer { pixels in
        for start in stride(from: 0, to: pixels.count, by: 4) {
          let black = unsafe isInverted ? pixels[start + 3] : 255 - pixels[start + 3]
          for channel in start..<start + 3 {
            let light = unsafe isInverted ? pixels[channel] : 255 - pixels[channel]
            let product = UInt32(light) * UInt32(black) + 128
            unsafe pixels[channel] = UInt8((product + product >> 8) >> 8)
          }
          unsafe pixels[start + 3] = 255
        }
      }
    }
  }
}
