import Secrets
import Testing

@testable import Olm

@Suite struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
    ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
  ])
  func `the vectors of RFC 4648 are written unpadded and read either way`(
    plain: String, text: String
  ) throws {
    #expect(Base64.encode(Array(plain.utf8)) == text)
    #expect(Base64.encode(Array(plain.utf8), padded: true) == text.padded)
    #expect(try Base64.decode(text) == Array(plain.utf8))
    #expect(try Base64.decode(text.padded) == Array(plain.utf8))
  }

  @Test func `every value of a digit survives in both alphabets`() throws {
    let all = Array(0...255 as ClosedRange<UInt8>)
    #expect(try Base64.decode(Base64.encode(all)) == all)
    #expect(try Base64.decode(Base64.encode(all, .urlSafe), .urlSafe) == all)
    #expect(Base64.encode([0xfb, 0xff]) == "+/8")
    #expect(Base64.encode([0xfb, 0xff], .urlSafe) == "-_8")
  }

  @Test(arguments: [
    "Z", "Zm9vY", "Zg=", "Zg===", "=", "==", "Zm8==", "Zm9v=", "Zm 9v", "Zm9v\n", "Zm9-", "Zm9_",
    "Zh", "Zm9", "Zm9vé", "Zg==Zg==", "Zm\u{0}v",
  ])
  func `anything else is refused`(text: String) {
    #expect(refusal { try Base64.decode(text) } == .badBase64)
  }

  @Test func `each character but the sixty-four is refused`() {
    let allowed = Set(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for character in 0...255 as ClosedRange<UInt8> {
      let isRead = refusal { try Base64.decode([65, character, 65, 65]) } == nil
      #expect(isRead == allowed.contains(character), "\(character)")
    }
  }

  @Test func `secrets are read and written without becoming text`() throws {
    let secret = Secret(copying: [1, 2, 3, 250])
    let text = Base64.encode(secret)
    #expect(text.isEqual(to: Secret("AQID+g")))
    #expect(try Base64.decode(text).isEqual(to: secret))
    #expect(try Base64.decode(Secret("AQID+g==")).isEqual(to: secret))
    #expect(try Base64.decode(Secret("AQID+h")).isEqual(to: secret))
    #expect(refusal { try Base64.decode(Secret("AQID+")) } == .badBase64)
    #expect(refusal { try Base64.decode(Secret("AQI ")) } == .badBase64)
  }
}
