package import Secrets

// Where the bytes of pictures are kept.

extension Settings {
  package struct Blobs: Sendable {
    package let url: BlobLocation
    /// Nothing for Amazon's own servers.
    package let endpoint: String?
    package let region: String
    package let addressing: Addressing
    package let accessKey: Secret?
    package let secretKey: Secret?
  }

  package enum Addressing: String, CaseIterable, Sendable { case auto, path, host }

  static let blobsURL = Setting(
    "blobs.url", Kind<BlobLocation>.blobs, default: .folder(path: "blobs"),
    example: "\"s3://our-pictures/easel\"",
    """
    Where pictures are kept. With "folder:PATH" it is a folder; a relative path starts at the data
    folder. With "s3://BUCKET/PREFIX" it is a bucket of an S3 server, which several machines can
    share. A prefix belongs to one store: what that does not know is deleted after a day.
    """)
  static let blobsEndpoint = Setting(
    "blobs.endpoint", Kind<String>.server.or("amazon"), default: nil,
    example: "\"https://s3.example.org\"",
    "S3: the server, or \"amazon\" for Amazon's in the region.")
  static let blobsRegion = Setting(
    "blobs.region", Kind<String>.region, default: "us-east-1", example: "\"eu-central-1\"",
    "S3: the region that requests are signed for. Other servers than Amazon's often take any.")
  static let blobsAddressing = Setting(
    "blobs.addressing", Kind<Addressing>.choice, default: .auto, example: "\"host\"",
    """
    S3: whether the bucket stands in the path of an address or is a host of its own. "auto" is
    "host" at Amazon, unless there is a dot in the bucket's name, and "path" elsewhere.
    """)
  static let blobsAccessKey = Setting(
    "blobs.access_key", Kind<Secret>.secret("the ID of an access key") { isKey($0) }.or("none"),
    default: nil, example: "\"${env:AWS_ACCESS_KEY_ID}\"",
    "S3: the access key. It must be allowed to list the bucket, and to get, put and delete objects."
  )
  static let blobsSecretKey = Setting(
    "blobs.secret_key", Kind<Secret>.secret("the secret of that key") { isKey($0) }.or("none"),
    default: nil, example: "\"${file:s3-secret-key}\"", "S3: its secret.")

  static let blobsSection = SettingSection(
    "blobs", "Where the bytes of pictures are kept; see docs/operating/blobs.md.",
    [
      blobsURL.row, blobsEndpoint.row, blobsRegion.row, blobsAddressing.row, blobsAccessKey.row,
      blobsSecretKey.row,
    ])

  /// What can stand in a header.
  private static func isKey(_ secret: Secret) -> Bool {
    secret.withText { text in
      (1...512).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
  }
}

extension Settings.Blobs {
  init(_ values: SettingValues) {
    url = values[Settings.blobsURL]
    endpoint = values[Settings.blobsEndpoint]
    region = values[Settings.blobsRegion]
    addressing = values[Settings.blobsAddressing]
    accessKey = values[Settings.blobsAccessKey]
    secretKey = values[Settings.blobsSecretKey]
  }
}

/// Where pictures are kept.
package enum BlobLocation: Equatable, Sendable {
  /// A relative path starts at the data folder.
  case folder(path: String)
  /// The prefix is empty, or segments with slashes between them.
  case bucket(String, prefix: String)
}

extension Kind where Value == BlobLocation {
  static var blobs: Kind {
    Kind(
      text: "\"folder:PATH\" or \"s3://BUCKET/PREFIX\"",
      fix: "a bucket has 3 to 63 of a-z, 0-9, - and .; a prefix letters, digits, -, _ and /",
      show: { location in
        switch location {
        case .folder(let path): "folder:\(path)"
        case .bucket(let name, prefix: ""): "s3://\(name)"
        case .bucket(let name, prefix: let prefix): "s3://\(name)/\(prefix)"
        }
      }
    ) { text in
      if text.utf8.starts(with: "folder:".utf8) {
        let path = String(text.dropFirst(7))
        return isLine(path, 4_000) ? .folder(path: path) : nil
      }
      guard text.utf8.starts(with: "s3://".utf8) else { return nil }
      let parts = text.dropFirst(5).split(
        separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first.map(String.init), isBucket(name) else { return nil }
      var prefix = parts.count > 1 ? String(parts[1]) : ""
      if prefix.utf8.last == UInt8(ascii: "/") { prefix.removeLast() }
      return isPrefix(prefix) ? .bucket(name, prefix: prefix) : nil
    }
  }

  private static func isBucket(_ name: String) -> Bool {
    (3...63).contains(name.utf8.count)
      && name.utf8.allSatisfy { isSmall($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
      && name.utf8.first.map(isSmall) == true && name.utf8.last.map(isSmall) == true
  }

  private static func isSmall(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte)
  }

  private static func isPrefix(_ prefix: String) -> Bool {
    guard prefix.utf8.count <= 512 else { return false }
    if prefix.isEmpty { return true }
    return prefix.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy { byte in
          isSmall(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
  }
}

extension Kind where Value == String {
  static var server: Kind {
    Kind(text: "an address with http or https", show: { $0 }) { text in
      let schemes = ["https://", "http://"]
      guard let scheme = schemes.first(where: { text.utf8.starts(with: $0.utf8) }) else {
        return nil
      }
      return isLine(text, 1_000) && text.utf8.count > scheme.utf8.count
        && !text.utf8.contains { " ?#@".utf8.contains($0) } ? text : nil
    }
  }

  static var region: Kind {
    Kind(text: "the name of a region", show: { $0 }) { text in
      (1...64).contains(text.utf8.count)
        && text.utf8.allSatisfy { byte in
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte)
            || byte == UInt8(ascii: "-")
        } ? text : nil
    }
  }
}
