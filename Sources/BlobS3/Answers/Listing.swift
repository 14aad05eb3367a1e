/// A page of keys, as `ListObjectsV2` gives it.
struct Listing: Equatable, Sendable {
  /// The most that a server puts on a page.
  static let maximumCount = 1_000
  private static let maximumKeyBytes = 1_024

  struct Object: Equatable, Sendable {
    let key: String
    let count: Int
  }

  /// In the order of their keys' bytes, each once.
  let objects: [Object]
  /// Whether others come after them.
  let isTruncated: Bool

  init(parsing bytes: [UInt8]) throws(XMLError) {
    let root = try XMLReader.read(bytes)
    guard root.name == "ListBucketResult" else { throw .unexpected("a \(root.name)") }
    switch root.text(of: "IsTruncated") {
    case "true": isTruncated = true
    case "false": isTruncated = false
    default: throw .unexpected("it does not say whether it is whole")
    }
    var objects: [Object] = []
    for child in root.children where child.name == "Contents" {
      guard let key = child.text(of: "Key"), (1...Self.maximumKeyBytes).contains(key.utf8.count),
        let size = child.text(of: "Size"), size.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let count = Int(size)
      else { throw .unexpected("an object without a key or a size") }
      // Whoever asks for the next page begins behind the last key of this one.
      if let last = objects.last, !last.key.utf8.lexicographicallyPrecedes(key.utf8) {
        throw .unexpected("keys that are not in order")
      }
      guard objects.count < Self.maximumCount else { throw .tooMany }
      objects.append(Object(key: key, count: count))
    }
    guard !isTruncated || !objects.isEmpty else {
      throw .unexpected("a part without anything in it")
    }
    self.objects = objects
  }
}
