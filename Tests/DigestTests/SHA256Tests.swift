import Digest
import Testing

/// The examples of FIPS 180-4 and the lengths around the edges of a block.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `the standard's examples come out`(text: String, digest: String) {
    #expect(SHA256.hex(Array(text.utf8)) == digest)
  }

  @Test func `a million times the letter a comes out`() {
    #expect(
      SHA256.hex([UInt8](repeating: 0x61, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128])
  func `pieces give what the whole gives`(count: Int) {
    let bytes = (0..<count).map { UInt8($0) }
    var hash = SHA256()
    for byte in bytes { hash.update([byte]) }
    #expect(hash.finish() == SHA256.digest(bytes))
  }
}
