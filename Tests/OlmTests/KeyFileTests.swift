import JSON
import Secrets
import Testing

@testable import Olm

@Suite struct KeyFileTests {
  let passphrase = Secret("correct horse")

  @Test(arguments: [0, 1, 70, 72, 73, 5_000])
  func `E121: what is exported is imported`(count: Int) throws {
    let json = [UInt8](repeating: 0x61, count: count)
    let file = try KeyFile.seal(json, passphrase: passphrase, rounds: 10)
    let content = try KeyFile.open(file, passphrase: passphrase)
    #expect(content.bytes == json)
    #expect(content.rounds == 10)
    #expect(content.isWeak)
    let lines = file.split(separator: 10)
    #expect(lines.first?.elementsEqual("-----BEGIN MEGOLM SESSION DATA-----".utf8) == true)
    #expect(lines.last?.elementsEqual("-----END MEGOLM SESSION DATA-----".utf8) == true)
    #expect(lines.allSatisfy { $0.count <= 96 })
  }

  @Test func `E121: the file of another client, passphrase 1234, is imported`() throws {
    let content = try KeyFile.open(Array(Self.example.utf8), passphrase: Secret("1234"))
    let keys = try #require(try JSONDocument(content.bytes).root.elements)
    #expect(keys.underestimatedCount > 0)
    let key = try #require(keys.first { _ in true })
    #expect(try key.string("algorithm") == "m.megolm.v1.aes-sha2")
    let session = try LibolmRatchets().inboundGroup(importing: Secret(key.string("session_key")))
    #expect(try session.id == key.string("session_id"))
    #expect(content.isWeak)
  }

  @Test func `E121: a file that Python wrote is imported`() throws {
    let told = try Independent.fixture().object("key_file")
    let file = try Array(told.string("text").utf8)
    let content = try KeyFile.open(file, passphrase: Secret(told.string("passphrase")))
    #expect(try content.bytes == Array(told.string("plaintext").utf8))
    #expect(content.rounds == 1000)
  }

  @Test func `E121: a wrong passphrase is an error of its own`() throws {
    let file = try KeyFile.seal([1, 2, 3], passphrase: passphrase, rounds: 1)
    #expect(refusal { try KeyFile.open(file, passphrase: Secret("wrong")) } == .badMAC)
    #expect(refusal { try KeyFile.open(file, passphrase: Secret("")) } == .badMAC)
  }

  @Test func `E121: a truncated or changed file is refused at every place`() throws {
    let file = try KeyFile.seal([1, 2, 3], passphrase: passphrase, rounds: 1)
    for count in 0..<file.count - 1 {
      let part = Array(file[0..<count])
      #expect(refusal { try KeyFile.open(part, passphrase: passphrase) } != nil, "\(count)")
    }
    let inner = String(decoding: file, as: UTF8.self).split(separator: "\n")[1]
    for place in 0..<decodedCount(String(inner)) where !(33..<37).contains(place) {
      let text = try file.replacing(inner.utf8, with: alteredText(String(inner), at: place).utf8)
      #expect(refusal { try KeyFile.open(text, passphrase: passphrase) } != nil, "\(place)")
    }
  }

