/// The formats that are read and written.
package enum ImageFormat: String, Sendable, CaseIterable {
  case png, jpeg, webp

  /// As people write it.
  package var name: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .webp: "WebP"
    }
  }

  package var mediaType: String { "image/\(rawValue)" }

  package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
}

/// Formats that are known by their first bytes and refused by name.
package enum RefusedFormat: UInt8, Sendable, CaseIterable {
  case gif = 1, heic, avif, tiff, bmp, svg, jpegXL, jpeg2000, icon, pdf, video

  package var name: String {
    switch self {
    case .gif: "GIF"
    case .heic: "HEIC"
    case .avif: "AVIF"
    case .tiff: "TIFF"
    case .bmp: "BMP"
    case .svg: "SVG"
    case .jpegXL: "JPEG XL"
    case .jpeg2000: "JPEG 2000"
    case .icon: "Windows icon"
    case .pdf: "PDF"
    case .video: "video"
    }
  }
}
