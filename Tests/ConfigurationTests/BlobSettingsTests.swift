import Secrets
import Testing

@testable import Configuration

@Suite struct BlobSettingsTests {
  private func blobs(_ text: String) throws(ConfigurationError) -> Settings.Blobs {
    Settings(
      try Settings.table.read(
        Array("{ blobs: { \(text) } }".utf8), file: "f", surroundings: .answering("secret"))
    ).blobs
  }

  @Test func `a folder or a bucket with a prefix is where pictures are`() throws {
    #expect(try blobs("").url == .folder(path: "blobs"))
    #expect(try blobs("url: 'folder:/srv/p'").url == .folder(path: "/srv/p"))
    #expect(try blobs("url: 's3://our-pictures'").url == .bucket("our-pictures", prefix: ""))
    #expect(try blobs("url: 's3://our.pictures/'").url == .bucket("our.pictures", prefix: ""))
    #expect(try blobs("url: 's3://abc/a_b/C-1/'").url == .bucket("abc", prefix: "a_b/C-1"))
  }

  @Test(arguments: [
    "", "blobs", "folder:", "s3:", "s3://", "s3://ab", "s3://Abc", "s3://-abc", "s3://abc-",
    "s3://a b c", "s3://abc//x", "s3://abc/..", "s3://abc/x y", "s3://abc/x/../y", "s3://abc/é",
    "s3://key:secret@abc", "https://s3.example.org/abc", "s3://abc?x",
  ])
  func `anything else is a mistake`(url: String) {
    #expect(throws: ConfigurationError.self) { try blobs("url: '\(url)'") }
  }

  @Test(arguments: [
    "endpoint: 's3.example.org'", "endpoint: 'https://'", "endpoint: 'https://a@b'",
    "endpoint: 'https://a?b'", "region: 'EU'", "region: ''", "region: 'a b'",
    "addressing: 'dns'", "access_key: 'a b'", "secret_key: 'ä'",
  ])
  func `nothing is taken that would not fit into a request`(text: String) {
    #expect(throws: ConfigurationError.self) { try blobs(text) }
  }

  @Test func `keys may be drawn from elsewhere, and are not shown`() throws {
    let read = try Settings.table.read(
      Array("{ blobs: { access_key: '${env:ID}', secret_key: 'words-of-mine' } }".utf8),
      file: "f", surroundings: .answering("secret"))
    let settings = Settings(read).blobs
    #expect(settings.accessKey?.isEqual(to: Secret("secret")) == true)
    #expect(settings.secretKey?.isEqual(to: Secret("words-of-mine")) == true)
    for row in Settings.table.rows where row.section == "blobs" {
      #expect(!read.shown(row).contains("words-of-mine"))
    }
  }
}
