internal import Configuration
internal import Glibc
internal import JSON
internal import MatrixClient

extension Check {
  static func folder(_ patient: Patient) -> Check {
    Check("folder") {
      let path = patient.settings.data
      var status = stat()
      guard unsafe stat(path, &status) == 0 else {
        return Verdict(
          .warn, "\(path) is not there yet", fix: "run `easel init`, which makes it")
      }
      let mode = status.st_mode & 0o777
      let facts: [(String, JSONValue)] = [
        ("path", .string(path)), ("mode", .string("0" + String(mode, radix: 8))),
      ]
      guard status.st_mode & S_IFMT == S_IFDIR else {
        return Verdict(.fail, "\(path) is no folder", fix: "set `data` to one", facts: facts)
      }
      guard status.st_uid == geteuid() else {
        return Verdict(
          .warn, "\(path) belongs to user \(status.st_uid), and we are \(geteuid())",
          fix: "run the doctor as the user that runs easel", facts: facts)
      }
      guard unsafe access(path, R_OK | W_OK | X_OK) == 0 else {
        return Verdict(
          .fail, "\(path) cannot be written", fix: "`chmod u+rwx \(path)`", facts: facts)
      }
      guard mode & 0o077 == 0 else {
        return Verdict(
          .warn, "others can look into \(path) (mode 0\(String(mode, radix: 8)))",
          fix: "`chmod 700 \(path)`", facts: facts)
      }
      return Verdict(.ok, "\(path) is ours alone", facts: facts)
    }
  }

  static func secretFiles(_ patient: Patient) -> Check {
    Check("secret_files") {
      let settings = patient.settings
      var paths = [settings.sessionFile.path]
      if settings.matrix.vaultKey == nil {
        paths.append(settings.inDataFolder(settings.matrix.vaultKeyFile))
      }
      var there = 0
      for path in paths where try PrivateFile(path).read() != nil {
        there += 1
      }
      // It is no secret; but whoever can write it can make the bot give up its keys.
      var status = stat()
      let generation = settings.generationFile
      if unsafe stat(generation, &status) == 0 {
        guard status.st_mode & 0o022 == 0 else {
          return Verdict(
            .fail, "\(generation) can be written by others", fix: "`chmod 600 \(generation)`")
        }
        there += 1
      }
      let facts: [(String, JSONValue)] = [("files", .integer(there))]
      guard there > 0 else { return Verdict(.ok, "there are none yet", facts: facts) }
      return Verdict(.ok, "\(there) files are ours alone", facts: facts)
    }
  }

  static func disk(_ patient: Patient) -> Check {
    Check("disk") {
      let path = patient.settings.data
      var status = statvfs()
      guard unsafe statvfs(path, &status) == 0 else {
        throw NotLooked("\(path) is not there", first: "folder")
      }
      let free = Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
      let facts: [(String, JSONValue)] = [("free_bytes", .integer(free))]
      guard free >= 2 << 30 else {
        return Verdict(
          free < 200 << 20 ? .fail : .warn, "\(size(free)) are free at \(path)",
          fix: "make room, or move the data folder (`data`): pictures and backups need it",
          facts: facts)
      }
      return Verdict(.ok, "\(size(free)) are free", facts: facts)
    }
  }
}
