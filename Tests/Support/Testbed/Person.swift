internal import Concurrency
package import JSON
internal import TestSupport

/// A person with a device, in a program of her own on matrix-nio: she shares no line of code with us.
///
/// ``ask(_:_:within:)`` has her do anything that `person.py` knows; the methods beside it are what
/// tests say most. ``hears(_:within:where:)`` waits for what she is told, decrypted.
package final class Person: Sendable {
  package let account: Account
  private let folder: TemporaryFolder
  private let server: Synapse
  private let program: Guarded<LineProgram>

  /// A new user on her first device.
  package static func start(_ name: String, on server: Synapse) async throws -> Person {
    let account = try await server.register(name)
    return try await start(as: account, on: server)
  }

  /// The device of this account.
  package static func start(as account: Account, on server: Synapse) async throws -> Person {
    let folder = TemporaryFolder()
    let program = try LineProgram("person.py", [folder.path, server.address])
    try await program.ask(
      "adopt",
      [
        "user": .string(account.user), "device": .string(account.device),
        "token": .string(account.token),
      ])
    return Person(account, folder, server, program)
  }

  /// Another device of the same user, logged in by password.
  package func anotherDevice() async throws -> Person {
    let folder = TemporaryFolder()
    let program = try LineProgram("person.py", [folder.path, server.address])
    let answer = try await program.ask(
      "login", ["user": .string(account.user), "password": .string(account.password)])
    let account = try Account(
      user: account.user, password: account.password, device: answer.string("device"),
      token: answer.string("token"))
    return Person(account, folder, server, program)
  }

  private init(
    _ account: Account, _ folder: TemporaryFolder, _ server: Synapse, _ program: LineProgram
  ) {
    self.account = account
    self.folder = folder
    self.server = server
    self.program = Guarded(program)
  }

  package var user: String { account.user }

  /// Her program ends. Her device stays logged in, and its store in its folder.
  package func sleep() async throws { try await program.withLock { $0 }.end() }

  /// Her program starts again on the same store. What she heard before is forgotten here.
  package func wake() async throws {
    let next = try LineProgram("person.py", [folder.path, server.address])
    program.withLock { $0 = next }
    try await next.ask("resume")
  }

  @discardableResult
  package func ask(
    _ command: String, _ arguments: JSONObject = [:], within limit: Duration = .seconds(30)
  ) async throws -> JSONNode {
    try await program.withLock { $0 }.ask(command, arguments, within: limit)
  }

  /// The first such thing that she heard or hears in time; `what` is for the failure.
  @discardableResult
  package func hears(
    _ what: String, within limit: Duration = .seconds(20), where isIt: (Heard) -> Bool
  ) async throws -> Heard {
    let program = program.withLock { $0 }
    return try await Heard(
      program.event("\(user) hears \(what)", within: limit) { isIt(Heard($0)) })
  }

  /// The event with this id, decrypted.
  @discardableResult
  package func hears(event id: String, within limit: Duration = .seconds(20)) async throws -> Heard
  {
    try await hears("event \(id)", within: limit) {
      $0.kind == "timeline" && $0.id == id
    }
  }

  /// All that she heard until now.
  package var heard: [Heard] { program.withLock { $0 }.events.map { Heard($0) } }
}
