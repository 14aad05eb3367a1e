import Encodings
import Testing

@Suite struct Base64TextTests {
  @Test(arguments: [
    ("", ""), ("Zg", "f"), ("Zg==", "f"), ("Zm8", "fo"), ("Zm8=", "fo"), ("Zm9v", "foo"),
    ("Zm9vYmFy", "foobar"),
  ])
  func `E94: base64 is read with and without padding`(given: String, wanted: String) {
    #expect(Base64Text.decode(given) == Array(wanted.utf8))
    #expect(Base64Text.encode(Array(wanted.utf8)) == given.filter { $0 != "=" })
  }

  @Test(arguments: ["Z", "Zg=", "Zm9v=", "Zh", "Z\u{E9}==", "Zm 9v", "=", "Zg===", "Zm9v\n"])
  func `what is no base64 is refused`(given: String) { #expect(Base64Text.decode(given) == nil) }

  @Test func `both alphabets of base64 are read and each is written`() {
    #expect(Base64Text.decode("-_-_") == [0xFB, 0xFF, 0xBF])
    #expect(Base64Text.decode("+/+/") == [0xFB, 0xFF, 0xBF])
    #expect(Base64Text.encode([0xFB, 0xFF, 0xBF]) == "+/+/")
    #expect(Base64Text.encode([0xFB, 0xFF, 0xBF], urlSafe: true) == "-_-_")
  }

  @Test(arguments: [([0], "AA=="), ([0, 1], "AAE="), ([255, 238, 221], "/+7d"), ([], "")])
  func `with padding it is the standard's`(bytes: [UInt8], text: String) {
    #expect(Base64Text.digits(of: bytes, padded: true) == Array(text.utf8))
  }

  @Test func `what was written is read, whatever it is`() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count &* 7) }
      for (urlSafe, padded) in [(false, false), (false, true), (true, false), (true, true)] {
        let text = Base64Text.encode(bytes, urlSafe: urlSafe, padded: padded)
        #expect(Base64Text.decode(text) == bytes)
      }
    }
  }

  @Test func `a foreign character is refused wherever it stands`() {
    let digits = Base64Text.digits(of: Array("a boat at dusk!!".utf8))
    for place in digits.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = digits
        changed[place] = byte
        let isDigit =
          byte != UInt8(ascii: "=") && Base64Text.decode([byte, byte, byte, byte]) != nil
        // The last digit has bits that say nothing.
        if !isDigit { #expect(Base64Text.decode(changed) == nil) }
        if isDigit, place < digits.count - 1 { #expect(Base64Text.decode(changed)?.count == 16) }
      }
    }
  }

  @Test func `a part of a text is read where it stands`() {
    let text = Array("data:Zm9vYmFy;Zm9vYg==;".utf8)
    #expect(Base64Text.decode(text[5..<13]) == Array("foobar".utf8))
    #expect(Base64Text.decode(text[14..<22]) == Array("foob".utf8))
    #expect(Base64Text.decode(text[5..<14]) == nil)
    #expect(Base64Text.decode(text[5..<5]) == [])
  }
}
