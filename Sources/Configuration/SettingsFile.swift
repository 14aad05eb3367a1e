internal import Glibc

/// Which file of settings counts, and its bytes.
package struct SettingsFile: Sendable {
  package static let maximumBytes = 1 << 20
  /// Where a file is looked for when none is named.
  package static let places = ["bot-config/easel.json5", "/etc/easel/easel.json5"]

  package let path: String
  package let bytes: [UInt8]

  /// The folder that `${file:…}` starts from.
  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `given` on the command line, or else named by `EASEL_CONFIG`, or else the first of ``places``
  /// that exists. Nothing is fine: there are defaults.
  package static func find(given: String?) throws(ConfigurationError) -> SettingsFile? {
    if let path = given ?? named { return try SettingsFile(reading: path) }
    for path in places where unsafe access(path, F_OK) == 0 {
      return try SettingsFile(reading: path)
    }
    return nil
  }

  private static var named: String? {
    guard let path = unsafe getenv("EASEL_CONFIG"), unsafe path.pointee != 0 else { return nil }
    return unsafe String(cString: path)
  }

  init(reading path: String) throws(ConfigurationError) {
    func refusal(_ what: String, _ fix: String) -> ConfigurationError {
      ConfigurationError(path, [ConfigurationProblem(path, nil, what, fix: fix)])
    }
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else {
      throw refusal("it cannot be opened: \(reason(errno))", "check the path and who may read it")
    }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw refusal("it is not a plain file", "name a file with settings")
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= Self.maximumBytes {
      let count = unsafe read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw refusal("it cannot be read: \(reason(errno))", "try again") }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    guard bytes.count <= Self.maximumBytes else {
      throw refusal("it is longer than 1 MiB", "name a file with settings")
    }
    self.path = path
    self.bytes = bytes
  }
}

extension SettingTable {
  /// Finds, reads and checks the file of settings.
  package func load(given: String?) throws(ConfigurationError) -> SettingValues {
    guard let file = try SettingsFile.find(given: given) else { return SettingValues(file: nil) }
    return try read(
      file.bytes, file: file.path, surroundings: .process(folder: file.folder))
  }
}
