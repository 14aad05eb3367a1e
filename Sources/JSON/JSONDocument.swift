internal import Glibc

/// A parsed text: the bytes as they came, and a tape that says where each value stands in them.
///
/// Immutable, so it may be shared between threads. It lives as long as any ``JSONNode`` of it does,
/// with all its bytes: keep ``JSONNode/detached()`` or a ``JSONValue`` of what you need for longer.
@safe package final class JSONDocument: Sendable {
  /// The text, unchanged.
  package let bytes: [UInt8]
  let keepsDuplicates: Bool
  // Written before `init` ends and freed in `deinit`; nobody writes in between.
  private nonisolated(unsafe) let tape: UnsafeMutableBufferPointer<TapeEntry>

  package init(_ bytes: [UInt8], options: JSONOptions = .strict) throws(JSONError) {
    guard bytes.count <= options.limits.maximumBytes else {
      let limit = options.limits.maximumBytes
      throw ScanProblem.limit("the text has more bytes than the limit of", limit, at: limit)
        .error(in: bytes)
    }
    do throws(ScanProblem) {
      unsafe tape = try Self.scan(bytes, options: options)
    } catch {
      throw error.error(in: bytes)
    }
    self.bytes = bytes
    keepsDuplicates = options.duplicates == .keep
  }

  package convenience init(
    _ text: String, options: JSONOptions = .strict
  ) throws(JSONError) {
    try self.init(Array(text.utf8), options: options)
  }

  /// Part of another document, as a document of its own.
  init(copying source: JSONDocument, from index: Int) {
    let root = source[index]
    bytes = Array(source.bytes[Int(root.start)..<Int(root.end)])
    keepsDuplicates = source.keepsDuplicates
    var copy = TapeBuilder(expecting: bytes.count, maximumCount: Int(root.next) - index)
    for inner in index..<Int(root.next) {
      let entry = source[inner].moved(back: root.start, entries: UInt32(index))
      guard copy.append(entry) else { preconditionFailure("the tape has room for what it copies") }
    }
    unsafe tape = copy.finish()
  }

  deinit { unsafe free(tape.baseAddress) }

  package var root: JSONNode { JSONNode(document: self, index: 0) }

  @inline(__always)
  subscript(index: Int) -> TapeEntry {
    precondition(unsafe index >= 0 && index < tape.count, "a node is on the tape of its document")
    return unsafe tape[index]
  }

  private static func scan(
    _ bytes: [UInt8], options: JSONOptions
  ) throws(ScanProblem) -> UnsafeMutableBufferPointer<TapeEntry> {
    try unsafe bytes.withUnsafeBufferPointer {
      (buffer) throws(ScanProblem) -> UnsafeMutableBufferPointer<TapeEntry> in
      guard let base = buffer.baseAddress else { throw .expected("a value", at: 0) }
      var scanner = unsafe Scanner(base, count: buffer.count, options: options)
      do throws(ScanProblem) {
        try scanner.scan()
      } catch {
        scanner.tape.discard()
        throw error
      }
      return unsafe scanner.tape.finish()
    }
  }
}
