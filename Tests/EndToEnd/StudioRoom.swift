import Concurrency
import Glibc
import JSON
import TestSupport
import Testbed
import Testing

/// The program as an operator runs it: `easel init` once, then `easel run`, in a folder of its own.
/// It can be killed, and goes on where it was.
final class Studio: Sendable {
  /// A program that was built for use, `EASEL_RELEASE`: an order faster, and worth measuring.
  static let release: String? = unsafe getenv("EASEL_RELEASE")
    .map { unsafe String(cString: $0) }

  let account: Account
  private let program = release ?? builtProgram("easel")
  private let folder: TemporaryFolder
  private let process = Guarded<BackgroundProcess?>(nil)

  struct NotSetUp: Error, CustomStringConvertible {
    let description: String
  }

  /// `settings` are further lines of the file of settings, JSON5; `rules` of its `studio`, `account`
  /// of its `matrix`, `budget` of its `outbox`.
  static func start(
    on server: Synapse, _ settings: String = "", rules: String = "size: 128", account: String = "",
    budget: String = "rate: 100, burst: 1000"
  ) async throws -> Studio {
    let studio = try Studio(
      try await server.register("easel"), server, account,
      "studio: { \(rules) }, outbox: { \(budget) }, \(settings)")
    try await studio.setUp(server)
    try studio.run()
    return studio
  }

  private init(
    _ account: Account, _ server: Synapse, _ matrix: String, _ settings: String
  ) throws {
    self.account = account
    folder = TemporaryFolder()
    folder.write(account.password, to: "password", mode: 0o600)
    folder.write(
      """
      {
        data: "\(folder.path)/data",
        web: { listen: "off" },
        log: { level: "debug" },
        matrix: {
          homeserver: "\(server.address)", user: "\(account.user)",
          password: "${file:password}", \(matrix)
        },
        \(settings)
      }
      """, to: "easel.json5", mode: 0o600)
  }

  private func setUp(_ server: Synapse) async throws {
    let outcome = try await ChildProcess.run(
      program,
      ["init", "--config", folder.path("easel.json5"), "--yes"], folder: folder.path)
    guard outcome.status == 0 else {
      throw NotSetUp(description: "\(outcome.output)\n\(outcome.error)")
    }
  }

  func run() throws {
    let started = try BackgroundProcess(
      [program, "run", "--config", folder.path("easel.json5")],
      output: folder.path("log"))
    process.withLock { $0 = started }
  }

  /// As a power cut does.
  func kill() async {
    guard let process = process.withLock({ $0 }) else { return }
    process.kill()
    _ = await process.end()
  }

  /// As an operator does. - Returns: its exit status.
  func stop() async -> Int32 {
    guard let process = process.withLock({ $0 }) else { return 0 }
    process.askToEnd()
    return await process.end()
  }

  var log: String { folder.read("log") ?? "" }

  /// As a disk does that forgets.
  func loseBlobs() async throws {
    _ = try await ChildProcess.run(
      "/usr/bin/find", [folder.path("data/blobs"), "-mindepth", "3", "-type", "f", "-delete"])
  }
}

/// A studio, and people in one of its rooms.
struct StudioRoom {
  let server: Synapse
  let studio: Studio
  let ann: Person
  let room: String

  static func opens(
    on own: Synapse? = nil, settings: String = "", rules: String = "size: 128",
    account: String = "", budget: String = "rate: 100, burst: 1000",
    isEncrypted: Bool = true,
    _ body: (StudioRoom) async throws -> Void
  ) async throws {
    let server: Synapse
    if let own { server = own } else { server = try await .shared() }
    let studio = try await Studio.start(
      on: server, settings, rules: rules, account: account, budget: budget)
    let ann = try await Person.start("ann", on: server)
    let room = try await ann.ask(
      "create",
      ["encrypted": .boolean(isEncrypted), "invite": [.string(studio.account.user)]]
    ).string("room")
    do {
      try await body(StudioRoom(server: server, studio: studio, ann: ann, room: room))
    } catch {
      Issue.record("\(error)\n--- the studio's log\n\(studio.log.suffix(6_000))")
    }
    _ = await studio.stop()
  }

  // MARK: What the bot says

  func hello() async throws -> Heard {
    try await ann.hears("hello", within: .seconds(40)) {
      isOurs($0) && $0.content?["msgtype"]?.string == "m.notice"
        && $0.body.contains("I am Easel")
    }
  }

  func isOurs(_ heard: Heard) -> Bool {
    heard.kind == "timeline" && heard.room == room
      && heard.text("sender") == studio.account.user
  }

  /// The first picture after `known` of them.
  func picture(after known: [String] = [], within limit: Duration = .seconds(60)) async throws
    -> Heard
  {
    try await ann.hears("a picture", within: limit) {
      isOurs($0) && $0.content?["msgtype"]?.string == "m.image"
        && $0.content?["org.easel.art"] != nil && !known.contains($0.id)
    }
  }

  func critique(of picture: Heard, within limit: Duration = .seconds(60)) async throws -> Heard {
    try await ann.hears("a critique", within: limit) {
      isOurs($0) && $0.content?["msgtype"]?.string == "m.notice"
        && $0.relation?["rel_type"]?.string == "m.thread"
        && $0.relation?["event_id"]?.string == picture.id
    }
  }

  func seeds(
    of picture: Heard, count: Int = 3, within limit: Duration = .seconds(20)
  ) async throws -> [String] {
    var keys: [String] = []
    _ = try await ann.hears("seeds", within: limit) { heard in
      if isOurs(heard), heard.type == "m.reaction",
        heard.relation?["event_id"]?.string == picture.id,
        let key = heard.relation?["key"]?.string, !keys.contains(key)
      {
        keys.append(key)
      }
      return keys.count == count
    }
    return keys
  }

  func answer(_ what: String, containing text: String) async throws -> Heard {
    try await ann.hears(what) { isOurs($0) && ($0.body).contains(text) }
  }
}
