internal import Concurrency
internal import Glibc
internal import Storage

/// What is asked of the file system, with its errors in our words.
enum Disk {
  /// Makes a folder for its owner alone, unless it is there.
  static func makeFolder(_ path: String) throws(BlobError) {
    if unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw error("make a folder", errno) }
  }

  static func remove(_ path: String) throws(BlobError) {
    if unsafe unlink(path) != 0, errno != ENOENT { throw error("remove a file", errno) }
  }

  static func rename(_ old: String, to new: String) throws(BlobError) {
    if unsafe Glibc.rename(old, new) != 0 { throw error("rename a file", errno) }
  }

  /// Has the names in a folder survive a crash.
  static func synchronise(folder: String) throws(BlobError) {
    let file = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw error("open a folder", errno) }
    defer { close(file) }
    if fsync(file) != 0 { throw error("write down a folder", errno) }
  }

  /// The size and time of a file; `nil` when there is none.
  static func status(_ path: String) throws(BlobError) -> (count: Int, changed: Instant)? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw error("look at a file", errno)
    }
    let time = status.st_mtim
    return (
      status.st_size,
      Instant(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    )
  }

  /// The names in a folder, in any order; none when it is not there.
  static func names(in folder: String) throws(BlobError) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw error("read a folder", errno)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  static func error(_ doing: String, _ number: Int32) -> BlobError {
    let reason = unsafe "cannot \(doing): \(String(cString: strerror(number)))"
    return switch number {
    case ENOSPC, EDQUOT:
      BlobError(.full, reason, hint: "make room on the disk of the blobs")
    case EROFS, EACCES, EPERM:
      BlobError(.readOnly, reason, hint: "let Easel's user write into the folder of the blobs")
    case ENOENT, ENOTDIR:
      BlobError(.unavailable, reason, hint: "make the folder in which the blobs are to be")
    default: BlobError(.unavailable, reason, hint: "look at the disk and into the system's log")
    }
  }
}
