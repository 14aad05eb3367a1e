internal import CLinux

/// Bytes that nobody may see: a password, a token, a key.
///
/// 1. There is one buffer, wiped when the last reference goes. A Swift `String` or array cannot be
///    wiped: what is secret passes through neither for longer than a call.
/// 2. It describes itself as `Secret(32)`, in every kind of printing, reflection included.
/// 3. It is not `Codable`, not `Hashable`, and compares in constant time.
@safe package final class Secret: Sendable {
  package static let maximumCount = 1 << 20

  // Written in `init` and wiped in `deinit`; nobody writes in between, so sharing it is safe.
  private nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer
  package let count: Int

  /// Fills a new secret of `count` bytes with whatever `body` writes into it.
  package init<Failure: Error>(
    count: Int, _ body: (inout MutableRawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(count <= Self.maximumCount, "a secret is small")
    self.count = count
    unsafe bytes = .allocate(byteCount: max(count, 1), alignment: 16)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
    var span = unsafe MutableRawSpan(
      _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: bytes[0..<count]))
    try body(&span)
  }

  /// Copies `text`, which the caller should let go of at once.
  package convenience init(_ text: String) {
    var text = text
    self.init(copying: text.withUTF8 { unsafe Array($0) })
  }

  /// What somebody else wrote: nothing if it is longer than it may be.
  package convenience init?(_ text: String, atMost maximum: Int) {
    guard text.utf8.count <= min(maximum, Self.maximumCount) else { return nil }
    self.init(text)
  }

  package convenience init(copying source: [UInt8]) {
    self.init(count: source.count) { span in
      for (index, byte) in source.enumerated() {
        span.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
      }
    }
  }

  deinit {
    if let start = unsafe bytes.baseAddress { unsafe easel_wipe(start, bytes.count) }
    unsafe bytes.deallocate()
  }

  package func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[0..<count]))
  }

  /// The secret as text, for the one call that has to hand it to C or to a wire.
  package func withText<Result, Failure: Error>(
    _ body: (String) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(String(decoding: bytes[0..<count], as: UTF8.self))
  }

  /// Equal without telling by the time taken where they differ.
  package func isEqual(to other: Secret) -> Bool {
    guard count == other.count else { return false }
    var difference: UInt8 = 0
    for index in 0..<count { unsafe difference |= bytes[index] ^ other.bytes[index] }
    return difference == 0
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Secret(\(count))" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
