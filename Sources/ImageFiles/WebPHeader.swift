extension ImageHeader {
  init(webp bytes: ArraySlice<UInt8>) throws(ImageFileError) {
    let layout = try WebPLayout(bytes)
    self.init(format: .webp, width: layout.canvasWidth, height: layout.canvasHeight)
    hasAlpha =
      layout.frame.hasAlpha || layout.frame.width != width || layout.frame.height != height
    isAnimated = layout.isAnimated
    if let exif = layout.exif.flatMap({ Exif($0) }) { orientation = exif.orientation }
    if let icc = layout.profile { profile = ColourProfile(icc: icc) }
  }
}
