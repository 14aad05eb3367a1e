internal import Glibc

/// A folder of the test's own, removed with everything in it when the last reference goes.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() {
    var template = Array("/tmp/easel-test-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else {
      preconditionFailure("no temporary folder can be made")
    }
    path = unsafe String(cString: made)
  }

  deinit {
    Self.remove(path)
  }

  private static func remove(_ path: String) {
    if let folder = unsafe opendir(path) {
      var names: [String] = []
      while let entry = unsafe readdir(folder) {
        unsafe names.append(
          withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
          })
      }
      unsafe closedir(folder)
      for name in names where name != "." && name != ".." { remove("\(path)/\(name)") }
      unsafe rmdir(path)
    } else {
      unsafe unlink(path)
    }
  }

  package func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file into the folder and returns its path.
  @discardableResult package func write(_ text: String, to name: String) -> String {
    let path = path(name)
    guard let file = unsafe fopen(path, "w") else { preconditionFailure("cannot write \(path)") }
    var text = text
    text.withUTF8 { bytes in _ = unsafe fwrite(bytes.baseAddress, 1, bytes.count, file) }
    unsafe fclose(file)
    return path
  }

  /// What is in a file of the folder, up to a megabyte; `nil` when there is none.
  package func read(_ name: String) -> String? {
    guard let file = unsafe fopen(path(name), "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
