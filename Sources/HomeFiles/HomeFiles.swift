internal import Glibc

/// Files of the person at the terminal: those that they name, and those that are saved for them.
/// These calls block: they run on a thread of their own.
package enum HomeFiles {
  package static func read(
    _ path: String, atMost maximum: Int
  ) throws(HomeFileError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw HomeFileError(path, errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(file, &buffer, buffer.count)
      guard count >= 0 else { throw HomeFileError(path, errno) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= maximum else { throw HomeFileError(path, longerThan: maximum) }
    }
  }

  /// Readable for its owner alone. Written beside its place, flushed and moved there, so that nobody
  /// meets half a file.
  package static func write(_ bytes: [UInt8], to path: String) throws(HomeFileError) {
    let new = path + ".new"
    let file = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw HomeFileError(new, errno) }
    var written = 0
    var code: Int32 = 0
    while written < bytes.count, code == 0 {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count > 0 { written += count } else { code = errno }
    }
    if code == 0, fsync(file) != 0 { code = errno }
    close(file)
    guard code == 0, unsafe rename(new, path) == 0 else {
      let failure = HomeFileError(path, code == 0 ? errno : code)
      unsafe unlink(new)
      throw failure
    }
  }

  /// The folder and those above it, for their owner alone.
  package static func makeFolder(_ path: String) throws(HomeFileError) {
    var made = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? String(part) : "/\(part)"
      guard unsafe mkdir(made, 0o700) != 0, errno != EEXIST, errno != EISDIR else { continue }
      throw HomeFileError(made, errno)
    }
  }

  package static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
  package static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

  /// What is in a folder, by name; nothing when there is none.
  package static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}

/// A file that could not be read or written, and why.
package struct HomeFileError: Error, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String { "\(path): \(reason)" }

  init(_ path: String, _ code: Int32) {
    self.path = path
    reason = unsafe String(cString: strerror(code))
  }

  init(_ path: String, longerThan maximum: Int) {
    self.path = path
    let most = maximum < 1 << 20 ? "\(maximum) bytes" : "\(maximum >> 20) MiB"
    reason = "it has more than \(most)"
  }
}
