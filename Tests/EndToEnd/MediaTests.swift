import Concurrency
import Glibc
import JSON
import Matrix
import MatrixClient
import Resident
import TestSupport
import Testbed
import Testing

/// Files that nobody has whole in memory. Ours are carried by `porter`, a process of its own.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(3)))
struct MediaTests {
  private static let megabytes = 100

  @Test func `a hundred megabytes go both ways, encrypted, in the memory of a small file`()
    async throws
  {
    try await Household.talks { home in
      let (easel, bob, room) = (home.easel, home.bob, home.room)
      try await home.greet()
      let folder = TemporaryFolder()
      let porter = Porter(home, folder)
      let small = try await porter.send(try await folder.noise(megabytes: 1)).peak
      let source = try await folder.noise(megabytes: Self.megabytes)
      let start = ContinuousClock.now
      let (file, sending) = try await porter.send(source)
      let sent = try await easel.sends(
        .message, ["msgtype": "m.file", "body": "large", "file": JSONValue(file)], in: room)
      let fetched = try await bob.fetches(bob.hears(event: sent.text))
      #expect(try await fetched.string("sha256") == sha256(of: source))
      #expect(try fetched.integer("size") == Self.megabytes << 20)

      let back = try await bob.ask(
        "file", ["room": .string(room.text), "megabytes": .integer(Self.megabytes)],
        within: .seconds(60))
      let heard = try await easel.hears(event: back.string("event"))
      let target = folder.path("back")
      let fetching = try await porter.fetch(try heard.content.object("file"), into: target)
      #expect(try await sha256(of: target) == back.string("sha256"))

      let words =
        "media: peak of \(small >> 10) KiB for 1 MiB; for \(Self.megabytes) MiB "
        + "\(sending >> 10) KiB to send and \(fetching >> 10) KiB to fetch, in "
        + "\((ContinuousClock.now - start).components.seconds) s"
      print(words)
      #expect(max(sending, fetching) - small < 6 << 20, "\(words)")
    }
  }
}

private struct Porter {
  struct Failure: Error { let outcome: ChildProcess.Outcome }

  private let line: [String]

  init(_ home: Household, _ folder: TemporaryFolder) {
    line = [home.server.address, home.account.token, folder.path]
  }

  func send(_ path: String) async throws -> (file: JSONNode, peak: Int) {
    let said = try await run(["send", path])
    let file = try JSONDocument(Array((said.first ?? "").utf8)).root
    return (file, said.last.flatMap { Int($0) } ?? .max)
  }

  func fetch(_ file: JSONNode, into path: String) async throws -> Int {
    let words = String(decoding: file.rawBytes, as: UTF8.self)
    return try await run(["fetch", words, path]).last.flatMap { Int($0) } ?? .max
  }

  private func run(_ words: [String]) async throws -> [String] {
    let outcome = try await ChildProcess.run(
      builtProgram("porter"), line + words, deadline: .seconds(60))
    guard outcome.status == 0 else { throw Failure(outcome: outcome) }
    return outcome.output.split(separator: "\n").map(String.init)
  }
}

extension TemporaryFolder {
  fileprivate func noise(megabytes: Int) async throws -> String {
    let path = path("noise-\(megabytes)")
    let outcome = try await ChildProcess.run(
      "/usr/bin/dd", ["if=/dev/urandom", "of=\(path)", "bs=1M", "count=\(megabytes)"])
    guard outcome.status == 0 else { throw Porter.Failure(outcome: outcome) }
    return path
  }
}

/// Not by our own arithmetic.
private func sha256(of path: String) async throws -> String {
  let outcome = try await ChildProcess.run("/usr/bin/sha256sum", [path])
  return String(outcome.output.prefix { $0 != " " })
}
