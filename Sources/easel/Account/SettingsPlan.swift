internal import Arguments
internal import Concurrency
internal import Configuration
internal import Glibc
internal import HomeFiles
internal import JSON
internal import MatrixClient
internal import Secrets

/// The file of settings that `easel init` goes by, and what it writes into it.
struct SettingsPlan: Sendable {
  let path: String
  let settings: Settings
  /// It is not there, or may be written over.
  let isToBeWritten: Bool

  init(_ wishes: AccountWishes) throws(Complaint) {
    let named = wishes.config ?? Self.named
    let found = named ?? SettingsFile.places.first { HomeFiles.isThere($0) }
    path = found ?? SettingsFile.places[0]
    if HomeFiles.isThere(path) {
      settings = Settings(try load(path))
      isToBeWritten = wishes.force
    } else {
      settings = Settings(SettingValues(file: nil))
      isToBeWritten = true
    }
  }

  private static var named: String? {
    guard let path = unsafe getenv("EASEL_CONFIG"), unsafe path.pointee != 0 else { return nil }
    return unsafe String(cString: path)
  }

  /// What is to stand in the file, by key.
  func values(
    homeserver: String, user: String, password: PasswordPlace?
  ) -> [String: String] {
    func quoted(_ text: String) -> String {
      String(decoding: JSONValue.string(text).compact(), as: UTF8.self)
    }
    var values = [
      Settings.matrixHomeserver.key: quoted(homeserver), Settings.matrixUser.key: quoted(user),
    ]
    if let password { values[Settings.matrixPassword.key] = quoted("${file:\(password.name)}") }
    return values
  }

  /// Writes the settings, or says what is missing in those that are there.
  func write(_ values: [String: String]) throws(Complaint) {
    guard isToBeWritten else { return tell(values) }
    makeFolder()
    do {
      try PrivateFile(path).write(Secret(Settings.table.sample(with: values)))
    } catch {
      throw Complaint(
        "the settings cannot be written", why: ["\(error)"], hint: error.hint, exit: .unavailable)
    }
    writeToStandardOutput("The settings are in \(path).\n")
  }

  private func tell(_ values: [String: String]) {
    let matrix = settings.matrix
    let isSaid =
      matrix.homeserver != nil && matrix.user != nil
      && (matrix.password != nil || values[Settings.matrixPassword.key] == nil)
    guard !isSaid else { return }
    let lines = values.sorted { $0.key < $1.key }.map { key, value in
      "    \(key.dropFirst("matrix.".count)): \(value),\n"
    }
    writeToStandardOutput(
      "\(path) is left as it is; these lines belong into it:\n  matrix: {\n\(lines.joined())  },\n")
  }

  /// With the slash at its end; empty when it is where easel was started.
  private var folder: String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

  private func makeFolder() {
    var made = folder.utf8.first == UInt8(ascii: "/") ? "/" : ""
    for part in folder.split(separator: "/") {
      made += "\(part)/"
      unsafe mkdir(made, 0o755)
    }
  }

  // MARK: The password

  /// A file that the settings draw the password from.
  struct PasswordPlace: Sendable {
    /// As it stands in the settings.
    let name: String
  }

  /// Beside the settings.
  func keep(_ password: Secret) throws(Complaint) -> PasswordPlace {
    makeFolder()
    let file = PrivateFile("\(folder)matrix-password")
    do { try file.write(password) } catch {
      throw Complaint(
        "the password cannot be written down", why: ["\(error)"], hint: error.hint,
        exit: .unavailable)
    }
    return PasswordPlace(name: "matrix-password")
  }

  static func place(of path: String) -> PasswordPlace? {
    guard let real = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(real) }
    return PasswordPlace(name: unsafe String(cString: real))
  }
}
