import Raster
import TestSupport
import Testing

@testable import ImageFiles

@Suite struct HeaderTests {
  @Test(arguments: [
    ("refused.gif", RefusedFormat.gif), ("refused.bmp", .bmp), ("refused.tiff", .tiff),
    ("refused.avif", .avif), ("refused.ico", .icon),
  ])
  func `what we do not read is refused by name`(name: String, format: RefusedFormat) {
    let found = failure { () throws(ImageFileError) in try ImageHeader(Fixtures.file(name)) }
    #expect(found == .refused(format))
    #expect(found?.explanation.why.contains(format.name) == true)
  }

  @Test(arguments: [
    ("\0\0\0\u{18}ftypheic\0\0\0\0", RefusedFormat.heic), ("\0\0\0\u{18}ftypmif1\0\0", .heic),
    ("\0\0\0\u{18}ftypisom\0\0\0\0", .video), ("<svg xmlns='x'>", .svg),
    ("  <?xml version='1.0'?>\n<!-- a --><svg>", .svg), ("%PDF-1.7", .pdf),
    ("\0\0\0\u{0c}JXL ", .jpegXL), ("\0\0\0\u{0c}jP  \r\n", .jpeg2000),
  ])
  func `so are the others that people try`(head: String, format: RefusedFormat) {
    #expect(Magic(Array(head.utf8)) == .refused(format))
  }

  @Test(arguments: ["", "x", "hello", "<html>", "BM", "RIFF....WAVE", "\u{89}PNG"])
  func `what is no picture is called none`(text: String) {
    let found = failure { () throws(ImageFileError) in try ImageHeader(Array(text.utf8)) }
    #expect(found == (text.isEmpty ? .empty : .notAPicture))
  }

  @Test func `a file of more than 32 MiB is refused before it is looked at`() {
    let file = [UInt8](repeating: 0, count: ImageHeader.maximumFileBytes + 1)
    #expect(
      failure { () throws(ImageFileError) in try ImageHeader(file) } == .tooManyBytes(file.count))
  }

  @Test(arguments: [
    (100_000, 100_000), (16_385, 1), (1, 16_385), (16_384, 16_384), (0, 5), (5, 0),
    (Int(Int32.max), 1),
  ])
  func `E127: a size that is not allowed is refused by the header alone`(width: Int, height: Int) {
    let file = png(width: width, height: height, packed: zlib([0]))
    let found = failure { () throws(ImageFileError) in try decodeImage(file) }
    #expect(found == .badSize(width: width, height: height))
  }

  @Test func `the explanation has the numbers in it`() {
    let (_, why, hint) = ImageFileError.badSize(width: 100_000, height: 100_000).explanation
    #expect(
      why == "This file says it is 100,000 × 100,000 pixels; 16,384 a side are allowed.")
    #expect(hint == "Post a smaller one.")
    #expect(!ImageFileError.badSize(width: 100_000, height: 1).description.contains("100"))
  }

  @Test func `what people read of every error`() {
    var all: [ImageFileError] = [
      .empty, .tooManyBytes(40_000_000), .notAPicture, .badSize(width: 100_000, height: 100_000),
      .badSize(width: 16_000, height: 16_000), .badSize(width: 0, height: 7),
    ]
    all += RefusedFormat.allCases.map { .refused($0) }
    all += ImageFormat.allCases.flatMap { [.truncated($0), .damaged($0), .tooMuchWork($0)] }
    all += ImageFileError.Unusual.allCases.map { .unusual(.jpeg, $0) }
    all += ImageFileError.HelperFailure.allCases.map { .helper($0) }
    all += [
      .cancelled, .notWritable(.webp, width: 16_384, height: 9), .encodingFailed(.jpeg),
      .recipeTooLong,
    ]
    let text = all.map { error in
      let (what, why, hint) = error.explanation
      return "\(error.description)\n  \(what) \(why)\n  \(hint)\n"
    }.joined()
    #expect(golden(text, "ImageFiles/errors.txt") == nil)
  }
}
