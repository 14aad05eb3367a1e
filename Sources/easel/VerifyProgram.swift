internal import Arguments
internal import Concurrency
internal import Configuration
internal import Glibc
internal import HTTPClient
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import PostgresStorage
internal import SQLiteStorage
internal import Storage

/// What `easel verify` does: the bot's account, on its own store, with an operator at the terminal.
struct VerifyProgram: Sendable {
  enum Wish: Sendable {
    case person(VerificationWish)
    case recoveryKey(file: String)
  }

  private let settings: Settings
  private let wish: Wish
  private let clock = WallClock.system
  private let randomness = Randomness.system

  init(_ settings: Settings, _ wish: Wish) {
    self.settings = settings
    self.wish = wish
  }

  func run(until stop: Gate) async throws(Complaint) -> ExitStatus {
    try await complaining { try await open(until: stop) }
  }

  private func open(until stop: Gate) async throws -> ExitStatus {
    if case .person = wish { try insistOnTerminal() }
    guard case .session(let session)? = try settings.sessionFile.read() else {
      throw LoginNeeded(.noSession)
    }
    umask(0o077)
    switch settings.store.url {
    case .sqlite(let path):
      let store = try await openFile(settings.inDataFolder(path))
      let end: ExitStatus
      do { end = try await verify(store, session, until: stop) } catch {
        try? await store.close()
        throw error
      }
      try await store.close()
      return end
    case .postgres(let address):
      let store = try await PostgresStore.open(
        settings.postgres(address), options: settings.poolOptions, clock: clock,
        randomness: randomness)
      do {
        try await isFree { try await store.claimAccount(randomness: randomness) }
        let end = try await verify(store, session, until: stop)
        await store.close()
        return end
      } catch {
        await store.close()
        throw error
      }
    }
  }

  /// Whoever compares must see, and be there: a pipe would answer for them.
  private func insistOnTerminal() throws(Complaint) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw Complaint(
        "there is nobody here to compare", why: ["input or output is no terminal"],
        hint: "run it at a terminal; in a container, with one (`docker run -it …`)", exit: .usage)
    }
  }

  private func openFile(_ path: String) async throws -> SQLiteStore {
    try await isFree {
      try await SQLiteStore.open(path, options: settings.databaseOptions, clock: clock)
    }
  }

  /// The ratchets in a store have one owner.
  private func isFree<Result>(_ take: () async throws -> Result) async throws -> Result {
    do {
      return try await take()
    } catch let error as StorageError where error.kind == .inUse {
      throw Complaint(
        "the bot is running, and its keys are in its hands", why: [error.reason],
        hint: "stop it (`systemctl stop easel`), run `easel verify` again, and start it afterwards",
        exit: .unavailable)
    }
  }

  private func verify<S: Store>(
    _ store: S, _ session: Session, until stop: Gate
  ) async throws -> ExitStatus where S.Transaction: CryptoGround {
    guard try await store.read({ try $0.accountOfMachine() }) != nil else {
      throw Complaint(
        "the bot's encryption is not set up yet", hint: "`easel init` does it", exit: .unavailable)
    }
    let http = HTTPClient(try settings.httpSettings)
    let keeper = SessionKeeper(
      session, in: settings.sessionFile, over: http, password: settings.matrix.password,
      deviceName: settings.matrix.deviceName, clock: clock)
    let vault = try await settings.vault(for: store)
    let account = VerifyingAccount(
      store: store, vault: vault,
      machine: CryptoMachine(
        user: session.user, device: session.device, policy: settings.cryptoPolicy,
        ratchets: try LibolmRatchets(), vault: vault),
      counter: try await settings.counter(for: store),
      server: Homeserver(session.homeserver, over: http, as: keeper), settings: settings,
      clock: clock, randomness: randomness)
    switch wish {
    case .recoveryKey(let file): return try await account.restore(with: readSecret(file))
    case .person(let person): return try await account.verify(person, until: stop)
    }
  }
}
