import Concurrency
import HTTP
import HTTPClient
import TestSupport
import Testbed
import Testing

@Suite struct MultipartTests {
  /// Chance that says the same again and again.
  private let stuck = Randomness { 0x0123_4567_89ab_cdef }
  private let boundary = "form-0123456789abcdef0123456789abcdef"

  private var sample: Multipart {
    var form = Multipart()
    form.add("prompt", text: "a harbour\nin fog")
    form.add("image[]", fileName: "a.png", contentType: "image/png", bytes: [0, 13, 10, 255])
    return form
  }

  @Test func `a form is written as browsers write it`() throws {
    let encoded = try sample.encoded(stuck)
    #expect(encoded.contentType == "multipart/form-data; boundary=\(boundary)")
    let head = """
      --\(boundary)\r
      Content-Disposition: form-data; name="prompt"\r
      \r
      a harbour
      in fog\r
      --\(boundary)\r
      Content-Disposition: form-data; name="image[]"; filename="a.png"\r
      Content-Type: image/png\r
      \r

      """
    #expect(
      encoded.bytes
        == Array(head.utf8) + [0, 13, 10, 255] + Array("\r\n--\(boundary)--\r\n".utf8))
  }

  @Test(arguments: [
    ("a\"b", "a%22b"), ("a\r\nb", "a%0D%0Ab"), ("a\nb", "a%0D%0Ab"), ("a\rb", "a%0D%0Ab"),
    ("\r\r\n\n", "%0D%0A%0D%0A%0D%0A"), ("grün %22", "grün %22"), ("", ""),
  ])
  func `a name cannot leave its quotation marks`(name: String, written: String) throws {
    var form = Multipart()
    form.add(name, text: "")
    let text = String(decoding: try form.encoded(stuck).bytes, as: UTF8.self)
    #expect(text.utf8.count < 200)
    #expect(text.contains("form-data; name=\"\(written)\"\r\n\r\n"))
  }

  @Test func `neither can a file name, whose line ends stay what they are`() throws {
    var form = Multipart()
    form.add("f", fileName: "a\"\n\r.png", contentType: "image/png", bytes: [])
    let text = String(decoding: try form.encoded(stuck).bytes, as: UTF8.self)
    #expect(text.contains("; filename=\"a%22%0A%0D.png\"\r\nContent-Type: image/png\r\n\r\n"))
  }

  @Test func `a boundary that is in a part is not taken`() throws {
    let draws = Guarded<[UInt64]>([1, 2, 3, 4])
    let randomness = Randomness { draws.withLock { $0.isEmpty ? 5 : $0.removeFirst() } }
    let taken = "form-00000000000000010000000000000002"
    var form = Multipart()
    form.add("a", text: "x" + taken + "y")
    #expect(
      try form.encoded(randomness).contentType.hasSuffix(
        "=form-00000000000000030000000000000004"))
    // In a name it counts as well.
    var named = Multipart()
    named.add(boundary, text: "")
    #expect(throws: Multipart.Flaw.noBoundary) { try named.encoded(stuck) }
  }

  @Test func `the search finds what is there, wherever it is`() {
    let search = Array("abcab".utf8)
    for count in 0..<20 {
      let rest = [UInt8](repeating: UInt8(ascii: "a"), count: count)
      var form = Multipart()
      form.add("n", fileName: "f", bytes: rest + Array(boundary.utf8) + search)
      #expect(throws: Multipart.Flaw.noBoundary) { try form.encoded(stuck) }
      var near = Multipart()
      near.add("n", fileName: "f", bytes: rest + Array(boundary.utf8.dropLast()) + search)
      #expect(throws: Never.self) { try near.encoded(stuck) }
    }
  }

  @Test func `a form has a maximum, to the byte`() throws {
    let count = try sample.encoded(stuck).bytes.count
    #expect(try sample.encoded(atMost: count, stuck).bytes.count == count)
    #expect(throws: Multipart.Flaw.tooLarge(maximum: count - 1)) {
      try sample.encoded(atMost: count - 1, stuck)
    }
    var many = Multipart()
    for _ in 0...Multipart.maximumParts { many.add("n", text: "") }
    #expect(throws: Multipart.Flaw.tooManyParts) { try many.encoded(stuck) }
  }

  @Test(arguments: ["", "image/png\r\nX: y", "a\u{0}"])
  func `a type that would end its line is refused`(type: String) {
    var form = Multipart()
    form.add("f", fileName: "f", contentType: type, bytes: [])
    #expect(throws: Multipart.Flaw.contentType) { try form.encoded(stuck) }
  }

  @Test(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)))
  func `another's parser reads what was put in`() async throws {
    let peer = try await Peer("forms.py")
    let bytes =
      (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0) } + Array("\r\n--form-".utf8)
    var form = Multipart()
    form.add("a\"b\nü", text: "Grüße\nzwei\r\n")
    form.add("image[]", fileName: "x \"y.png", contentType: "image/png", bytes: bytes)
    form.add("image[]", fileName: "z", bytes: [])
    form.add("empty", text: "")
    var asked = HTTPRequest(.post, try HTTPURL(parsing: "\(peer.base)/form"))
    asked.setBody(try form.encoded())
    let answer = try await HTTPClient().send(asked)
    let hex = { (bytes: [UInt8]) in
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    let text = hex(Array("Grüße\nzwei\r\n".utf8))
    #expect(
      answer.text.split(separator: "\n") == [
        "[\"a%22b%0D%0Aü\", null, null, \"\(text)\"]",
        "[\"image[]\", \"x %22y.png\", \"image/png\", \"\(hex(bytes))\"]",
        "[\"image[]\", \"z\", \"application/octet-stream\", \"\"]",
        "[\"empty\", null, null, \"\"]",
      ])
  }
}
