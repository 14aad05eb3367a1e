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
internal import Secrets
internal import Storage

/// What `easel init` does: logs in on the store's device, and sets up the account's encryption.
struct AccountSetup: Sendable {
  private let wishes: AccountWishes
  private let plan: SettingsPlan
  private let clock = WallClock.system
  private var settings: Settings { plan.settings }
  private var asking: Asking { wishes.asking }

  init(_ wishes: AccountWishes, _ plan: SettingsPlan) {
    self.wishes = wishes
    self.plan = plan
  }

  func run() async throws {
    switch settings.store.url {
    case .sqlite(let path):
      let store = try await SQLiteStore.open(
        settings.inDataFolder(path), options: settings.databaseOptions, clock: clock)
      do { try await setUp(store) } catch {
        try? await store.close()
        throw error
      }
      try await store.close()
    case .postgres(let address):
      let store = try await PostgresStore.open(
        settings.postgres(address), options: settings.poolOptions, clock: clock,
        randomness: .system)
      do {
        try await store.claimAccount(randomness: .system)
        try await setUp(store)
      } catch {
        await store.close()
        throw error
      }
      await store.close()
    }
  }

  private func setUp<S: Store>(_ store: S) async throws where S.Transaction: CryptoGround {
    let vault = try await settings.vault(for: store)
    let owner = try await store.read { rows in
      try CryptoMachine.owner(of: rows, vault: vault).map {
        StoreOwner(user: $0.user, device: $0.device)
      }
    }
    let http = HTTPClient(try settings.httpSettings)
    let entry = AccountEntry(wishes, settings, http: http, owner: owner, clock: clock)
    let found = try await entry.logIn()
    let password = try passwordPlace(found)
    try plan.write(
      plan.values(
        homeserver: found.session.homeserver.text, user: found.session.user.text,
        password: password))
    let session = found.session
    let counter = try await settings.counter(for: store)
    let keyring = try Keyring(
      CryptoMachine(
        user: session.user, device: session.device, policy: settings.cryptoPolicy,
        ratchets: LibolmRatchets(), vault: vault), in: store,
      rooms: settings.roomPolicy,
      counter: counter, clock: clock)
    let server = Homeserver(session.homeserver, over: http, as: found.keeper)
    let courier = Courier(keyring, server: server, clock: clock)
    // Before any step is taken: some few, and a copy that was put back looked like the newest.
    if case .rolledBack = try await keyring.begin() {
      writeToStandardOutput(
        "The store is an old copy: its keys are begun anew, and nobody needs to do anything.\n")
    }
    let check = AccountCheck(keyring, server: server, courier: courier)
    try await check.run()
    let outcome = try await bootstrap(keyring, server, password: found.password)
    // So that the first who writes finds keys to begin with.
    try await TruthLoop(check, clock: clock, randomness: .system).look()
    try await courier.flush(atMost: .seconds(30))
    tell(outcome)
  }

  /// Where the settings are to draw the password from, if it is kept.
  private func passwordPlace(
    _ found: AccountEntry.Found
  ) throws(Complaint) -> SettingsPlan.PasswordPlace? {
    if let file = wishes.passwordFile { return SettingsPlan.place(of: file) }
    guard let typed = found.typedPassword,
      try asking.agrees(
        "Keep the password in a file, so that the bot can log in again by itself?",
        otherwise: false)
    else { return nil }
    return try plan.keep(typed)
  }

  private func bootstrap<S: Store>(
    _ keyring: Keyring<S>, _ server: Homeserver, password: Secret?
  ) async throws -> Bootstrap<S>.Outcome where S.Transaction: CryptoGround {
    let asking = asking
    var means = Bootstrap<S>.Means { key in
      key.withText { writeToStandardOutput(Self.words(around: $0)) }
      try asking.enter("Press Enter when you have written it down.")
    }
    means.recoveryKey = try wishes.recoveryKeyFile.map { try readSecret($0) }
    means.password = password
    if asking.isPossible {
      means.approve = { page in
        writeToStandardOutput("Allow the bot's new identity at \(page)\n")
        try asking.enter("Press Enter when that is done.")
      }
    }
    let setup = Bootstrap(keyring, server: server, clock: clock)
    let outcome: Bootstrap<S>.Outcome
    do {
      outcome = try await setup.run(means)
    } catch let error as BootstrapError {
      guard case .recoveryKeyNeeded = error.kind, asking.isPossible else { throw error }
      writeToStandardOutput("The account was set up before: its recovery key opens it.\n")
      means.recoveryKey = try asking.secret("Recovery key", flag: "--recovery-key-file")
      outcome = try await setup.run(means)
    }
    return outcome
  }

  private static func words(around key: String) -> String {
    """

    This is the recovery key of the bot's account:

        \(key)

    It is shown this once and kept nowhere. Write it down and keep it where the data folder is not:
    with it a new installation gets back the bot's identity and can read its encrypted rooms, and
    without it both are lost with the data folder. Whoever has it can read them too. Should you have
    been shown another before, this one takes its place.


    """
  }

  private func tell<S: Store>(_ outcome: Bootstrap<S>.Outcome) {
    var lines = outcome.lines
    lines.append("All is ready: `easel run` starts the bot.")
    writeToStandardOutput(lines.joined(separator: "\n") + "\n")
  }
}

/// Whose keys lie in the store.
struct StoreOwner: Sendable {
  let user: UserID
  let device: DeviceID
}
