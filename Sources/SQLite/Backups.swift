internal import Glibc

/// The copies made before upgrades: `<database>.before-0002-outbox.bak`.
struct Backups: Sendable {
  let path: String
  let kept: Int

  private var prefix: String { path + ".before-" }

  /// Copies the database under a passing name first, so that what has the name is whole.
  func make(of connection: Connection, before step: String) throws {
    guard kept > 0 else { return removeOld() }
    let final = "\(prefix)\(step).bak"
    let passing = final + ".partial"
    unsafe unlink(passing)
    do {
      try connection.backUp(to: passing)
      try File(passing, O_RDONLY).synchronize()
    } catch {
      unsafe unlink(passing)
      throw error
    }
    guard unsafe rename(passing, final) == 0 else {
      throw DatabaseError.file(path: final, doing: "write", errno: errno)
    }
    try File(folder(of: path), O_RDONLY | O_DIRECTORY).synchronize()
    removeOld(keeping: final)
  }

  /// The names carry the step's number, so the greatest name is the newest; but the one just made
  /// stays, even beside those of a newer store that was here before.
  private func removeOld(keeping made: String? = nil) {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(Self.escaped(prefix) + "*.bak", 0, nil, &found) == 0 else { return }
    var names: [String] = []
    for index in unsafe 0..<Int(found.gl_pathc) {
      if let name = unsafe found.gl_pathv[index] { unsafe names.append(String(cString: name)) }
    }
    for name in names.sorted().dropLast(kept) where name != made { unsafe unlink(name) }
  }

  private static func escaped(_ path: String) -> String {
    path.reduce(into: "") { pattern, character in
      if "*?[\\".contains(character) { pattern.append("\\") }
      pattern.append(character)
    }
  }
}
