internal import Glibc
package import JSON
internal import TestSupport

/// A person at nheko: another client, on another library, with a screen and buttons; see `nheko.py`.
package final class Nheko: Sendable {
  /// Asked for by `scripts/test --nheko`, which also installs it: it is 80 MB, and takes half a minute.
  package static let isWanted = unsafe getenv("EASEL_NHEKO") != nil
  /// A folder for pictures, if the wish names one.
  package static let keepsIn: String? = {
    guard let wish = unsafe getenv("EASEL_NHEKO") else { return nil }
    let text = unsafe String(cString: wish)
    return text.hasPrefix("/") ? text : nil
  }()
  package static let howTo = "nheko as a witness: scripts/test --nheko"

  package let account: Account
  private let folder: TemporaryFolder
  private let program: LineProgram

  package var user: String { account.user }

  /// Logs in on a device that never had keys.
  package static func start(as account: Account, on server: Synapse) async throws -> Nheko {
    let nheko = try Nheko(account, server)
    try await nheko.program.ask(
      "start",
      [
        "user": .string(account.user), "device": .string(account.device),
        "token": .string(account.token),
      ], within: .seconds(90))
    return nheko
  }

  private init(_ account: Account, _ server: Synapse) throws {
    self.account = account
    folder = TemporaryFolder()
    program = try LineProgram("nheko.py", [folder.path, server.address])
  }

  /// Makes its identity, in the dialog of the first start; to be repeated until it is there.
  package func setUp() async throws { try await program.ask("set_up") }

  /// Presses the right-hand button of its dialog: "Accept", "They match!", "Close".
  package func press() async throws { try await program.ask("press") }

  /// Somebody's keys, as the server shows them to nheko.
  package func keys(of user: String) async throws -> JSONNode {
    try await program.ask("query", ["user": .string(user)])
  }

  /// A picture of its screen, or of its window alone.
  package func shot(_ path: String, ofWindow: Bool = false) async throws {
    try await program.ask("shot", ["path": .string(path), "window": .boolean(ofWindow)])
  }

  /// Joins a room, its first one, and shows it.
  package func enter(_ room: String) async throws {
    try await program.ask("enter", ["room": .string(room)])
  }

  /// What somebody is called everywhere.
  package func names(_ account: Account, _ name: String) async throws {
    try await program.ask(
      "call",
      [
        "method": "PUT", "path": .string("/_matrix/client/v3/profile/\(account.user)/displayname"),
        "body": ["displayname": .string(name)], "token": .string(account.token),
      ])
  }
}