  @Test func `E121: fewer than 100,000 rounds are told of, absurd numbers are refused unread`()
    throws
  {
    let weak = try KeyFile.seal([], passphrase: passphrase, rounds: 99_999)
    #expect(try KeyFile.open(weak, passphrase: passphrase).isWeak)
    let enough = try KeyFile.seal([], passphrase: passphrase, rounds: 100_000)
    #expect(try !KeyFile.open(enough, passphrase: passphrase).isWeak)
    for rounds in [0, -1, 10_000_001] {
      #expect(
        refusal { try KeyFile.seal([], passphrase: passphrase, rounds: rounds) } == .unsupported)
    }
    for rounds in [[0, 0, 0, 0], [0, 0x98, 0x96, 0x81], [255, 255, 255, 255]] as [[UInt8]] {
      let raw = [1] + [UInt8](repeating: 7, count: 32) + rounds + [UInt8](repeating: 0, count: 40)
      let text =
        "-----BEGIN MEGOLM SESSION DATA-----\n\(Base64.encode(raw))\n"
        + "-----END MEGOLM SESSION DATA-----"
      #expect(
        refusal { try KeyFile.open(Array(text.utf8), passphrase: passphrase) } == .unsupported)
    }
  }

  @Test func `line ends and blanks around it do not matter`() throws {
    let file = try KeyFile.seal(
      [UInt8](repeating: 1, count: 300), passphrase: passphrase, rounds: 1)
    let text = String(decoding: file, as: UTF8.self)
    let windows = "\r\n  " + text.split(separator: "\n").joined(separator: "\r\n") + "\r\n\r\n"
    #expect(try KeyFile.open(Array(windows.utf8), passphrase: passphrase).bytes.count == 300)
  }

  @Test(arguments: [
    "", "-----BEGIN MEGOLM SESSION DATA-----", "-----END MEGOLM SESSION DATA-----",
    "-----BEGIN MEGOLM SESSION DATA-----\n-----END MEGOLM SESSION DATA-----",
    "-----BEGIN MEGOLM SESSION DATA-----END MEGOLM SESSION DATA-----", "{}",
    "-----BEGIN MEGOLM SESSION DATA-----\nAQ==\n-----END MEGOLM SESSION DATA-----",
  ])
  func `what is no key file is refused`(text: String) {
    #expect(refusal { try KeyFile.open(Array(text.utf8), passphrase: passphrase) } == .badMessage)
  }

  private func decodedCount(_ text: String) -> Int {
    (try? Base64.decode(text))?.count ?? 0
  }

  static let example = """
    -----BEGIN MEGOLM SESSION DATA-----
    Af7mGhlzQ+eGvHu93u0YXd3D/+vYMs3E7gQqOhuCtkvGAAAAASH7pEdWvFyAP1JUisAcpEo
    Xke2Q7Kr9hVl/SCc6jXBNeJCZcrUbUV4D/tRQIl3E9L4fOk928YI1J+3z96qiH0uE7hpsCI
    CkHKwjPU+0XTzFdIk1X8H7sZ+MD/2Sg/q3y8rtUjz7uEj4GUTnb+9SCOTVmJsRfqgUpM1CU
    bDLytHf1JkohY4tWEgpsCc67xdzgodjr12qYrfg/zNm3LGpxlrffJknw4rk5QFTj4kMbqbD
    ZZgDTni+HxRTDGge2J620lMOiznvXX+H09Rwruqx5aJvvaaKd86jWRpiO2oSFqHn4u5ONl9
    41uzm62Sj0eIm6ZbA9NQs87jQw4LxsejhZVL+NdjIg80zVSBTWhTdo0DTnbFSNP4ReOiz0U
    XosOF8A5T8Vdx2nvA0GXltfcHKVKQYh/LJAkNQ7P9UYL4ae/5TtQZkhB1KxCLTRWqADCl53
    uBMGpG53EMgY6G6K2DEIOkcv7sdXQF5WpemiSWZqJRWj+cjfs9BpCTbkp/rszWFl2TniWpR
    RqIbT2jORlN4rTvdtF0F4z1pqP4qWyR3sLNTkXm9CFRzWADNG0RDZKxbCoo6RPvtaCTfaHo
    SwfvzBS6CjfAG+FOugpV48o7+XetaUUPZ6/tZSPhCdeV8eP9q5r0QwWeXFogzoNzWt4HYx9
    MdXxzD+f0mtg5gzehrrEEARwI2bCvPpHxlt/Na9oW/GBpkjwR1LSKgg4CtpRyWngPjdEKpZ
    GYW19pdjg0qdXNk/eqZsQTsNWVo6A
    -----END MEGOLM SESSION DATA-----
    """
}
