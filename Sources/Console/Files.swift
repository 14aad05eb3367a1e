import Glibc

/// A file that could not be read or written, and why.
struct FileFailure: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path): \(reason)" }

  init(_ path: String, _ code: Int32) {
    self.path = path
    reason = unsafe String(cString: strerror(code))
  }

  init(_ path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// The few files that the console reads and writes itself. These calls block: they run on a `Hand`.
enum Files {
  static func read(_ path: String, atMost maximum: Int) throws(FileFailure) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw FileFailure(path, errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(file, &buffer, buffer.count)
      guard count >= 0 else { throw FileFailure(path, errno) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= maximum else {
        throw FileFailure(path, reason: "it has more than \(maximum >> 20) MiB")
      }
    }
  }

  /// Written beside its place and moved there, so that nobody meets half a picture.
  static func write(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    let new = path + ".new"
    let file = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileFailure(new, errno) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), bytes.count - written)
      }
      guard count > 0 else {
        let code = errno
        close(file)
        unsafe unlink(new)
        throw FileFailure(new, code)
      }
      written += count
    }
    close(file)
    guard unsafe rename(new, path) == 0 else { throw FileFailure(path, errno) }
  }

  static func makeFolder(_ path: String) throws(FileFailure) {
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure(path, errno) }
  }

  static func isFile(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
