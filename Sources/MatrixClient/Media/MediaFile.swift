internal import Glibc

/// An open file, closed when the last reference goes. Everything here may wait for the disk.
final class MediaFile: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// A regular file, to be read. Others could be endless, or wait for somebody.
  static func reading(_ path: String) throws(MediaError) -> MediaFile {
    let file = MediaFile(try opened(unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)))
    guard try file.status().st_mode & S_IFMT == S_IFREG else { throw MediaError(.notAFile) }
    return file
  }

  /// A file without a name, which goes with its last use, also when the program is killed.
  static func nameless(in folder: String) throws(MediaError) -> MediaFile {
    let path = "\(folder)/spool-\(getpid())-\(UInt64.random(in: 0...(.max)))"
    let file = MediaFile(
      try opened(unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)))
    guard unsafe unlink(path) == 0 else { throw error(errno) }
    return file
  }

  /// A new file for its owner alone.
  static func creating(_ path: String) throws(MediaError) -> MediaFile {
    MediaFile(try opened(unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)))
  }

  static func remove(_ path: String) { unsafe unlink(path) }

  func count() throws(MediaError) -> Int { try status().st_size }

  /// The next bytes from there, none at the end.
  func read(at offset: Int, atMost maximum: Int) throws(MediaError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: maximum) { buffer, done in
      while done < maximum {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[done...])
        let count = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
        if count < 0, errno == EINTR { continue }
        if count < 0 { failure = errno }
        guard count > 0 else { return }
        done += count
      }
    }
    if failure != 0 { throw Self.error(failure) }
    return bytes
  }

  func append(_ bytes: [UInt8]) throws(MediaError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.error(count < 0 ? errno : ENOSPC) }
      done += count
    }
  }

  private func status() throws(MediaError) -> stat {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Self.error(errno) }
    return status
  }

  private static func opened(_ descriptor: Int32) throws(MediaError) -> Int32 {
    guard descriptor >= 0 else { throw error(errno) }
    return descriptor
  }

  private static func error(_ code: Int32) -> MediaError {
    switch code {
    case ENOENT, ENOTDIR: MediaError(.missing)
    case EEXIST: MediaError(.exists)
    case ENOSPC, EDQUOT: MediaError(.noRoom)
    default: MediaError(.disk(code))
    }
  }
}
