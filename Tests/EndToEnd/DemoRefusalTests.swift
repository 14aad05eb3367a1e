import TestSupport
import Testing

/// What `scripts/demo` says when it cannot go on. Nothing is built for it, and no homeserver started.
@Suite(.timeLimit(.minutes(2))) struct DemoRefusalTests {
  private func expect(
    _ outcome: ChildProcess.Outcome, _ status: Int32, _ sentences: String...,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == status, "\(outcome)", sourceLocation: location)
    for sentence in sentences {
      #expect(outcome.error.contains(sentence), "\(outcome)", sourceLocation: location)
    }
  }

  @Test func `an option that there is not and a folder too many are refused`() async throws {
    let newcomer = try await Newcomer()
    expect(try await newcomer.runs("--consle"), 64, "there is no option --consle; --help says")
    expect(try await newcomer.runs("a", "b"), 64, "one folder is enough: b is too much")
    expect(try await newcomer.runs("${a}"), 64, "signs that settings cannot hold")
    let help = try await newcomer.runs("--help")
    #expect(help.status == 0 && help.output.contains("scripts/demo --console"), "\(help)")
  }

  @Test func `without a toolchain, or with an old one, it says which is needed`() async throws {
    var newcomer = try await Newcomer(.missing)
    expect(
      try await newcomer.runs(newcomer.folder), 69,
      "there is no swift; install the Swift 6.3 toolchain for Debian 12")
    #expect(newcomer.read("build.log") == nil)
    newcomer = try await Newcomer(.old("6.2"))
    expect(
      try await newcomer.runs(newcomer.folder), 69, "Easel needs Swift 6.3 or later",
      "Swift version 6.2")
  }

  @Test func `packages that cannot be got are named, with what may be done`() async throws {
    let newcomer = try await Newcomer()
    newcomer.has("dpkg-query", "exit 1")
    expect(
      try await newcomer.runs(newcomer.folder, asNobody: true), 69,
      "these packages are missing: binutils", "libolm-dev", "install them as root, or install sudo")
    // As where there is no network.
    newcomer.has(
      "sudo", "case $* in *apt-get*) echo 'E: no route to host' >&2; exit 100 ;; *) cat ;; esac")
    expect(
      try await newcomer.runs(newcomer.folder, asNobody: true), 69, "E: no route to host",
      "the packages were not installed; apt's complaints stand above", "Is there a network")
  }

  @Test func `a folder that cannot be made, or not be written into, is named`() async throws {
    let newcomer = try await Newcomer()
    newcomer.forbids()
    for folder in ["/dev/null/demo", newcomer.folder] {
      expect(
        try await newcomer.runs(folder), 69,
        "cannot make the folder \(folder), or not write into it",
        "name one that you may write in: scripts/demo FOLDER")
    }
  }

  @Test func `a second demo in one folder is refused before anything is built`() async throws {
    let newcomer = try await Newcomer(.failing)
    newcomer.write("", to: "lock")
    let other = try BackgroundProcess(
      ["flock", "--no-fork", "\(newcomer.folder)/lock", "sleep", "60"])
    var outcome = try await newcomer.runs(newcomer.folder)
    // It holds the lock soon after it was started.
    for _ in 0..<20 where outcome.status != 75 {
      outcome = try await newcomer.runs(newcomer.folder)
    }
    expect(
      outcome, 75, "another demo is running in \(newcomer.folder)",
      "leave it first, or name another folder")
    other.kill()
  }

  @Test func `a port that somebody else has, or that is none, is named before anything is built`()
    async throws
  {
    let newcomer = try await Newcomer(.failing)
    let port = LoopbackSocket.freePort()
    let other = try BackgroundProcess(
      ["/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1", "\(port)"])
    try #require(await BackgroundProcess.answers(port: port))
    newcomer.write("\(port)\n", to: "port")
    expect(
      try await newcomer.runs(newcomer.folder), 69,
      "port \(port) is in use, and the rooms in \(newcomer.folder) belong to it",
      "end what listens there, or start anew in another folder")
    other.kill()
    newcomer.write("eighty\n", to: "port")
    expect(
      try await newcomer.runs(newcomer.folder), 69, "\(newcomer.folder)/port holds no port",
      "delete it, or write a number into it")
  }

  @Test(arguments: [false, true])
  func `a build that fails is told with its errors`(ofConsole: Bool) async throws {
    let newcomer = try await Newcomer(.failing)
    let outcome =
      ofConsole
      ? try await newcomer.runs("--console", newcomer.folder)
      : try await newcomer.runs(newcomer.folder)
    expect(
      outcome, 69, "Nose.swift:1:1: error: it is not there",
      "easel was not built; all that was said is in \(newcomer.folder)/build.log")
  }

  @Test func `a homeserver that cannot be got is told, and the next start tries again`()
    async throws
  {
    let newcomer = try await Newcomer(hasPython: false)
    // As where there is no network, also on a machine that has a store of wheels.
    let nowhere = [
      "PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    ]
    for _ in 0..<2 {
      expect(
        try await newcomer.runs(newcomer.folder, with: nowhere), 69,
        "could not install Tests/EndToEnd/requirements.txt; its complaints stand above",
        "It takes them from PyPI: is there a network?")
    }
    #expect(newcomer.processes == [])
  }
}
