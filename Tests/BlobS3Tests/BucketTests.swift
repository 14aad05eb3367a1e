import Concurrency
import HTTPClient
import Storage
import Testing

@testable import BlobS3

@Suite struct BucketTests {
  private func bucket(
    _ endpoint: String, _ addressing: Bucket.Addressing, prefix: String = ""
  ) throws -> Bucket {
    try Bucket(
      "pictures", prefix: prefix, region: "eu-central-1", endpoint: HTTPURL(parsing: endpoint),
      addressing: addressing)
  }

  @Test func `the bucket stands in the path, or is a host of its own`() throws {
    let path = try bucket("http://127.0.0.1:9000", .path)
    #expect(try path.url(key: "a/b").text == "http://127.0.0.1:9000/pictures/a/b")
    #expect(
      try path.url(query: [(name: "prefix", value: "a/é +~"), (name: "list-type", value: "2")]).text
        == "http://127.0.0.1:9000/pictures?list-type=2&prefix=a%2F%C3%A9%20%2B~")
    let host = try bucket(Bucket.amazon(region: "eu-central-1"), .host)
    #expect(try host.url(key: "a").text == "https://pictures.s3.eu-central-1.amazonaws.com/a")
    #expect(
      try host.url(query: [(name: "list-type", value: "2")]).text
        == "https://pictures.s3.eu-central-1.amazonaws.com/?list-type=2")
    let deep = try bucket("https://s3.example.org/storage/v1/", .path)
    #expect(try deep.url(key: "a").text == "https://s3.example.org/storage/v1/pictures/a")
    #expect(Bucket.amazon(region: "cn-north-1") == "https://s3.cn-north-1.amazonaws.com.cn")
  }

  @Test(arguments: ["a b", "é", "a/../b", ".", "a?b", "a%41"])
  func `what would have to be encoded is refused`(prefix: String) {
    #expect(throws: BlobError.self) {
      try bucket("https://s3.example.org", .path, prefix: prefix)
    }
  }

  @Test func `a prefix ends with one slash, or is none`() throws {
    let prefixes = try ["", "easel", "easel/", "a/b"].map {
      try bucket("https://s3.example.org", .path, prefix: $0).prefix
    }
    #expect(prefixes == ["", "easel/", "easel/", "a/b/"])
  }

  @Test func `the key of a generation is read as it is written, and sorts by time`() throws {
    let name = BlobName(of: [1])
    let older = Generation(name, put: Instant(milliseconds: 999), mark: .max)
    let younger = Generation(name, put: Instant(milliseconds: 1_000), mark: 0)
    #expect(older.text == "\(name).000000000000999-ffffffffffffffff")
    #expect(younger.text == "\(name).000000000001000-0000000000000000")
    #expect(older.isBefore(younger) && older.text < younger.text)
    for one in [older, younger] { #expect(Generation(parsing: one.text) == one) }
    #expect(older.text.hasPrefix(Generation.beginning(of: name)))
    #expect(younger.text < Generation.end(of: name))
    #expect(
      Generation(name, put: .distantFuture, mark: 1).text < Generation.end(of: name))
  }

  @Test(arguments: [
    "", "a", ".", "-", "000000000000999-ffffffffffffffff", "NAME", "NAME.", "NAME.1-1",
    "NAME.000000000000999-FFFFFFFFFFFFFFFF", "NAME.+00000000000999-ffffffffffffffff",
    "NAME.000000000000999-ffffffffffffffff.x", "NAME.000000000000999-ffffffffffffffff-1",
    "x/NAME.000000000000999-ffffffffffffffff",
  ])
  func `other keys are none`(text: String) {
    let text = text.replacing("NAME", with: BlobName(of: []).description)
    #expect(Generation(parsing: text) == nil)
  }
}
