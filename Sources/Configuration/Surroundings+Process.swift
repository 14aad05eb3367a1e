internal import Glibc
internal import Secrets

extension Surroundings {
  /// This process: its environment, and files beside the file of settings.
  package static func process(folder: String) -> Surroundings {
    Surroundings(
      environment: { name in
        guard let value = unsafe getenv(name) else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: value, count: strlen(value))
        guard bytes.count <= Secret.maximumCount else { return nil }
        return Secret(count: bytes.count) { unsafe $0.fill(from: bytes) }
      },
      file: { (path) throws(Template.Mistake) in
        let isComplete = path.utf8.first == UInt8(ascii: "/") || folder == "."
        return try SecretFile(path: isComplete ? path : "\(folder)/\(path)").read()
      })
  }
}

extension MutableRawSpan {
  fileprivate mutating func fill(from bytes: UnsafeRawBufferPointer) {
    for index in 0..<bytes.count {
      unsafe storeBytes(of: bytes[index], toByteOffset: index, as: UInt8.self)
    }
  }
}

/// A file with a secret in it.
///
/// 1. What is checked is what is read: the checks look at the open file, not at its name.
/// 2. It is a plain file of ours or of root's that nobody else may read or write.
/// 3. One newline at its end belongs to the editor and not to the secret.
private struct SecretFile {
  static let maximumBytes = 64 << 10

  let path: String

  func read() throws(Template.Mistake) -> Secret {
    // Not blocking: opening a pipe would wait for somebody to write.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { throw refusal("cannot be opened (\(reason(errno)))", "check its path") }
    defer { close(file) }
    try check(file)
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.maximumBytes + 1, alignment: 16)
    defer { unsafe buffer.deallocate() }
    guard let start = buffer.baseAddress else { throw tooLong }
    defer { unsafe explicit_bzero(start, buffer.count) }
    var count = 0
    while count < buffer.count {
      let got = unsafe Glibc.read(file, start + count, buffer.count - count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw refusal("cannot be read (\(reason(errno)))", "try again") }
      if got == 0 { break }
      count += got
    }
    guard count <= Self.maximumBytes else { throw tooLong }
    if count > 0, unsafe buffer[count - 1] == UInt8(ascii: "\n") { count -= 1 }
    if count > 0, unsafe buffer[count - 1] == UInt8(ascii: "\r") { count -= 1 }
    guard count > 0 else { throw refusal("is empty", "write the secret into it") }
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
    return Secret(count: count) { unsafe $0.fill(from: bytes) }
  }

  private func check(_ file: Int32) throws(Template.Mistake) {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else {
      throw refusal("cannot be looked at (\(reason(errno)))", "check its path")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw refusal("is not a plain file", "name a file that holds nothing but the secret")
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw refusal("belongs to somebody else", "`chown` it to the user that runs easel")
    }
    guard status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw refusal("can be read or written by others (mode 0\(mode))", "`chmod 600 \(path)`")
    }
    guard status.st_size <= Self.maximumBytes else { throw tooLong }
  }

  private var tooLong: Template.Mistake {
    refusal("is longer than 64 KiB", "name a file that holds nothing but the secret")
  }

  private func refusal(_ why: String, _ fix: String) -> Template.Mistake {
    Template.Mistake(what: "the secret file \(path) \(why)", fix: fix)
  }
}

/// What the system says of an error number.
func reason(_ number: Int32) -> String {
  unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
}
