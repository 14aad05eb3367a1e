internal import Concurrency
internal import Glibc
internal import JSON

/// A real homeserver of the tests' own, on the loopback, in a folder that goes when it does.
///
/// Starting one takes about three seconds, so tests share one, each with users and rooms of its own,
/// unless they freeze it, stop it, or need other settings.
package final class Synapse: Sendable {
  package let address: String
  package let port: UInt16
  private let program: LineProgram

  /// Returns when it answers.
  package static func start(_ options: SynapseOptions = SynapseOptions()) async throws -> Synapse {
    let place = options.isInMemory ? "/dev/shm" : "/tmp"
    let folder = "\(place)/easel-synapse-\(getpid())-\(UInt64.random(in: 0...(.max)))"
    // Somebody may take the port before the server does; that has not been seen.
    let options = String(decoding: options.json.compact(), as: UTF8.self)
    let program = try LineProgram("homeserver.py", [folder, "0", options])
    let status = try await program.ask("start", within: .seconds(90))
    return try Synapse(
      program, address: status.string("address"), port: status.integer("port"))
  }

  private init(_ program: LineProgram, address: String, port: Int) {
    self.program = program
    self.address = address
    self.port = UInt16(port)
  }

  package static let serverName = "easel.test"

  /// A new user. The name gets a number, so that tests who share a server do not meet.
  package func register(_ name: String, isAdmin: Bool = false) async throws -> Account {
    let name = Self.count.withLock { count in
      count += 1
      return "\(name)\(count)"
    }
    let answer = try await program.ask(
      "register",
      ["name": .string(name), "password": .string(Self.password), "admin": .boolean(isAdmin)])
    return try Account(
      user: answer.string("user"), password: Self.password, device: answer.string("device"),
      token: answer.string("token"))
  }

  /// Ends it as an operator does. What it knows stays.
  package func stop() async throws { try await program.ask("stop") }

  /// Ends it as a power cut does.
  package func kill() async throws { try await program.ask("kill") }

  /// Starts it again, on the same port.
  package func startAgain() async throws { try await program.ask("start", within: .seconds(90)) }

  package func restart() async throws {
    try await stop()
    try await startAgain()
  }

  /// It takes connections, and says nothing.
  package func freeze() async throws { try await program.ask("freeze") }

  package func thaw() async throws { try await program.ask("thaw") }

  /// Its last warnings.
  package func log() async throws -> String { try await program.ask("log").string("text") }

  /// How often it has refused something with these words, since it was made.
  package func refusals(saying words: String) async throws -> Int {
    try await program.ask("count", ["text": .string(words)]).integer("lines")
  }

  private static let password = "correct horse"
  private static let count = Guarded(0)
}

/// A user with one device that is logged in.
package struct Account: Sendable {
  package let user: String
  package let password: String
  package let device: String
  package let token: String

  package init(user: String, password: String, device: String, token: String) {
    (self.user, self.password, self.device, self.token) = (user, password, device, token)
  }
}
