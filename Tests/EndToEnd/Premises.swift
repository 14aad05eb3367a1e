import Concurrency
import SQLiteStorage
import Storage
import TestSupport
import Testbed

/// A bot as its operator has it: a folder that `easel init` made, and a terminal to sit at.
final class Premises: Sendable {
  let account: Account
  let recoveryKey: String
  let folder: TemporaryFolder
  private let server: Synapse

  var user: String { account.user }

  static func make(_ name: String, on server: Synapse) async throws -> Premises {
    let account = try await server.register(name)
    let folder = TemporaryFolder()
    folder.write(
      "{ data: \"\(folder.path("data"))\", web: { listen: \"off\" } }", to: "easel.json5")
    folder.write(account.password, to: "password", mode: 0o600)
    let made = try await ChildProcess.run(
      builtProgram("easel"),
      [
        "init", "--config", folder.path("easel.json5"), "--homeserver", server.address, "--user",
        account.user, "--password-file", folder.path("password"), "--yes",
      ], deadline: .seconds(60))
    let key = made.output.split(separator: "\n").map { $0.drop { $0 == " " } }
      .first { $0.hasPrefix("Es") && $0.split(separator: " ").count == 12 }
    guard made.status == 0, let key else { throw NotMade(description: "\(made)") }
    return Premises(account, String(key), folder, server)
  }

  struct NotMade: Error, CustomStringConvertible { let description: String }

  private init(
    _ account: Account, _ recoveryKey: String, _ folder: TemporaryFolder, _ server: Synapse
  ) {
    self.account = account
    self.recoveryKey = recoveryKey
    self.folder = folder
    self.server = server
  }

  private func line(_ command: String, _ words: [String]) -> [String] {
    [command, "--config", folder.path("easel.json5")] + words
  }

  /// At a terminal.
  func verify(_ words: String...) -> PseudoTerminal {
    PseudoTerminal(
      builtProgram("easel"), line("verify", words),
      environment: ["TERM=xterm", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"])
  }

  /// Without one.
  func start(_ command: String, _ words: String...) -> ChildProcess {
    ChildProcess(
      builtProgram("easel"), line(command, words), environment: ["LC_ALL": "C.UTF-8"],
      deadline: .seconds(90))
  }

  /// What waits in the bot's inbox, for the bot.
  func waitingArrivals() async throws -> Int {
    let store = try await SQLiteStore.open(folder.path("data/easel.sqlite"), clock: .system)
    let count = try await Self.waiting(in: store)
    try await store.close()
    return count
  }

  private static func waiting<S: Store>(in store: S) async throws -> Int
  where S.Transaction: InboxRows {
    try await store.read { try $0.waitingArrivals() }
  }
}

extension PseudoTerminal {
  static let patience = Duration.seconds(40)

  /// Waits until it says this; what it said is the failure.
  func tells(_ words: String) async throws {
    guard await says(words, within: Self.patience) else {
      throw Premises.NotMade(description: "the terminal never said \"\(words)\":\n\(text)")
    }
  }

  func answers(_ word: String) { type("\(word)\r") }

  /// Whether these words stand in it one after the other.
  func shows(inOrder words: [String]) -> Bool {
    var rest = Substring(text)
    for word in words {
      guard let place = rest.firstRange(of: word) else { return false }
      rest = rest[place.upperBound...]
    }
    return true
  }
}
