internal import Arguments
internal import Chat
internal import Concurrency
internal import HTTPClient
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import Secrets
internal import Storage

/// A person's account, as their chat's folder keeps it: the login that is there, or a new one on the
/// same device; and its identity.
struct ChatAccount: Sendable {
  private static let deviceName = "easel chat"

  let place: ChatFolder
  let homeserver: String?
  let user: UserID?
  let password: Secret?
  let recoveryKey: Secret?
  let asking: Asking
  let http: HTTPClient
  let clock: WallClock

  struct Found: Sendable {
    let session: Session
    let server: Homeserver
    /// For what the server asks for next.
    let password: Secret?
  }

  func logIn() async throws -> Found {
    let file = SessionFile(place.session)
    let content = try file.read()
    if case .session(let session)? = content {
      if let user, user != session.user {
        throw Complaint(
          "this folder is another person's", why: ["\(place.path) is \(session.user)'s"],
          hint: "give \(user) a folder of their own with --folder", exit: .usage)
      }
      let found = found(session, password)
      do {
        _ = try await found.server.ask(API.WhoAmI())
        return found
      } catch let error as LoginNeeded {
        guard password != nil || asking.isPossible, error.reason != .deactivated else {
          throw Self.complaint(error)
        }
        return try await logIn(at: session.homeserver, session.user, content, file)
      }
    }
    guard let user else { throw Self.nobody(in: place.path) }
    let server = try await Discovery(over: http).find(homeserver ?? user.text)
    return try await logIn(at: server.address, user, content, file)
  }

  private func logIn(
    at address: HTTPURL, _ user: UserID, _ content: SessionFile.Content?, _ file: SessionFile
  ) async throws -> Found {
    let password =
      try password ?? asking.secret("Password of \(user.text)", flag: "--password-file")
    // Written down before it is asked for, so that all logins are on the same one.
    let device = content?.device ?? DeviceID.new(.system)
    if content == nil { try file.reserve(device) }
    let session = try await Login(
      at: address, over: http, deviceName: Self.deviceName, clock: clock
    ).withPassword(password, user: user.text, device: device)
    try file.write(session)
    return found(session, password)
  }

  private func found(_ session: Session, _ password: Secret?) -> Found {
    let keeper = SessionKeeper(
      session, in: SessionFile(place.session), over: http, password: password,
      deviceName: Self.deviceName, clock: clock)
    return Found(
      session: session, server: Homeserver(session.homeserver, over: http, as: keeper),
      password: password)
  }

  /// The key of the store is made where nothing is sealed yet.
  func vault<S: Store>(for store: S) async throws -> Vault where S.Transaction: CryptoGround {
    let isEmpty = try await store.read { try $0.accountOfMachine() == nil }
    return try Vault(key: VaultKey.open(PrivateFile(place.vaultKey), mayMake: isEmpty))
  }

  // MARK: Identity

  /// Makes or restores the account's identity, where it is not here.
  /// - Returns: what the person should hear of that.
  func setUp<S: Store>(
    _ keyring: Keyring<S>, _ courier: Courier<S>, _ found: Found
  ) async throws -> [String] where S.Transaction: CryptoGround {
    let server = found.server
    try await AccountCheck(keyring, server: server, courier: courier).run()
    let state = try await keyring.look { try $0.identityState(in: $1, at: $2) }
    guard state != .ready else { return [] }
    let path = place.recoveryKey
    var means = Bootstrap<S>.Means { key in try PrivateFile(path).write(key) }
    means.password = found.password
    means.recoveryKey = recoveryKey
    do {
      let outcome = try await Bootstrap(keyring, server: server, clock: clock).run(means)
      switch outcome.identity {
      case .wasThere: return []
      case .restored:
        return ["your identity is here: \(outcome.roomKeys) keys of rooms came with it"]
      case .made:
        return [
          "your account has an identity now, and its recovery key is in\n\(path)",
          "move it to a safe place: it brings your messages back should this folder be lost",
        ]
      }
    } catch let error as BootstrapError {
      // People without an identity can talk; others see that nobody vouches for this device.
      return ["nobody vouches for this device: \(error)", Self.hint(error)]
    }
  }

  private static func hint(_ error: BootstrapError) -> String {
    switch error.kind {
    case .recoveryKeyNeeded: "start with --recovery-key-file FILE"
    case .passwordNeeded, .passwordRefused: "start with --password-file FILE"
    default: "the next start tries again"
    }
  }

  // MARK: Complaints

  static func nobody(in folder: String) -> Complaint {
    Complaint(
      "nobody has logged in in \(folder) yet",
      hint: "say who you are with --user @name:server", exit: .usage)
  }

  static func complaint(_ error: LoginNeeded) -> Complaint {
    Complaint(
      "you must log in again", why: ["\(error)"],
      hint: "easel chat --password-file FILE logs in on the same device; nothing is lost",
      exit: .loginNeeded)
  }
}
