internal import Glibc
package import Secrets

/// A file with something in it that nobody else may see.
///
/// 1. What is checked is what is read: the checks look at the open file, not at its name.
/// 2. It is a plain file of ours or of root's, and nobody else may read or write it.
/// 3. It is written whole or not at all: into a new file, flushed, put into its place, and the folder
///    flushed.
package struct PrivateFile: Sendable {
  package static let maximumBytes = 64 << 10

  package let path: String

  package init(_ path: String) { self.path = path }

  package var isThere: Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// Nothing if there is no such file.
  package func read() throws(PrivateFileError) -> Secret? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(.system(errno))
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw failure(.system(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw failure(.notPlain) }
    guard status.st_uid == geteuid() || status.st_uid == 0 else { throw failure(.notOurs) }
    guard status.st_mode & 0o077 == 0 else {
      throw failure(.open(mode: UInt32(status.st_mode & 0o777)))
    }
    guard status.st_size <= Self.maximumBytes else { throw failure(.tooLong) }
    let count = Int(status.st_size)
    var got = 0
    let secret = Secret(count: count) { span in
      unsafe span.withUnsafeMutableBytes { target in
        while got < count, let start = target.baseAddress {
          let more = unsafe Glibc.read(file, start + got, count - got)
          if more < 0, errno == EINTR { continue }
          guard more > 0 else { break }
          got += more
        }
      }
    }
    guard got == count else { throw failure(.system(EIO)) }
    return secret
  }

  /// In the place of what is there.
  package func write(_ secret: Secret) throws(PrivateFileError) {
    let new = try writeBeside(secret)
    guard unsafe rename(new, path) == 0 else {
      let code = errno
      unsafe unlink(new)
      throw failure(.system(code))
    }
    try flushFolder()
  }

  /// Where nothing is there yet.
  /// - Returns: whether it was made. If not, what is there stays as it is.
  @discardableResult
  package func make(_ secret: Secret) throws(PrivateFileError) -> Bool {
    let new = try writeBeside(secret)
    // Unlike a rename, a link does not go over what is there.
    let isMade = unsafe link(new, path) == 0
    let code = errno
    unsafe unlink(new)
    guard isMade || code == EEXIST else { throw failure(.system(code)) }
    try flushFolder()
    return isMade
  }

  private func writeBeside(_ secret: Secret) throws(PrivateFileError) -> String {
    let new = "\(path).\(getpid()).new"
    // What a process of this number left behind when it was killed.
    unsafe unlink(new)
    let file = unsafe open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw failure(.system(errno)) }
    var code: Int32 = fchmod(file, 0o600) == 0 ? 0 : errno
    unsafe secret.withUnsafeBytes { bytes in
      var done = 0
      while code == 0, done < bytes.count, let start = bytes.baseAddress {
        let written = unsafe Glibc.write(file, start + done, bytes.count - done)
        if written > 0 { done += written } else if errno != EINTR { code = errno }
      }
    }
    if code == 0, fsync(file) != 0 { code = errno }
    if close(file) != 0, code == 0 { code = errno }
    guard code == 0 else {
      unsafe unlink(new)
      throw failure(.system(code))
    }
    return new
  }

  private func flushFolder() throws(PrivateFileError) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let file = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw failure(.system(errno)) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw failure(.system(errno)) }
  }

  private func failure(_ kind: PrivateFileError.Kind) -> PrivateFileError {
    PrivateFileError(path: path, kind: kind)
  }
}

/// Why a private file cannot be used, and what to do.
package struct PrivateFileError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Kind: Equatable, Sendable {
    case notPlain, notOurs, tooLong
    case open(mode: UInt32)
    case system(Int32)
  }

  package let path: String
  package let kind: Kind

  package var description: String {
    switch kind {
    case .notPlain: "\(path) is not a plain file"
    case .notOurs: "\(path) belongs to somebody else"
    case .tooLong: "\(path) is longer than 64 KiB"
    case .open(let mode):
      "\(path) can be read or written by others (mode 0\(String(mode, radix: 8)))"
    case .system(let code):
      "\(path): \(unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")"
    }
  }

  package var hint: String {
    switch kind {
    case .notPlain, .tooLong: "name a file that holds nothing but the secret"
    case .notOurs: "`chown` it to the user that runs easel"
    case .open: "`chmod 600 \(path)`, and think of the secret as known to whoever could read it"
    case .system: "check the path, its rights and whether the disk is full"
    }
  }
}
