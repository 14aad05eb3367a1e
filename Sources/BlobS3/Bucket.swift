package import HTTPClient
package import Storage

/// A bucket of an S3 server, and the beginning that all our keys have in it.
///
/// 1. Bucket and prefix have only characters that stand for themselves in a URL. So what is signed and
///    what is sent cannot differ by an encoding, of which servers have several opinions.
/// 2. One prefix belongs to one studio: a sweep takes away what its own store does not know.
package struct Bucket: Sendable {
  package enum Addressing: Sendable {
    /// `https://server/bucket/key`, which every server understands.
    case path
    /// `https://bucket.server/key`: each bucket is a host, with a name and a certificate.
    case host
  }

  package let name: String
  package let region: String
  /// Empty, or with a slash at its end.
  let prefix: String
  /// Everything before the slash that a key comes after.
  private let base: String

  package init(
    _ name: String, prefix: String = "", region: String, endpoint: HTTPURL,
    addressing: Addressing
  ) throws(BlobError) {
    let folder =
      endpoint.target.utf8.last == UInt8(ascii: "/")
      ? String(endpoint.target.dropLast()) : endpoint.target
    guard !name.isEmpty, Self.isPlain(name), !name.utf8.contains(UInt8(ascii: "/")),
      Self.isPlain(prefix), Self.isPlain(region), Self.isPlain(folder)
    else {
      throw BlobError(
        .unavailable, "the bucket, its prefix, region or server cannot be part of an address",
        hint: "write them with letters, digits and the signs - _ . ~ alone")
    }
    (self.name, self.region) = (name, region)
    self.prefix = prefix.isEmpty || prefix.utf8.last == UInt8(ascii: "/") ? prefix : prefix + "/"
    let server = endpoint.origin.description
    switch addressing {
    case .path: base = "\(server)\(folder)/\(name)"
    case .host:
      let scheme = "\(endpoint.origin.scheme.rawValue)://"
      base = "\(scheme)\(name).\(server.dropFirst(scheme.count))\(folder)"
    }
  }

  /// The server that Amazon has in a region.
  package static func amazon(region: String) -> String {
    // China has names of its own.
    let end = region.utf8.starts(with: "cn-".utf8) ? "amazonaws.com.cn" : "amazonaws.com"
    return "https://s3.\(region).\(end)"
  }

  func url(key: String) throws(BlobError) -> HTTPURL { try parsed("\(base)/\(key)") }

  /// Of the bucket itself. The names are in order, which the signature asks for.
  func url(query: [(name: String, value: String)]) throws(BlobError) -> HTTPURL {
    let items = query.sorted { $0.name < $1.name }
      .map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
    return try parsed("\(base)?\(items.joined(separator: "&"))")
  }

  private func parsed(_ text: String) throws(BlobError) -> HTTPURL {
    do { return try HTTPURL(parsing: text) } catch {
      throw BlobError(
        .unavailable, "the bucket makes no address: \(error)",
        hint: "check `blobs.url` and `blobs.endpoint`")
    }
  }

  /// Without `.` and `..`, which servers and proxies would resolve.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "/") }
      && !text.split(separator: "/").contains { $0 == "." || $0 == ".." }
  }
}

/// RFC 3986, and nothing beside it: this is what signatures are made over.
enum PercentEncoding {
  static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  static func encode(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = text.utf8.flatMap { byte in
      isUnreserved(byte)
        ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
