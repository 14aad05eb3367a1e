internal import Concurrency
internal import Glibc
internal import Storage

/// An open file, closed with its last use.
@safe struct OpenFile: ~Copyable {
  private static let chunkCount = 1 << 16
  private let file: Int32

  /// - Returns: `nil` when there is none.
  init?(reading path: String) throws(BlobError) {
    file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if file >= 0 { return }
    if errno == ENOENT { return nil }
    throw Disk.error("open a blob", errno)
  }

  init(creating path: String) throws(BlobError) {
    file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if file < 0 { throw Disk.error("make a file", errno) }
  }

  deinit { close(file) }

  borrowing func write(_ bytes: [UInt8]) throws(BlobError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Glibc.write(file, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Disk.error("write a blob", count < 0 ? errno : ENOSPC) }
      done += count
    }
  }

  borrowing func synchronise() throws(BlobError) {
    if fsync(file) != 0 { throw Disk.error("write down a blob", errno) }
  }

  borrowing func setTime(_ time: Instant) throws(BlobError) {
    let seconds = time.milliseconds / 1_000
    let rest = time.milliseconds % 1_000 * 1_000_000
    let both = [timespec](repeating: timespec(tv_sec: Int(seconds), tv_nsec: Int(rest)), count: 2)
    if unsafe futimens(file, both) != 0 { throw Disk.error("set the time of a blob", errno) }
  }

  /// The whole file. Its size is checked before memory is taken for it.
  borrowing func read(atMost maximum: Int) throws(BlobError) -> [UInt8] {
    let size = try count()
    guard size <= maximum else { throw .tooLarge(size, maximum: maximum) }
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, done in
      while done < size {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[done..<size])
        let count = unsafe pread(file, rest.baseAddress, rest.count, off_t(done))
        if count < 0, errno == EINTR { continue }
        if count < 0 { failure = errno }
        // Cut short while we read: the name will tell.
        guard count > 0 else { return }
        done += count
      }
    }
    if failure != 0 { throw Disk.error("read a blob", failure) }
    return bytes
  }

  /// Whether these are its bytes, and no others.
  borrowing func holds(_ bytes: [UInt8]) throws(BlobError) -> Bool {
    guard try count() == bytes.count else { return false }
    var chunk = [UInt8](repeating: 0, count: Self.chunkCount)
    var done = 0
    while done < bytes.count {
      let count = unsafe pread(file, &chunk, chunk.count, off_t(done))
      if count < 0, errno == EINTR { continue }
      // A disk that cannot read it back does not hold it.
      guard count > 0, count <= bytes.count - done else { return false }
      guard chunk[..<count] == bytes[done..<done + count] else { return false }
      done += count
    }
    return true
  }

  private borrowing func count() throws(BlobError) -> Int {
    var status = stat()
    if unsafe fstat(file, &status) != 0 { throw Disk.error("look at a blob", errno) }
    return status.st_size
  }
}
