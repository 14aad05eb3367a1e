import BackEnds
import Testing

@testable import Painters

private let hello = PictureReference.bytes(Array("hello".utf8))

@Suite struct PictureReferenceTests {
  @Test(
    arguments: [
      ("aGVsbG8=", false, hello), ("aGVsbG8", true, hello), ("aGVs\r\nbG8=\n", false, hello),
      ("data:image/png;base64,aGVsbG8=", false, hello),
      ("data:image/png;charset=x;BASE64,aGVsbG8=", true, hello),
      ("https://pictures.example/7.png?k=1", true, .link("https://pictures.example/7.png?k=1")),
      ("http://127.0.0.1:8080/7.png", false, .link("http://127.0.0.1:8080/7.png")),
      ("/images/7.png", true, .link("/images/7.png")),
      ("/9j/4AAQ", false, .bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0x10])),
    ] as [(String, Bool, PictureReference)])
  func `a picture comes in digits, as a data URL or by its address`(
    text: String, isAddress: Bool, reference: PictureReference
  ) throws {
    #expect(try PictureReference(ArraySlice(text.utf8), isAddress: isAddress) == reference)
  }

  @Test(arguments: [
    "", "no base64!", "data:image/svg+xml,<svg/>", "data:image/png;base64,", "data:image/png",
    "data:" + String(repeating: "x", count: 300) + ";base64,aGVsbG8=",
    "https://" + String(repeating: "x", count: 9_000),
  ])
  func `what is no picture is a bad answer`(text: String) {
    let fault = modelFault { _ = try PictureReference(ArraySlice(text.utf8)) }
    #expect(fault?.kind == .nonsense)
    #expect(fault?.words.isEmpty == false)
  }

  @Test func `digits have a maximum`() {
    let digits = [UInt8](repeating: UInt8(ascii: "A"), count: 48 << 20)
    #expect(modelFault { _ = try PictureReference(digits[...]) }?.kind == .endless)
  }

  @Test(
    arguments: [
      ("Here: ![boat](data:image/png;base64,aGVsbG8=) as you asked", hello),
      ("data:image/png;base64,aGVsbG8=", hello),
      ("![boat](https://pictures.example/7)", .link("https://pictures.example/7")),
      (" https://pictures.example/7 \n", .link("https://pictures.example/7")),
      (
        "It is at https://pictures.example/7.PNG?k=1 for a day",
        .link("https://pictures.example/7.PNG?k=1")
      ),
      ("Look at <https://pictures.example/7.webp>.", .link("https://pictures.example/7.webp")),
      ("Read https://rules.example/policy first.", nil), ("I would rather not.", nil), ("![", nil),
      ("", nil),
    ] as [(String, PictureReference?)])
  func `a picture within what a model says is found`(
    text: String, reference: PictureReference?
  ) throws {
    #expect(try PictureReference(within: ArraySlice(text.utf8)) == reference)
  }
}
