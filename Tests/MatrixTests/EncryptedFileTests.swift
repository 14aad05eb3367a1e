import JSON
import Matrix
import Testing

@Suite struct EncryptedFileTests {
  @Test func `a file is written as it was read`() throws {
    let file = try EncryptedFile(parse(MessageTests.file))
    #expect(text(file.json).contains("\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\""))
    let again = try EncryptedFile(parse(file.json))
    #expect(again.key == file.key && again.iv == file.iv && again.sha256 == file.sha256)
  }

  @Test func `E94: padded base64 is read in every member`() throws {
    var value = MessageTests.file
    value["iv"] = "AAECAwQFBgcAAAAAAAAAAA=="
    value["hashes"] = ["sha256": "__________________________________________8="]
    let file = try EncryptedFile(parse(value))
    #expect(file.iv.count == 16 && file.sha256 == Array(repeating: 255, count: 32))
  }

  static let wrongs: [(String, JSONValue)] = [
    ("v", "v1"), ("v", 2), ("url", "https://x/y"), ("url", nil), ("iv", "AAAA"), ("iv", 1),
    ("iv", "AAECAwQFBgcAAAAAAAAAAAAA"), ("hashes", [:]), ("hashes", ["sha256": "AAAA"]),
    ("key", nil), ("key", "k"),
  ]

  @Test(arguments: 0..<11)
  func `E123: a file that is not as it should be is refused`(index: Int) throws {
    var value = MessageTests.file
    value[Self.wrongs[index].0] = Self.wrongs[index].1
    #expect(refusal { try EncryptedFile(parse(value)) } != nil)
  }

  static let wrongKeys: [(String, JSONValue)] = [
    ("kty", "RSA"), ("alg", "A128CTR"), ("ext", false), ("ext", nil), ("ext", "true"),
    ("key_ops", []), ("key_ops", ["encrypt"]), ("key_ops", "encrypt"), ("k", "AAAA"), ("k", nil),
    ("k", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8A"),
    ("k", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8!"),
  ]

  @Test(arguments: 0..<12)
  func `E123: a key that is not as it should be is refused`(index: Int) throws {
    var value = MessageTests.file
    var key = try #require(value["key"])
    key[Self.wrongKeys[index].0] = Self.wrongKeys[index].1
    value["key"] = key
    let error = refusal { try EncryptedFile(parse(value)) }
    #expect(error != nil && error?.description.contains("AAEC") == false)
  }

  @Test func `a file describes itself without its key`() throws {
    let file = try EncryptedFile(parse(MessageTests.file))
    var dumped = ""
    dump(file, to: &dumped)
    #expect(!dumped.contains("31") && !"\(file)".contains("31"))
    #expect("\(file)" == "EncryptedFile(mxc://example.org/secret)")
  }

  @Test func `a file is not made of lengths that are wrong`() throws {
    let uri: ContentURI = try id("mxc://x/y")
    let (key, iv) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 1, count: 16))
    #expect(EncryptedFile(url: uri, key: key, iv: iv, sha256: key) != nil)
    #expect(EncryptedFile(url: uri, key: iv, iv: iv, sha256: key) == nil)
    #expect(EncryptedFile(url: uri, key: key, iv: key, sha256: key) == nil)
    #expect(EncryptedFile(url: uri, key: key, iv: iv, sha256: iv) == nil)
  }
}
