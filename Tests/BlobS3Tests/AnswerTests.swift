import HTTPClient
import Storage
import Testing

@testable import BlobS3

/// What the server writes, and what we make of it.
@Suite struct AnswerTests {
  private func read(_ text: String) throws(XMLError) -> Listing {
    try Listing(parsing: Array(text.utf8))
  }

  @Test func `a page of keys is read`() throws {
    let page = try read(listing([(key: "a&amp;b", count: 0), (key: "c", count: 7)]))
    #expect(page.objects.map(\.key) == ["a&b", "c"] && page.objects.map(\.count) == [0, 7])
    #expect(!page.isTruncated)
    let part = try read(listing([(key: "a", count: 1)], isTruncated: true))
    #expect(part.isTruncated)
    #expect(try read(listing([])).objects.isEmpty)
  }

  @Test(arguments: [
    "<html/>", "<ListBucketResult/>",
    "<ListBucketResult><IsTruncated>perhaps</IsTruncated></ListBucketResult>",
    listing([], isTruncated: true), listing([(key: "b", count: 1), (key: "a", count: 1)]),
    listing([(key: "a", count: 1), (key: "a", count: 1)]), listing([(key: "", count: 1)]),
    listing([(key: "a", count: -1)]),
    "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Size>1</Size></Contents>"
      + "</ListBucketResult>",
    "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key>"
      + "<Size>99999999999999999999</Size></Contents></ListBucketResult>",
  ])
  func `a page that cannot be true is refused`(text: String) {
    #expect(throws: XMLError.self) { try read(text) }
  }

  @Test func `keys have a maximum, and so has their number`() {
    let long = String(repeating: "k", count: 1_025)
    #expect(throws: XMLError.self) { try read(listing([(key: long, count: 1)])) }
    let many = (0...Listing.maximumCount).map { (key: "\(10_000 + $0)", count: 1) }
    #expect(throws: XMLError.tooMany) { try read(listing(many)) }
    #expect(throws: Never.self) { try read(listing(Array(many.dropLast()))) }
  }

  struct No: Sendable, CustomTestStringConvertible {
    let status: Int
    let code: String?
    var region: String?
    let kind: BlobError.Kind
    let says: String
    let hints: String

    var testDescription: String { "\(status) \(code ?? "without a word")" }
  }

  @Test(arguments: [
    No(
      status: 404, code: "NoSuchBucket", kind: .unavailable, says: "no bucket pictures",
      hints: "blobs.url"),
    No(
      status: 403, code: "AccessDenied", kind: .readOnly, says: "does not let",
      hints: "list the bucket"),
    No(
      status: 403, code: "InvalidAccessKeyId", kind: .unavailable, says: "does not know",
      hints: "blobs.access_key"),
    No(
      status: 403, code: "SignatureDoesNotMatch", kind: .unavailable, says: "signature is wrong",
      hints: "blobs.secret_key"),
    No(
      status: 403, code: "RequestTimeTooSkewed", kind: .unavailable, says: "clocks", hints: "chrony"
    ),
    No(
      status: 301, code: "PermanentRedirect", region: "eu-west-1", kind: .unavailable,
      says: "in the region eu-west-1", hints: "\"eu-west-1\""),
    No(
      status: 400, code: "AuthorizationHeaderMalformed", region: "eu-west-1", kind: .unavailable,
      says: "asked for in us-east-1", hints: "blobs.region"),
    No(
      status: 307, code: nil, kind: .unavailable, says: "at another address (307)",
      hints: "blobs.endpoint"),
    No(status: 400, code: "EntityTooLarge", kind: .tooLarge, says: "this size", hints: "greatest"),
    No(status: 507, code: nil, kind: .full, says: "no room", hints: "make room"),
    No(status: 403, code: "QuotaExceeded", kind: .full, says: "no room", hints: "quota"),
    No(status: 403, code: nil, kind: .readOnly, says: "refuses (403)", hints: "blobs.access_key"),
    No(
      status: 500, code: "InternalError", kind: .unavailable, says: "500, InternalError",
      hints: "blobs.endpoint"),
  ])
  func `every no says what happened and what to do`(_ no: No) throws {
    let bucket = try Bucket(
      "pictures", region: "us-east-1", endpoint: HTTPURL(parsing: "https://s3.example.org"),
      addressing: .path)
    let error = Refusal(status: no.status, code: no.code, region: no.region).error(of: bucket)
    #expect(error.kind == no.kind && error.reason.contains(no.says), "\(error)")
    #expect(error.hint?.contains(no.hints) == true, "\(error.hint ?? "")")
  }

  @Test func `what may pass is told apart from what is for good`() {
    for code in ["SlowDown", "RequestTimeout", "InternalError", "OperationAborted"] {
      #expect(Refusal(status: 400, code: code).isPassing)
    }
    for status in [429, 500, 502, 503, 504] {
      #expect(Refusal(status: status, code: nil).isPassing)
    }
    for code in ["AccessDenied", "NoSuchBucket", "SignatureDoesNotMatch"] {
      #expect(!Refusal(status: 403, code: code).isPassing)
    }
    #expect(Refusal(status: 404, code: "NoSuchKey").isMissingKey)
    #expect(Refusal(status: 404, code: nil).isMissingKey)
    #expect(!Refusal(status: 404, code: "NoSuchBucket").isMissingKey)
  }
}
