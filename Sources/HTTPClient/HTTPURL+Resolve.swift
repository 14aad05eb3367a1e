extension HTTPURL {
  /// Where `reference` leads from here (RFC 3986 §5.2): what a `Location` says.
  package func resolving(_ reference: String) throws(ParseError) -> HTTPURL {
    let bytes = Array(reference.utf8.prefix(Self.maximumCount + 1))
    guard bytes.count <= Self.maximumCount else { throw .tooLong }
    let text = bytes.prefix { $0 != UInt8(ascii: "#") }
    let path = text.prefix { $0 != UInt8(ascii: "?") }
    // A colon before any slash makes a scheme; ours are the only ones there are.
    let head = path.prefix { $0 != UInt8(ascii: "/") }
    if head.contains(UInt8(ascii: ":")) { return try HTTPURL(parsing: reference).normalized() }
    if path.starts(with: "//".utf8) {
      return try HTTPURL(parsing: "\(origin.scheme.rawValue):\(reference)").normalized()
    }
    let query = text[path.endIndex...]
    let ownPath = target.utf8.prefix { $0 != UInt8(ascii: "?") }
    let merged: [UInt8]
    if path.isEmpty {
      // An empty reference keeps our query, too.
      merged = query.isEmpty ? Array(target.utf8) : Array(ownPath) + query
    } else if path.first == UInt8(ascii: "/") {
      merged = Array(text)
    } else {
      let folder = ownPath.lastIndex(of: UInt8(ascii: "/")).map { ownPath[...$0] }
      merged = Array(folder ?? ownPath[...]) + text
    }
    guard origin.description.utf8.count + merged.count <= Self.maximumCount else { throw .tooLong }
    return try HTTPURL(
      scheme: origin.scheme, authority: ArraySlice(Array("h".utf8)), target: merged[...]
    ).at(origin).normalized()
  }

  private func at(_ origin: Origin) -> HTTPURL { HTTPURL(origin: origin, target: target) }

  /// Without `.` and `..` segments, which the server would otherwise resolve in its own way.
  private func normalized() -> HTTPURL {
    let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
    let query = target.utf8[path.endIndex...]
    var kept: [[UInt8]] = []
    let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .dropFirst().map { Array($0) }
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case Array(".".utf8): if isLast { kept.append([]) }
      case Array("..".utf8):
        _ = kept.popLast()
        if isLast { kept.append([]) }
      default: kept.append(segment)
      }
    }
    let bytes = kept.flatMap { [UInt8(ascii: "/")] + $0 } + query
    return HTTPURL(origin: origin, target: String(decoding: bytes, as: UTF8.self))
  }
}
