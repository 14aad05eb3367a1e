internal import Arguments
internal import Configuration
internal import Glibc
internal import HomeFiles
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

  /// No other program works on it: a file is locked by whoever has it open.
  var isStoreOurs: Bool {
    if case .sqlite = store.url { true } else { false }
  }

  /// The console's own file, beside the bot's: on one store each would take the other's work, and
  /// say it where nobody listens.
  var consoleFile: String {
    get throws(Complaint) {
      guard case .sqlite(let path) = store.url else {
        throw Complaint(
          "the console cannot use this store",
          why: ["`store.url` names a PostgreSQL server, where a bot has its rooms"],
          hint: "give it settings of its own with --config, where `store.url` is \"sqlite:PATH\"",
          exit: .configuration)
      }
      let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      return inDataFolder((folder + ["console.sqlite"]).joined(separator: "/"))
    }
  }

  /// A relative path starts at the data folder.
  func inDataFolder(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : "\(data)/\(path)"
  }

  /// Makes the data folder, and those above it. What is in it is readable for us alone, and so is
  /// everything that we write from here on.
  func makeDataFolder() throws(Complaint) {
    umask(0o077)
    do {
      try HomeFiles.makeFolder(data)
    } catch {
      throw Complaint(
        "cannot make the data folder \(data)", why: ["\(error)"],
        hint: "make it yourself, or set `data` to a folder that this user may write in",
        exit: .unavailable)
    }
  }
}
