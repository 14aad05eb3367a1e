extension Scanner {
  private static let fewMembers = 16

  /// Called when the object at `open` closes, while its names are still in the cache.
  ///
  /// Up to 16 members: a fingerprint of each name sets one of 64 bits, and only a bit set twice
  /// leads to comparisons. Above: a table of hashes with a random seed, so that nobody can choose
  /// names that collide.
  @inline(__always)
  func refuseDuplicates(in open: Int) throws(ScanProblem) {
    let object = tape[open]
    guard object.count <= Self.fewMembers else { return try refuseDuplicatesAmongMany(in: open) }
    var seen: UInt64 = 0
    var name = open + 1
    for _ in 0..<object.count {
      let entry = tape[name]
      guard !entry.has(TapeEntry.isEscaped) else {
        return try refuseDuplicatesAmongMany(in: open)
      }
      let bit: UInt64 = 1 << (fingerprint(entry.content) >> 58)
      if seen & bit != 0 { try refuseName(at: name, repeatedIn: open) }
      seen |= bit
      name = Int(tape[name + 1].next)
    }
  }

  /// The first and the last eight bytes, and the length.
  @inline(__always)
  private func fingerprint(_ content: Range<Int>) -> UInt64 {
    let length = content.count
    var mix = UInt64(truncatingIfNeeded: length)
    if length >= 8 {
      mix ^= word(content.lowerBound) &* 0x9E37_79B9_7F4A_7C15 ^ word(content.upperBound - 8)
    } else if content.lowerBound + 8 <= count {
      mix ^= word(content.lowerBound) << UInt64(64 - 8 * length)
    } else {
      // At the end of the text, where eight bytes cannot be read: the same number, byte by byte.
      for index in content {
        mix ^= UInt64(byte(index)) << UInt64(64 - 8 * (content.upperBound - index))
      }
    }
    return (mix ^ mix >> 29) &* 0xBF58_476D_1CE4_E5B9
  }

  /// Compares the name with each before it; none of them has escapes.
  @inline(never)
  private func refuseName(at name: Int, repeatedIn open: Int) throws(ScanProblem) {
    let content = tape[name].content
    var earlier = open + 1
    while earlier < name {
      let other = tape[earlier].content
      if other.count == content.count, areEqual(other, content) {
        throw duplicate(name, of: earlier)
      }
      earlier = Int(tape[earlier + 1].next)
    }
  }

  private func areEqual(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    for step in 0..<left.count
    where byte(left.lowerBound + step) != byte(right.lowerBound + step) { return false }
    return true
  }

  @inline(never)
  private func refuseDuplicatesAmongMany(in open: Int) throws(ScanProblem) {
    let total = tape[open].count
    var names: Set<Name> = []
    names.reserveCapacity(total)
    var name = open + 1
    for _ in 0..<total {
      let entry = tape[name]
      let bytes = unsafe text(entry.content)
      let decoded = entry.has(TapeEntry.isEscaped) ? unsafe decodeJSONString(bytes.span) : nil
      let (isNew, first) = names.insert(
        unsafe Name(entry: name, decoded: decoded, raw: bytes))
      guard isNew else { throw duplicate(name, of: first.entry) }
      name = Int(tape[name + 1].next)
    }
  }

  private func duplicate(_ name: Int, of first: Int) -> ScanProblem {
    let bytes = unsafe text(tape[name].content)
    let decoded = unsafe decodeJSONString(bytes.span)
    return ScanProblem(
      kind: .duplicateMember, offset: Int(tape[name].start),
      wording: .duplicate(
        name: String(decoding: decoded, as: UTF8.self), firstOffset: Int(tape[first].start)))
  }
}

/// A member name as bytes. Lives no longer than the scan.
@safe private struct Name: Hashable {
  let entry: Int
  private let decoded: [UInt8]?
  private let raw: UnsafeBufferPointer<UInt8>

  init(entry: Int, decoded: [UInt8]?, raw: UnsafeBufferPointer<UInt8>) {
    self.entry = entry
    self.decoded = decoded
    unsafe self.raw = raw
  }

  private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let decoded { return unsafe decoded.withUnsafeBufferPointer(body) }
    return unsafe body(raw)
  }

  static func == (left: Name, right: Name) -> Bool {
    unsafe left.withBytes { left in
      unsafe right.withBytes { right in unsafe left.elementsEqual(right) }
    }
  }

  func hash(into hasher: inout Hasher) {
    unsafe withBytes { bytes in unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
  }
}
