import Glibc
import TestSupport
import Testbed

/// Somebody who tries `scripts/demo`, with a tree, a home and a `PATH` of their own: what is left behind
/// is below one folder of the test, and can be counted.
final class Newcomer: Sendable {
  /// What `swift build` comes to.
  enum Toolchain: Equatable {
    /// This build of the program stands where a release is put, and nothing is built.
    case standIn
    /// A release is built, which takes some ten minutes.
    case real
    /// The sources have a mistake.
    case failing
    /// It is of this version.
    case old(String)
    /// There is none.
    case missing
  }

  /// What `scripts/demo`, and the scripts that it calls, use of Debian.
  private static let tools = [
    "cat", "chmod", "cmp", "cp", "dirname", "dpkg-query", "flock", "grep", "head", "mkdir",
    "mktemp", "rm", "sed", "sleep", "tail", "tee",
  ]
  private static let sources = ["Package.swift", "Sources", "Tests", "bot-config", "migrations"]

  private let place = TemporaryFolder()
  private let isReal: Bool

  /// Where the demo is to be.
  var folder: String { place.path("demo") }

  /// Without Python's environment the homeserver is still to be got.
  init(_ toolchain: Toolchain = .standIn, hasPython: Bool = true) async throws {
    isReal = toolchain == .real
    for name in ["bin", "home", "tmp", "tree", "tree/.build", "tree/Tests"] {
      place.makeFolder(name)
    }
    try await copy(["scripts", "Tests/EndToEnd"] + (isReal ? Self.sources : []))
    for tool in Self.tools { link("/usr/bin/\(tool)", as: "bin/\(tool)") }
    has("apt-get", "echo 'E: a test installs nothing' >&2; exit 100")
    if hasPython {
      link("\(repositoryRoot())/.build/python-endtoend", as: "tree/.build/python-endtoend")
    }
    switch toolchain {
    case .real, .missing: break
    case .standIn:
      makeSwift("6.3", "mkdir -p .build/release && /bin/ln -sf \(program) .build/release/easel")
    case .failing: makeSwift("6.3", "echo 'Nose.swift:1:1: error: it is not there' && exit 1")
    case .old(let version): makeSwift(version, "exit 1")
    }
  }

  private var program: String { "'\(builtProgram("easel"))'" }

  private func copy(_ paths: [String]) async throws {
    for path in paths {
      let outcome = try await ChildProcess.run(
        "/bin/cp", ["-aT", "\(repositoryRoot())/\(path)", place.path("tree/\(path)")],
        deadline: .seconds(60))
      guard outcome.status == 0 else { throw Premises.NotMade(description: "\(outcome)") }
    }
  }

  private func link(_ target: String, as name: String) {
    precondition(unsafe symlink(target, place.path(name)) == 0, "cannot link \(name): \(errno)")
  }

  private func makeSwift(_ version: String, _ build: String) {
    has("swift", "[ \"$1\" != build ] && echo 'Swift version \(version)' || { \(build); }")
  }

  /// A program of this name that does this, in the place of Debian's.
  func has(_ tool: String, _ lines: String) {
    // A link is taken away first: Debian's own would be written over.
    unsafe unlink(place.path("bin/\(tool)"))
    place.write("#!/bin/sh\n\(lines)\n", to: "bin/\(tool)", mode: 0o755)
  }

  // MARK: Running

  private var environment: [String: String] {
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
    return [
      "PATH": place.path("bin") + (isReal ? ":\(path)" : ""), "HOME": place.path("home"),
      "TMPDIR": place.path("tmp"), "TERM": "xterm", "LC_ALL": "C.UTF-8",
    ]
  }

  /// Without a terminal, to its end; by somebody who is not root, if that matters.
  func runs(
    _ words: String..., with more: [String: String] = [:], asNobody: Bool = false
  ) async throws -> ChildProcess.Outcome {
    var line = [place.path("tree/scripts/demo")] + words
    if geteuid() == 0 {
      // Root has the rights that files seem to have.
      line.insert("--bounding-set=-dac_override,-dac_read_search", at: 0)
      if asNobody { line.insert(contentsOf: ["--reuid=65534", "--clear-groups"], at: 0) }
      line.insert("/usr/bin/setpriv", at: 0)
    }
    if asNobody { try await opens() }
    return try await ChildProcess.run(
      line[0], Array(line.dropFirst()), environment: environment.merging(more) { $1 },
      folder: place.path, deadline: .seconds(100))
  }

  /// Nobody may look into what a test keeps.
  private func opens() async throws {
    _ = try await ChildProcess.run("/bin/chmod", ["-R", "a+rX", place.path])
  }

  /// At a terminal, in the demo's folder.
  func sits() -> PseudoTerminal {
    let terminal = PseudoTerminal(
      place.path("tree/scripts/demo"), [folder],
      environment: environment.map { "\($0.key)=\($0.value)" })
    // Wide enough that no sentence is broken.
    terminal.resize(columns: 240, rows: 60)
    return terminal
  }

  // MARK: Counting

  /// The files beside the demo's folder and what was built.
  func belongings() async throws -> Set<Substring> {
    let outcome = try await ChildProcess.run(
      "/usr/bin/find",
      [
        place.path, "-path", folder, "-prune", "-o", "-path", "*/tree/.build", "-prune",
        "-o", "!", "-type", "d", "-print",
      ])
    return Set(outcome.output.split(separator: "\n"))
  }

  /// The command lines of those that still run for the demo.
  var processes: [String] {
    names(in: "/proc").compactMap { name in
      guard name.allSatisfy(\.isNumber), let line = readFile("/proc/\(name)/cmdline") else {
        return nil
      }
      let words = String(decoding: line, as: UTF8.self).replacing("\0", with: " ")
      return words.contains(folder) ? words : nil
    }
  }

  /// A file in the demo's folder.
  func read(_ name: String) -> String? { place.read("demo/\(name)") }

  func write(_ text: String, to name: String) {
    if unsafe access(folder, F_OK) != 0 { place.makeFolder("demo") }
    place.write(text, to: "demo/\(name)")
  }

  /// The demo's folder is there, and nothing can be put into it.
  func forbids() {
    place.makeFolder("demo")
    precondition(unsafe chmod(folder, 0o500) == 0, "chmod failed: \(errno)")
  }
}
