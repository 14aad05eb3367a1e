internal import Glibc
internal import Storage

/// Keeps apart those who put blobs from those who remove some: in other processes by a lock on a
/// file, in this one because one thread does both.
@safe final class FolderLock: Sendable {
  private let file: Int32

  init(_ path: String) throws(BlobError) {
    file = unsafe open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o600)
    if file < 0 { throw Disk.error("open the lock", errno) }
  }

  deinit { close(file) }

  /// Runs `work` while nobody removes anything.
  func together<Result>(_ work: () throws(BlobError) -> Result) throws(BlobError) -> Result {
    _ = try take(LOCK_SH)
    defer { release() }
    return try work()
  }

  /// Runs `work` while nobody else puts or removes.
  /// - Returns: `nil` when somebody is at it, and we are not to wait.
  func alone<Result>(
    waiting: Bool = true, _ work: () throws(BlobError) -> Result
  ) throws(BlobError) -> Result? {
    guard try take(waiting ? LOCK_EX : LOCK_EX | LOCK_NB) else { return nil }
    defer { release() }
    return try work()
  }

  private func take(_ kind: Int32) throws(BlobError) -> Bool {
    while flock(file, kind) != 0 {
      if errno == EINTR { continue }
      if errno == EWOULDBLOCK { return false }
      throw Disk.error("lock the folder", errno)
    }
    return true
  }

  private func release() { flock(file, LOCK_UN) }
}
