internal import Concurrency
internal import HTTPClient
internal import JSON
internal import Matrix
internal import MatrixCrypto
internal import Secrets
internal import Storage

/// One run of ``Bootstrap``: sends what the machine wants to be sent, one after the other, and listens
/// to what comes of it.
struct BootstrapWork<S: Store> where S.Transaction: CryptoGround {
  /// For what the server has to do between two stations.
  private static var patience: Duration { .seconds(120) }
  private static var maximumSent: Int { 10_000 }

  private let keyring: Keyring<S>
  private let server: Homeserver
  private let clock: WallClock
  private let means: Bootstrap<S>.Means
  private(set) var roomKeys = 0
  private(set) var damagedRoomKeys = 0

  init(_ bootstrap: Bootstrap<S>, _ means: Bootstrap<S>.Means) {
    keyring = bootstrap.keyring
    server = bootstrap.server
    clock = bootstrap.clock
    self.means = means
  }

  mutating func step(
    _ body: @escaping @Sendable (CryptoMachine, S.Transaction, Instant) throws -> Step
  ) async throws {
    let happenings = try await keyring.step { machine, rows, now in
      let step = try body(machine, rows, now)
      return (step.happenings, step)
    }
    try hear(happenings)
  }

  mutating func restore(from storage: OpenSecretStorage) async throws -> IdentityRestoration {
    let (restoration, happenings) = try await keyring.step { machine, rows, now in
      let (restoration, step) = try machine.restoreIdentity(from: storage, in: rows, at: now)
      return ((restoration, step.happenings), step)
    }
    try hear(happenings)
    return restoration
  }

  /// The backup that there is, with its keys where they were asked for; else the one that comes with a
  /// new identity, or one whose key goes into `storage`.
  mutating func settleBackup(creatingIn storage: OpenSecretStorage?) async throws {
    try await settleBackup()
    if try await standing == .unknown {
      try await step { try $0.keepBackup(in: $1, at: $2) }
      try await settleBackup()
    }
    guard let storage, try await standing == .absent else { return }
    try await step { try $0.keepBackup(creatingIn: storage, in: $1, at: $2) }
    try await settleBackup()
  }

  private mutating func settleBackup() async throws {
    try await settle { try !$0.isSettlingBackup(in: $1, at: $2) }
  }

  private var standing: CryptoMachine.BackupStanding {
    get async throws { try await keyring.look { try $0.backupStanding(in: $1, at: $2) } }
  }

  /// Sends until it `isDone` and nothing is left that could be sent at once.
  mutating func settle(
    until isDone: @escaping @Sendable (CryptoMachine, S.Transaction, Instant) throws -> Bool
  ) async throws {
    let end = clock.now() + Self.patience
    var sent = 0
    while clock.now() < end, sent < Self.maximumSent {
      let (requests, hasEnded) = try await keyring.look { machine, rows, now in
        (try machine.requests(in: rows), try isDone(machine, rows, now))
      }
      let now = clock.now()
      // An identity that waits for somebody to say who they are is not put off: we are here to say it.
      let due = requests.first { $0.isOfIdentity || $0.isDue(at: now) }
      if let due {
        try await send(due)
        sent += 1
        continue
      }
      if hasEnded { return }
      guard let next = requests.compactMap(\.notBefore).min(), next < end else { break }
      try await clock.sleep(next - now)
    }
    throw BootstrapError(.notSettled)
  }

  // MARK: Sending

  private mutating func send(_ request: CryptoRequest) async throws {
    let answer = try await answer(to: request.request)
    if request.isOfIdentity {
      if case .failure(let error) = answer, let interaction = error.interaction {
        return try await authenticate(interaction, for: request.id, answer)
      }
      if let pause = answer.pause { try await clock.sleep(pause) }
    }
    try await answered(request.id, answer)
  }

  private mutating func answered(_ id: UInt64, _ answer: CryptoAnswer) async throws {
    try await step { try $0.answered(id, answer, in: $1, at: $2) }
  }

  private func answer(to request: APIRequest) async throws -> CryptoAnswer {
    do {
      return .success(try await server.bytes(request))
    } catch let error as ServerError {
      guard !error.isLogout || error.interaction != nil else { throw error }
      return .failure(error)
    } catch let error as HTTPError where error.kind != .clientClosed {
      return CryptoAnswer(error)
    }
  }

  /// The server wants to be sure who uploads the identity.
  private mutating func authenticate(
    _ interaction: UserInteraction, for id: UInt64, _ answer: CryptoAnswer
  ) async throws {
    let authentication = try await authentication(for: interaction)
    let upload = try await keyring.look { machine, rows, now in
      try machine.identityUpload(authentication, in: rows, at: now)
    }
    guard let upload else { return }
    let second = try await self.answer(to: upload.request)
    if case .failure(let error) = second, error.interaction != nil {
      // The request stays, for another run with other means.
      try await answered(id, second)
      if case .password = authentication { throw BootstrapError(.passwordRefused) }
      throw BootstrapError(.approvalNeeded(page: interaction.approvalPage))
    }
    if case .failure(let error) = second, case .password = authentication,
      error.code == .forbidden
    {
      // Told to the machine, that would be the end of the identity.
      throw BootstrapError(.passwordRefused)
    }
    try await answered(id, second)
  }

  private func authentication(for interaction: UserInteraction) async throws -> UserAuthentication {
    if interaction.offers("m.login.password") {
      guard let password = means.password else { throw BootstrapError(.passwordNeeded) }
      return .password(
        user: keyring.machine.user, password, session: interaction.session)
    }
    let page = interaction.approvalPage
    guard let page, let session = interaction.session, let approve = means.approve else {
      throw BootstrapError(.approvalNeeded(page: page))
    }
    try await approve(page)
    return .done(session: session)
  }

  // MARK: Listening

  private mutating func hear(_ happenings: [CryptoHappening]) throws {
    for happening in happenings {
      switch happening {
      case .identity(.refused(let error)), .keysRefused(let error):
        throw BootstrapError(.refused(error))
      case .identity(.ownDeviceUnsigned): throw BootstrapError(.deviceUnsigned)
      case .ownIdentityReplaced: throw BootstrapError(.identityReplaced)
      case .backup(.restored(let count, let refused)):
        roomKeys += count
        damagedRoomKeys += refused
      default: break
      }
    }
  }
}

extension CryptoAnswer {
  /// Before the same is asked again at once.
  fileprivate var pause: Duration? {
    switch self {
    case .success: nil
    case .unreachable, .unanswered: .seconds(2)
    case .failure(let error):
      error.isPassing ? error.retryAfterMS.map { .milliseconds($0) } ?? .seconds(2) : nil
    }
  }
}

extension CryptoRequest {
  /// What puts a secret, or says which key they are under.
  var isOfAccountData: Bool { request.path.contains("/account_data/") }
  /// The upload of cross-signing keys.
  var isOfIdentity: Bool { request.path.hasSuffix("/keys/device_signing/upload") }
}

extension UserInteraction {
  /// Where somebody is to allow it in a browser: the stage of servers with OAuth 2.0.
  var approvalPage: String? {
    for stage in ["m.oauth", "org.matrix.cross_signing_reset"] {
      if let page = parameters?[stage]?["url"]?.string { return page }
    }
    return nil
  }
}
