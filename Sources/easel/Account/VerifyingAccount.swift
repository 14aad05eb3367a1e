internal import Arguments
internal import Concurrency
internal import Configuration
internal import Glibc
internal import HTTPClient
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import Secrets
internal import Storage
internal import Terminal

/// The bot's account while it is verified, over its own store.
struct VerifyingAccount<S: Store>: Sendable where S.Transaction: CryptoGround {
  let store: S
  let vault: Vault
  let machine: CryptoMachine
  let counter: GenerationFile
  let server: Homeserver
  let settings: Settings
  let clock: WallClock
  let randomness: Randomness

  // MARK: By itself

  func restore(with key: Secret) async throws -> ExitStatus {
    let keyring = try Keyring(
      machine, in: store, rooms: settings.roomPolicy, counter: counter, clock: clock)
    try await begin(keyring, Courier(keyring, server: server, clock: clock))
    var means = Bootstrap<S>.Means { _ in throw BootstrapNotMeant() }
    means.mayMake = false
    means.recoveryKey = key
    means.password = settings.matrix.password
    let outcome = try await Bootstrap(keyring, server: server, clock: clock).run(means)
    var lines = outcome.lines
    if outcome.identity == .wasThere {
      lines.append("This device is verified already: the recovery key was not needed.")
    }
    writeToStandardOutput(lines.joined(separator: "\n") + "\n")
    return .success
  }

  private func begin(_ keyring: Keyring<S>, _ courier: Courier<S>) async throws {
    try await keyring.begin()
    try await AccountCheck(keyring, server: server, courier: courier).run()
  }

  // MARK: With a person

  func verify(_ wish: VerificationWish, until stop: Gate) async throws -> ExitStatus {
    let blobs = try await settings.openBlobs(clock: clock, randomness: randomness)
    let media = MediaRepository(
      server, settings: MediaSettings(spoolFolder: settings.data), clock: clock,
      randomness: randomness)
    let screen = await Screen.open(pictures: PictureMode.none, environment: Self.environment)
    do {
      let call = try VerificationCall(
        VerificationCall.Parts(
          store: store, vault: vault, machine: machine, rooms: settings.roomPolicy,
          counter: counter, server: server, uploads: MediaUploads(media, blobs: blobs),
          clock: clock, randomness: randomness), wish, face: Self.face(on: screen))
      try await begin(call.keyring, call.courier)
      try await checkIdentity(call.keyring, wish, screen)
      let end = try await run(call, screen, until: stop)
      await screen.close()
      return end.status
    } catch {
      await screen.close()
      throw error
    }
  }

  /// Without an identity we could vouch for nobody, and nobody for us.
  private func checkIdentity(
    _ keyring: Keyring<S>, _ wish: VerificationWish, _ screen: Screen
  ) async throws {
    let state = try await keyring.look { try $0.identityState(in: $1, at: $2) }
    guard state != .ready else { return }
    if case .asking(let peer, _) = wish, peer != machine.user {
      throw Complaint(
        "the bot's device is not signed by its own identity yet",
        hint: "`easel init` sets it up; with its recovery key, "
          + "`easel verify --recovery-key-file FILE`", exit: .unavailable)
    }
    await screen.print(
      "This device is not signed by the bot's identity yet: another device of the bot's can do that "
        + "now, or `easel verify --recovery-key-file FILE`.")
  }

  private func run(
    _ call: VerificationCall<S>, _ screen: Screen, until stop: Gate
  ) async throws -> VerificationEnd {
    let (isOver, end) = (Gate(), Guarded(VerificationEnd.left))
    let services =
      call.services(ended: { reached in
        end.withLock { $0 = reached }
        isOver.open()
      }) + [
        Service("listening") { ready in
          ready()
          while let event = await screen.next() {
            switch event {
            case .line(let line): call.take(line: line)
            case .tap: break
            case .cancelled, .ended: call.leave()
            }
          }
          try await Task.sleep(for: .seconds(3_600))
        },
        Service("leaving") { ready in
          ready()
          try await stop.wait()
          call.leave()
          try await Task.sleep(for: .seconds(3_600))
        },
      ]
    try await Services(
      services, patience: .seconds(5), clock: clock,
      observe: { if case .failed = $0 { isOver.open() } }
    ).run(until: isOver)
    return end.withLock { $0 }
  }

  private static func face(on screen: Screen) -> VerificationCall<S>.Face {
    VerificationCall.Face(
      say: { await screen.print($0) },
      ask: { question in
        if let question { await screen.print(question, .strong) }
        await screen.ask(question.map { _ in Prompt("y/n> ") })
      })
  }

  /// What the terminal says of itself.
  private static var environment: [String: String] {
    var values: [String: String] = [:]
    for name in Capabilities.variables {
      if let value = unsafe getenv(name) { values[name] = unsafe String(cString: value) }
    }
    return values
  }
}

/// A new recovery key has no place here: nothing is to be made.
private struct BootstrapNotMeant: Error {}

extension VerificationEnd {
  fileprivate var status: ExitStatus {
    switch self {
    case .verified: .success
    case .differed, .keysWrong: .data
    case .refused: .unavailable
    case .timedOut, .broken, .left: .tryAgain
    }
  }
}
