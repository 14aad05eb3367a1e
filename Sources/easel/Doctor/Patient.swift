internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import Secrets
internal import Storage

/// What the checks look at: the settings, the login of the data folder, the store and the homeserver.
/// What several need is asked for once.
///
/// The token of the folder is used as it is, and never renewed: that is for whoever runs.
struct Patient: Sendable {
  /// For one question.
  static let patience = Duration.seconds(10)

  let settings: Settings
  let clock: WallClock
  let store: any StoreGlance
  /// Where the homeserver is said to be; nothing when nobody said.
  let place: String?
  let http: Result<HTTPClient, any Error>
  private let content: Result<SessionFile.Content?, any Error>
  let discovered: Shared<DiscoveredServer>
  let who: Shared<API.WhoAmI.Answer>
  let keys: Shared<QueriedKeys>
  let own: Shared<OwnAccount>

  init(_ settings: Settings, clock: WallClock) {
    self.settings = settings
    self.clock = clock
    let store: any StoreGlance =
      switch settings.store.url {
      case .sqlite(let path): FileGlance(settings.inDataFolder(path))
      case .postgres(let address): ServerGlance(settings.postgres(address), clock: clock)
      }
    self.store = store
    let content = Result<SessionFile.Content?, any Error> { try settings.sessionFile.read() }
    let http = Result<HTTPClient, any Error> { HTTPClient(try settings.httpSettings) }
    self.content = content
    self.http = http
    let session = try? Self.session(content)
    let place = settings.matrix.homeserver ?? session?.homeserver.text ?? settings.matrix.user
    self.place = place
    discovered = Shared {
      guard let place else {
        throw NotLooked("nobody said where the account lives", first: "login")
      }
      return try await Discovery(over: http.get()).find(place)
    }
    who = Shared {
      try await Self.server(content, http).ask(API.WhoAmI(), within: Self.patience)
    }
    keys = Shared {
      let session = try Self.session(content)
      return try await Self.server(content, http)
        .ask(API.QueryKeys([session.user]), within: Self.patience)
    }
    own = Shared {
      guard try await store.read({ try $0.accountOfMachine() }) != nil else {
        throw NotLooked("there are no keys in the store yet", first: "login")
      }
      let (vault, now) = (try settings.vaultThere(), clock.now())
      return try await store.read { rows in
        guard let owner = try CryptoMachine.owner(of: rows, vault: vault) else {
          throw NotLooked("there are no keys in the store yet", first: "login")
        }
        let machine = CryptoMachine(
          user: owner.user, device: owner.device, ratchets: try LibolmRatchets(), vault: vault)
        return try machine.ownAccount(in: rows, at: now)
      }
    }
  }

  private static func session(_ content: Result<SessionFile.Content?, any Error>) throws -> Session
  {
    guard case .session(let session)? = try content.get() else { throw LoginNeeded(.noSession) }
    return session
  }

  private static func server(
    _ content: Result<SessionFile.Content?, any Error>, _ http: Result<HTTPClient, any Error>
  ) throws -> Homeserver {
    let session = try session(content)
    return Homeserver(
      session.homeserver, over: try http.get(), as: FixedToken(session.tokens.access))
  }

  var session: Session { get throws { try Self.session(content) } }

  /// Where nothing but `/versions` is asked, before there is a login.
  func open() async throws -> Homeserver {
    if let server = try? Self.server(content, http) { return server }
    return Homeserver(
      try await reached().address, over: try http.get(), as: FixedToken(Secret("")))
  }

  @discardableResult
  func reached() async throws -> DiscoveredServer {
    do { return try await discovered.value } catch {
      throw NotLooked("the homeserver does not answer", first: "homeserver")
    }
  }

  /// For those who need a login that is good.
  func server() async throws -> Homeserver {
    do { _ = try session } catch { throw NotLooked("nobody is logged in", first: "login") }
    try await reached()
    do { _ = try await who.value } catch {
      throw NotLooked("the server does not take the token", first: "login")
    }
    return try Self.server(content, http)
  }
}

extension Settings {
  /// The key of the store; it is not made.
  func vaultThere() throws -> Vault {
    if let text = matrix.vaultKey {
      return try Vault(key: VaultKey.reading(text, of: "matrix.vault_key"))
    }
    return try Vault(
      key: VaultKey.open(PrivateFile(inDataFolder(matrix.vaultKeyFile)), mayMake: false))
  }
}
