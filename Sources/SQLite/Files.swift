internal import Glibc

/// What the operating system says about an `errno`.
func systemMessage(_ errno: Int32) -> String {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
    guard let start = buffer.baseAddress else { return "error \(errno)" }
    unsafe buffer.initialize(repeating: 0)
    unsafe strerror_r(errno, start, 256)
    return unsafe String(cString: start)
  }
}

/// An open file, closed once.
@safe struct File: ~Copyable {
  let descriptor: Int32
  let path: String

  init(_ path: String, _ flags: Int32, doing: String = "open") throws(DatabaseError) {
    descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
    self.path = path
    guard descriptor >= 0 else { throw .file(path: path, doing: doing, errno: errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  borrowing func synchronize() throws(DatabaseError) {
    guard fsync(descriptor) == 0 else { throw .file(path: path, doing: "write", errno: errno) }
  }

  /// The first bytes of the file, as text.
  borrowing func head(_ count: Int) -> String {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      unsafe filled = max(0, pread(descriptor, buffer.baseAddress, count, 0))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Makes `text` all that the file holds, safe on the disk.
  borrowing func replace(_ text: String) throws(DatabaseError) {
    let bytes = Array(text.utf8)
    let isWritten =
      unsafe pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
      && ftruncate(descriptor, bytes.count) == 0
    guard isWritten else { throw .file(path: path, doing: "write", errno: errno) }
    try synchronize()
  }
}

/// The folder that `path` is in.
func folder(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
