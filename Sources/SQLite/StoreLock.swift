internal import CLinux
internal import Glibc

/// Keeps two processes from one database, and remembers whether the last one stopped cleanly.
///
/// 1. The lock lives as long as the open file `<database>.lock`; the kernel drops it with the process.
/// 2. The file says who holds it and whether it is `running` or `clean`. Whoever finds `running`
///    in a file that it could lock follows one that was killed.
/// 3. The file is never deleted: another process could hold the lock of a file that has no name.
struct StoreLock: ~Copyable {
  private let file: File
  /// Whether the process before us did not say goodbye.
  let followsUncleanStop: Bool

  init(database: String) throws(DatabaseError) {
    let file = try File(database + ".lock", O_RDWR | O_CREAT, doing: "lock")
    let code = easel_lock_file(file.descriptor)
    let words = file.head(64).split { $0 == " " || $0 == "\n" }
    if code == EWOULDBLOCK {
      throw .inUse(path: database, process: words.first.flatMap { Int32($0) })
    }
    guard code == 0 else { throw .file(path: file.path, doing: "lock", errno: code) }
    // A check that fails leaves it at that, and the next start checks again.
    try file.replace("\(getpid()) running\n")
    // The second word: whoever was killed while writing may have left the end of an older text.
    followsUncleanStop = words.dropFirst().first == "running"
    self.file = file
  }

  /// To be called when the database has been closed in good order.
  borrowing func markClean() throws(DatabaseError) { try file.replace("\(getpid()) clean\n") }
}
