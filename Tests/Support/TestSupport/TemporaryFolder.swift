internal import Glibc

/// A folder of one test, removed with everything in it when the last reference goes.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() {
    var template = Array("/tmp/easel-test-XXXXXX".utf8CString)
    precondition(unsafe mkdtemp(&template) != nil, "mkdtemp failed with error \(errno)")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { remove(path) }

  /// The path of a name in the folder.
  package func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  @discardableResult
  package func write(_ text: String, to name: String, mode: UInt32 = 0o600) -> String {
    writeFile(Array(text.utf8), to: path(name))
    precondition(unsafe chmod(path(name), mode) == 0, "chmod failed with error \(errno)")
    return path(name)
  }

  /// Makes a folder in the folder and returns its path.
  @discardableResult
  package func makeFolder(_ name: String) -> String {
    precondition(unsafe mkdir(path(name), 0o700) == 0, "mkdir failed with error \(errno)")
    return path(name)
  }

  private func remove(_ path: String) {
    // A link is removed, never followed.
    if unsafe unlink(path) == 0 { return }
    for name in names(in: path) { remove("\(path)/\(name)") }
    unsafe rmdir(path)
  }
}

/// The names in a folder, sorted by their bytes; none when it cannot be read.
package func names(in folder: String) -> [String] {
  guard let stream = unsafe opendir(folder) else { return [] }
  defer { unsafe closedir(stream) }
  var names: [String] = []
  while let entry = unsafe readdir(stream) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// The bytes of a file, or `nil` when it cannot be opened.
package func readFile(_ path: String) -> [UInt8]? {
  let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe read(file, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return bytes }
    bytes += chunk[..<count]
  }
}

package func writeFile(_ bytes: [UInt8], to path: String) {
  let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  precondition(file >= 0, "cannot write \(path): error \(errno)")
  defer { close(file) }
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    precondition(written > 0, "cannot write \(path): error \(errno)")
    rest = rest.dropFirst(written)
  }
}
