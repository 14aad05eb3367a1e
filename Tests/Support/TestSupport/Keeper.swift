internal import Concurrency
internal import Glibc

/// A shell of ours between us and a program. When we are gone, however that came, its standard input
/// ends; it stops the program and removes the folder.
final class Keeper: Sendable {
  /// The program's folder. In it, `log` is what the program says.
  let folder: String
  private let lifeline: Int32

  /// Runs the line in the folder, as a shell reads it. When the program has ended, `rest` goes too.
  init(_ line: String, in folder: String, removing rest: String = "") throws(Launch.Failure) {
    self.folder = folder
    var ends: [Int32] = [-1, -1]
    // A pipe would for a moment be inherited by whatever another test starts; this never is.
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    precondition(unsafe socketpair(AF_UNIX, flags, 0, &ends) == 0, "socketpair failed")
    lifeline = ends[0]
    defer { close(ends[1]) }
    let script = """
      trap '' INT TERM HUP
      cd '\(folder)' || exit 1
      \(line) >log 2>&1 </dev/null &
      program=$!
      cat >/dev/null
      kill -KILL "$program"
      wait
      rm -f \(rest)
      cd / && rm -rf '\(folder)'
      """
    let keeper = try Launch.start(
      ["/bin/sh", "-c", script], environment: ["PATH=/usr/bin:/bin"],
      input: .descriptor(ends[1]), output: .inherited, error: .inherited)
    // A child that nobody waits for keeps tests of exits from seeing theirs.
    Thread.detach(name: "reaper") { waitpid(keeper, nil, 0) }
  }

  deinit { close(lifeline) }

  /// A folder that only the keeper removes.
  static func makeFolder(_ name: String) -> String {
    var template = Array("/tmp/easel-\(name)-XXXXXX".utf8CString)
    precondition(unsafe mkdtemp(&template) != nil, "mkdtemp failed with error \(errno)")
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
