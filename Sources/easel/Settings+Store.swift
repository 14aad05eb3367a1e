internal import Arguments
internal import Configuration
internal import Glibc
internal import Postgres
internal import SQLite
internal import Secrets

/// The settings as the store's own parts take them.
extension Settings {
  var databaseOptions: Database.Options {
    var options = Database.Options()
    options.readers = store.readers
    options.backupsKept = store.backups
    return options
  }

  var poolOptions: PostgresPool.Options {
    var options = PostgresPool.Options()
    options.connections = store.pool
    return options
  }

  func postgres(_ address: Secret) -> PostgresSettings { PostgresSettings(address) }

  /// A relative path starts at the data folder.
  func inDataFolder(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : "\(data)/\(path)"
  }

  /// Makes the data folder, and those above it. What is in it is readable for us alone, and so is
  /// everything that we write from here on.
  func makeDataFolder() throws(Complaint) {
    umask(0o077)
    var path = data.utf8.first == UInt8(ascii: "/") ? "/" : ""
    for part in data.split(separator: "/") {
      path += path.isEmpty || path == "/" ? part : "/\(part)"
      guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST, errno != EISDIR else {
        continue
      }
      let reason = unsafe String(cString: strerror(errno))
      throw Complaint(
        "cannot make the data folder \(data)", why: ["\(path): \(reason)"],
        hint: "make it yourself, or set `data` to a folder that this user may write in",
        exit: .unavailable)
    }
  }
}

func isFile(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
