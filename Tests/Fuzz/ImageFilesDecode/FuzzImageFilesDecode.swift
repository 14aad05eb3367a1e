import Raster

@testable import ImageFiles

/// What holds for every file that is decoded: it is a picture of the size that its header says, or an
/// error; and a picture can be written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzImageFilesDecode(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let header = try? ImageHeader(bytes) else { return 0 }
  // Bigger ones are as good, and slow.
  guard header.width * header.height <= 1 << 18 else { return 0 }
  guard let found = try? decodeImage(bytes) else { return 0 }
  precondition(found.format == header.format && found.notes == header.notes)
  precondition(found.raster.width == header.uprightWidth)
  precondition(found.raster.height == header.uprightHeight)
  guard header.width * header.height <= 1 << 12 else { return 0 }
  guard let file = try? encodeImage(found.raster, as: .png(level: 1)),
    let again = try? decodeImage(file)
  else { fatalError("a picture that cannot be written") }
  precondition(again.raster == found.raster, "another picture")
  return 0
}
