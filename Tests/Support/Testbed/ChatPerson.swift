package import JSON
internal import TestSupport

/// A person at `easel chat`, who is typed for: our own client, run as people run it.
package final class ChatPerson: Sendable {
  package let account: Account
  private let folder: TemporaryFolder
  private let program: LineProgram

  package var user: String { account.user }

  /// A new user who logs in. `options` are further words of the command line.
  package static func start(
    _ name: String, on server: Synapse, _ options: [String] = []
  ) async throws -> ChatPerson {
    try await start(as: server.register(name), on: server, options)
  }

  /// A device of this user, of her own.
  package static func start(
    as account: Account, on server: Synapse, _ options: [String] = []
  ) async throws -> ChatPerson {
    let person = try ChatPerson(account, server, options)
    try await person.hears("ready")
    return person
  }

  private init(_ account: Account, _ server: Synapse, _ options: [String]) throws {
    self.account = account
    folder = TemporaryFolder()
    folder.write(account.password, to: "password", mode: 0o600)
    program = try LineProgram(
      running: [
        builtProgram("easel"), "chat", "--homeserver", server.address, "--user", account.user,
        "--password-file", folder.path("password"), "--folder", folder.path("chat"),
        "--script", "-",
      ] + options, isOneWay: true)
  }

  /// Types a line; see `docs/reference/chat-script.md`.
  package func types(_ line: String) throws { try program.say(line) }

  /// The first event of this kind of which this is so: one that came, or one that comes in time.
  @discardableResult
  package func hears(
    _ kind: String, within limit: Duration = .seconds(30),
    where isIt: (JSONNode) -> Bool = { _ in true }
  ) async throws -> JSONNode {
    try await program.event("\(user) hears \(kind)", within: limit) {
      $0["kind"]?.string == kind && isIt($0)
    }
  }

  /// The message with this event's ID.
  @discardableResult
  package func hears(event: String) async throws -> JSONNode {
    try await hears("message") { $0["event"]?.string == event }
  }

  /// Where a file of hers is.
  package func path(_ name: String) -> String { folder.path(name) }

  /// Ends as a script does, and says whether all lines were done.
  package func leaves() async throws -> Bool {
    try types("/quit")
    let end = try await hears("end")
    try await program.end()
    return try end.boolean("done")
  }
}
