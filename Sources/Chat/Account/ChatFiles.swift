import Glibc

/// A file that could not be read or written, and why.
package struct ChatFileError: Error, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String { "\(path): \(reason)" }

  init(_ path: String, _ code: Int32) {
    self.path = path
    reason = unsafe String(cString: strerror(code))
  }

  init(_ path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// The few files that the chat reads and writes itself. These calls block: they run on a `Hand`.
package enum ChatFiles {
  package static func read(
    _ path: String, atMost maximum: Int
  ) throws(ChatFileError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw ChatFileError(path, errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(file, &buffer, buffer.count)
      guard count >= 0 else { throw ChatFileError(path, errno) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= maximum else {
        throw ChatFileError(path, reason: "it has more than \(maximum) bytes")
      }
    }
  }

  /// Readable for us alone. Written beside its place, flushed and moved there, so that nobody meets
  /// half a file.
  package static func write(_ bytes: [UInt8], to path: String) throws(ChatFileError) {
    let new = path + ".new"
    let file = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw ChatFileError(new, errno) }
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
      let failure = ChatFileError(path, code == 0 ? errno : code)
      unsafe unlink(new)
      throw failure
    }
  }

  /// The folder and those above it, for us alone.
  package static func makeFolder(_ path: String) throws(ChatFileError) {
    var made = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? String(part) : "/\(part)"
      guard unsafe mkdir(made, 0o700) != 0, errno != EEXIST, errno != EISDIR else { continue }
      throw ChatFileError(made, errno)
    }
  }

  package static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// What is in a folder, by name; nothing when there is none.
  package static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
