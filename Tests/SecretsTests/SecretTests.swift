import Secrets
import Testing

@Suite struct SecretTests {
  private let secret = Secret("correct horse battery staple")

  @Test func `no way of printing shows a secret`() {
    struct Holder { let secret: Secret }
    var dumped = ""
    dump(secret, to: &dumped)
    dump(Holder(secret: secret), to: &dumped)
    let printed = [
      "\(secret)", String(describing: secret), String(reflecting: secret), secret.description,
      secret.debugDescription, "\([secret])", "\(Optional(secret) as Any)",
      "\(Holder(secret: secret))", String(reflecting: Holder(secret: secret)),
      "\(["key": secret])", "\(Mirror(reflecting: secret).children.map(\.value))", dumped,
    ]
    for text in printed {
      #expect(!text.contains("horse"))
    }
    #expect("\(secret)" == "Secret(28)")
    #expect(Mirror(reflecting: secret).children.isEmpty)
  }

  @Test func `a secret can neither be encoded, hashed nor compared by accident`() {
    let anything: Any = secret
    #expect(!(anything is any Encodable))
    #expect(!(anything is any Decodable))
    #expect(!(anything is any Hashable))
    #expect(!(anything is any Equatable))
  }

  @Test func `a text that is longer than it may be is no secret`() {
    #expect(Secret("ß", atMost: 2)?.count == 2)
    #expect(Secret("ßa", atMost: 2) == nil)
    let long = String(repeating: "x", count: Secret.maximumCount + 1)
    #expect(Secret(long, atMost: .max) == nil)
  }

  @Test(arguments: ["", "a", "ß🎨", String(repeating: "x", count: 5_000)])
  func `the text written is the text read`(text: String) {
    let secret = Secret(text)
    #expect(secret.count == text.utf8.count)
    #expect(secret.withText { $0.utf8.elementsEqual(text.utf8) })
    #expect(unsafe secret.withUnsafeBytes { unsafe $0.elementsEqual(text.utf8) })
  }

  @Test func `secrets are equal byte for byte`() {
    #expect(secret.isEqual(to: Secret("correct horse battery staple")))
    #expect(!secret.isEqual(to: Secret("correct horse battery stapl")))
    #expect(!secret.isEqual(to: Secret("correct horse battery staplE")))
    #expect(Secret("").isEqual(to: Secret("")))
    // Canonically equivalent, and yet not the same password.
    #expect(!Secret("\u{E9}").isEqual(to: Secret("e\u{301}")))
  }

  @Test func `a failed filling leaves no secret behind`() {
    struct Failure: Error, Equatable {}
    #expect(throws: Failure()) { try Secret(count: 4) { _ throws(Failure) in throw Failure() } }
  }
}
