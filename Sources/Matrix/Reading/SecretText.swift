import Secrets

/// Text with secrets in it, put together in memory that is wiped.
struct SecretText {
  /// What a byte of a secret becomes where it is put: up to eight bytes, the first one lowest.
  struct Spelling {
    let count: Int
    let bytes: UInt64

    init(_ bytes: UInt8...) {
      count = bytes.count
      self.bytes = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  private enum Piece {
    case text([UInt8])
    case secret(Secret, (UInt8) -> Spelling)
  }

  private var pieces: [Piece] = []

  var isEmpty: Bool { pieces.isEmpty }

  mutating func append(_ text: some Sequence<UInt8>) { pieces.append(.text(Array(text))) }

  mutating func append(_ secret: Secret, _ spelling: @escaping (UInt8) -> Spelling) {
    pieces.append(.secret(secret, spelling))
  }

  /// An empty one if it would be more than a ``Secret`` holds: what stands open is the caller's, and is
  /// small.
  func written() -> Secret {
    let count = pieces.reduce(0) { $0 + Self.count($1) }
    guard count <= Secret.maximumCount else { return Secret(copying: []) }
    return Secret(count: count) { span in
      unsafe span.withUnsafeMutableBytes { target in
        var place = 0
        for piece in pieces { unsafe Self.write(piece, into: target, at: &place) }
      }
    }
  }

  private static func count(_ piece: Piece) -> Int {
    switch piece {
    case .text(let bytes): bytes.count
    case .secret(let secret, let spelling):
      unsafe secret.withUnsafeBytes { bytes in
        unsafe bytes.reduce(0) { $0 + spelling($1).count }
      }
    }
  }

  private static func write(
    _ piece: Piece, into target: UnsafeMutableRawBufferPointer, at place: inout Int
  ) {
    switch piece {
    case .text(let bytes):
      for byte in bytes {
        unsafe target[place] = byte
        place += 1
      }
    case .secret(let secret, let spelling):
      unsafe secret.withUnsafeBytes { bytes in
        for index in 0..<bytes.count {
          let spelt = unsafe spelling(bytes[index])
          for number in 0..<spelt.count {
            unsafe target[place] = UInt8(truncatingIfNeeded: spelt.bytes >> (8 * UInt64(number)))
            place += 1
          }
        }
      }
    }
  }
}
