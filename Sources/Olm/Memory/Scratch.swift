import CLinux
import Secrets

/// Bytes for the length of one call, wiped when it is over.
///
/// libolm decodes and decrypts in place: what it is handed is always one of these, never the
/// caller's own buffer.
@safe struct Scratch: ~Copyable {
  /// Good for as long as the value has a name: never to be taken from a temporary one.
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) {
    unsafe bytes = .allocate(byteCount: max(count, 1), alignment: 16)
    self.count = count
  }

  init(copying source: UnsafeRawBufferPointer) {
    self.init(count: source.count)
    unsafe bytes.copyMemory(from: source)
  }

  init(copying source: [UInt8]) {
    self.init(count: source.count)
    unsafe bytes.copyBytes(from: source)
  }

  init(copying source: String) {
    var source = source
    self.init(count: source.utf8.count)
    let target = unsafe bytes
    source.withUTF8 { unsafe target.copyMemory(from: UnsafeRawBufferPointer($0)) }
  }

  init(copying source: Secret) {
    self.init(count: source.count)
    let target = unsafe bytes
    unsafe source.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
  }

  deinit {
    if let start = unsafe bytes.baseAddress { unsafe easel_wipe(start, bytes.count) }
    unsafe bytes.deallocate()
  }

  /// How many were asked for, or what is left of them.
  private(set) var count: Int

  mutating func shorten(to count: Int) { self.count = min(self.count, count) }

  var start: UnsafeMutableRawPointer {
    guard let start = unsafe bytes.baseAddress else { preconditionFailure("never empty") }
    return unsafe start
  }

  var used: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: bytes[0..<count])
  }

  var writable: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[0..<count])
  }

  func secret() -> Secret { unsafe Secret(copying: used) }
  func array() -> [UInt8] { unsafe Array(used) }
}

extension Secret {
  convenience init(copying source: UnsafeRawBufferPointer) {
    self.init(count: source.count) { span in
      unsafe span.withUnsafeMutableBytes { unsafe $0.copyMemory(from: source) }
    }
  }
}

/// Compares without telling by the time taken where they differ.
func isEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
  guard one.count == other.count else { return false }
  var difference: UInt8 = 0
  for index in 0..<one.count { unsafe difference |= one[index] ^ other[index] }
  return difference == 0
}
