internal import Concurrency
package import Matrix
package import MatrixClient
package import Secrets

extension Resident {
  /// Makes the account's identity, as `easel init` does: before it lives, so that nobody ever sees its
  /// device unsigned.
  /// - Returns: the recovery key, if the identity is new.
  @discardableResult
  package func setsUp(password: String) async throws -> Secret? {
    let kept = Guarded<Secret?>(nil)
    var means = Bootstrap<Store>.Means { key in kept.withLock { $0 = key } }
    means.password = Secret(password)
    _ = try await Bootstrap(client.keyring, server: client.server, clock: .system).run(means)
    return kept.withLock { $0 }
  }

  /// The account that `easel init` has set up in this data folder.
  package static func open(
    setUpIn folder: String, options: ResidentOptions = ResidentOptions()
  ) async throws -> Resident {
    guard case .session(let session)? = try SessionFile("\(folder)/session.json").read() else {
      throw NotSent(description: "nobody has logged in in \(folder)")
    }
    var options = options
    options.vaultKey = try VaultKey.open(PrivateFile("\(folder)/vault.key"), mayMake: false)
    options.files = ("easel.sqlite", "generation")
    return try await open(ResidentLogin(session), in: folder, options: options)
  }

  /// An event as the server has it, read with the keys that are here.
  package func looksUp(_ event: String, in room: RoomID) async throws -> RoomNews {
    guard let id = EventID(event) else { throw NotSent(description: "\(event) is no event ID") }
    return try await Lookup(client.keyring, server: client.server).event(id, in: room)
  }
}
