import Raster

@testable import ImageFiles

/// What holds for every file that is decoded: it is a picture of the size that its header says, or an
/// error; and a picture can be written and read again. A PNG is tried as it is, with its checksums
/// put right, and with its packed pixels taken for bare ones.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzImageFilesDecode(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  check(bytes)
  for asPixels in [false, true] {
    if let file = repaired(bytes, asPixels: asPixels), file != bytes { check(file) }
  }
  return 0
}

private func check(_ bytes: [UInt8]) {
  guard let header = try? ImageHeader(bytes) else { return }
  // Bigger ones are as good, and slow.
  guard header.width * header.height <= 1 << 18 else { return }
  guard let found = try? decodeImage(bytes) else { return }
  precondition(found.format == header.format && found.notes == header.notes)
  precondition(found.raster.width == header.uprightWidth)
  precondition(found.raster.height == header.uprightHeight)
  guard header.width * header.height <= 1 << 12 else { return }
  guard let file = try? encodeImage(found.raster, as: .png(level: 1)),
    let again = try? decodeImage(file)
  else { fatalError("a picture that cannot be written") }
  precondition(again.raster == found.raster, "another picture")
}
