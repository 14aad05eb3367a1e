import Concurrency
import Glibc
import JSON
import Matrix
import Resident
import TestSupport
import Testbed
import Testing

/// Our client is killed at random moments while messages pass both ways.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)))
struct KillTests {
  @Test(.timeLimit(.minutes(isLong ? 30 : 4)))
  func `E141: every message is answered exactly once, whenever the client is killed`() async throws
  {
    let (messages, kills) = isLong ? (500, 100) : (60, 20)
    let server = try await Synapse.start()
    let account = try await server.register("easel")
    let folder = TemporaryFolder()
    let bob = try await Person.start("bob", on: server)
    let room = try await bob.ask(
      "create", ["encrypted": true, "invite": [.string(account.user)]]
    ).string("room")
    var answerer = Self.start(folder, server, account)
    try await bob.hears("ours arrive", within: .seconds(30)) {
      $0.type == "m.room.member" && $0.room == room && $0.text("state_key") == account.user
        && $0.content?["membership"]?.string == "join"
    }
    var said = 0
    var keys: [String] = []
    for kill in 0..<kills {
      let due = messages * (kill + 1) / kills
      while said < due {
        said += 1
        try await bob.says("\(said)", in: room)
      }
      // Anything from before its store is open to after all is done.
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...1_500)))
      answerer.signal(SIGKILL)
      keys += Self.told(try await answerer.end())
      answerer = Self.start(folder, server, account)
    }
    let wanted = (1...messages).map { "answer to \($0)" }
    let (_, answers) = try await Self.answers(
      bob, account, within: .seconds(isLong ? 300 : 90)
    ) { $0.count >= messages }
    // Time for one too many.
    try await Task.sleep(for: .seconds(3))
    let all = try await Self.answers(bob, account, within: .seconds(1)) { _ in true }.bodies
    #expect(answers.sorted() == wanted.sorted())
    #expect(all.sorted() == wanted.sorted())
    #expect(
      !bob.heard.contains { ["unreadable", "bad"].contains($0.kind) && !isReadLater($0, bob) })
    // The server gives out no key that is not in the store: who has none of ours yet is understood.
    let eve = try await Person.start("eve", on: server)
    try await bob.ask("invite", ["room": .string(room), "user": .string(eve.user)])
    try await eve.join(room)
    try await eve.says("one more", in: room)
    try await eve.hears("the answer") {
      $0.kind == "timeline" && $0.body == "answer to one more"
    }
    #expect(try await server.refusals(saying: "already exists") == 0)
    answerer.signal(SIGTERM)
    let end = try await answerer.end()
    keys += Self.told(end)
    #expect(end.status == 0, "\(end.error)")
    let text = keys.joined(separator: "\n")
    #expect(!text.contains("keyConflict") && !text.contains("startedOver"), "\(text.suffix(4_000))")
  }

  /// Told as `unreadable`, and then with its key.
  private func isReadLater(_ heard: Heard, _ bob: Person) -> Bool {
    heard.kind == "unreadable" && bob.heard.contains { $0.kind == "timeline" && $0.id == heard.id }
  }

  private static func answers(
    _ bob: Person, _ account: Account, within limit: Duration, until isDone: ([String]) -> Bool
  ) async throws -> (isDone: Bool, bodies: [String]) {
    let deadline = ContinuousClock.now + limit
    while true {
      let bodies = bob.heard.filter {
        $0.kind == "timeline" && $0.sender == account.user && $0.type == "m.room.message"
      }.map(\.body)
      if isDone(bodies) { return (true, bodies) }
      guard ContinuousClock.now < deadline else { return (false, bodies) }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  private static func told(_ outcome: ChildProcess.Outcome) -> [String] {
    outcome.output.split(separator: "\n").map(String.init).filter { $0.hasPrefix("keys: ") }
  }

  private static func start(
    _ folder: TemporaryFolder, _ server: Synapse, _ account: Account
  ) -> ChildProcess {
    ChildProcess(
      builtProgram("answerer"),
      [folder.path, server.address, account.user, account.device, account.token],
      deadline: .seconds(600))
  }
}
