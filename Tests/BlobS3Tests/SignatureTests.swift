import Concurrency
import HTTPClient
import JSON
import Secrets
import TestSupport
import Testing

@testable import BlobS3

/// What we sign, against what Amazon says of it and what its own signer says.
@Suite struct SignatureTests {
  private static let host = "examplebucket.s3.amazonaws.com"
  private static let day = "20130524T000000Z"
  private static let content = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"

  struct Example: Sendable, CustomTestStringConvertible {
    let method: String
    let target: String
    var more: [String: String] = [:]
    var payload = SignedForm.nothing
    let signature: String

    var testDescription: String { "\(method) \(target)" }
  }

  /// The four examples of Amazon's page about signing in a header.
  private static let published = [
    Example(
      method: "GET", target: "/test.txt", more: ["range": "bytes=0-9"],
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    Example(
      method: "PUT", target: "/test%24file.text",
      more: [
        "date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY",
      ], payload: content,
      signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    Example(
      method: "GET", target: "/?lifecycle=",
      signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    Example(
      method: "GET", target: "/?max-keys=2&prefix=J",
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ]

  @Test(arguments: SignatureTests.published)
  func `the published examples have the published signatures`(_ example: Example) {
    var headers = [
      (name: "host", value: Self.host), (name: "x-amz-date", value: Self.day),
      (name: "x-amz-content-sha256", value: example.payload),
    ]
    for (name, value) in example.more { headers.append((name: name, value: value)) }
    let form = SignedForm(
      method: example.method, target: example.target, headers: headers, payload: example.payload)
    let signature = Signature(at: Instant(milliseconds: 1_369_353_600_000), region: "us-east-1")
    #expect(signature.time == Self.day)
    let key = AccessKey(
      id: Secret("AKIAIOSFODNN7EXAMPLE"),
      secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    let said = signature.authorization(form, by: key).withText { $0 }
    #expect(
      said == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
        + ", SignedHeaders=\(form.headerNames), Signature=\(example.signature)")
  }

  @Test func `Amazon's own signer says the same of our requests`() throws {
    let path = "\(repositoryRoot())/Tests/BlobS3Tests/Fixtures/signatures.json"
    let cases = try JSONDocument(#require(readFile(path))).root
    let all = Array(try #require(cases.elements))
    #expect(all.count == 48)
    for one in all {
      let url = try HTTPURL(parsing: one.string("url"))
      let signature = Signature(
        at: Instant(milliseconds: Int64(try one.integer("milliseconds"))),
        region: try one.string("region"))
      #expect(try signature.time == one.string("date"))
      let payload = try one.string("payload")
      let host = String(url.origin.description.drop { $0 != "/" }.dropFirst(2))
      let form = SignedForm(
        method: try one.string("method"), target: url.target,
        headers: [
          (name: "host", value: host), (name: "x-amz-content-sha256", value: payload),
          (name: "x-amz-date", value: signature.time),
        ], payload: payload)
      let key = AccessKey(
        id: Secret(try one.string("id")), secret: Secret(try one.string("secret")))
      let said = signature.authorization(form, by: key).withText { $0 }
      #expect(try said == one.string("authorization"), "\(url.text)")
    }
  }

  @Test func `a signature shows neither the secret nor itself`() {
    let key = AccessKey(id: Secret("AKID"), secret: Secret("wordless"))
    let form = SignedForm(
      method: "GET", target: "/", headers: [(name: "host", value: "a")],
      payload: SignedForm.nothing)
    let value = Signature(at: .epoch, region: "r").authorization(form, by: key)
    #expect("\(value) \(key)".contains("wordless") == false)
    #expect(String(reflecting: value).contains("Signature=") == false)
  }
}
