package import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Makes our identity, so that a program that dies at any point goes on from there.
///
/// 1. Private keys are made and committed; then written into secret storage; only then are the public
///    ones uploaded. An identity whose keys nobody has cannot come to be.
/// 2. Each thing that is sent is a row until it was answered: a retry sends the same bytes.
/// 3. Nothing is uploaded over an identity that is there, unless somebody said so of that very one.
extension CryptoMachine {
  package enum IdentityState: Equatable, Sendable {
    /// The server must be asked first; see ``lookForIdentity(in:at:)``.
    case unknown
    case none
    /// There is one whose private keys are not here.
    case notOurs
    /// Ours is on its way to the server.
    case underWay
    case ready
  }

  package func identityState(in rows: any CryptoReading, at now: Instant) throws -> IdentityState {
    let draft = try draft(rows, at: now)
    let row = try draft.identity()
    let isOurs = try row.served.master == draft.user(user).master
    switch row.phase {
    case .none where !row.hasLooked: return .unknown
    case .none: return row.served.master == nil ? .none : .notOurs
    case .storing, .uploading: return .underWay
    case .signing: return isOurs || row.served.master == nil ? .underWay : .notOurs
    // Ours once, and exchanged or taken away since.
    case .done: return isOurs ? .ready : .notOurs
    }
  }

  /// Asks the server what identity we have there.
  package func lookForIdentity(in rows: any CryptoReading, at now: Instant) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.askForOurselves()
    return try draft.step()
  }

  /// Makes one. While it is being made, a second call changes nothing.
  package func makeIdentity(
    storingIn storage: OpenSecretStorage, isReplacing: Bool = false, withBackup: Bool = true,
    in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.makeIdentity(storage, isReplacing: isReplacing, withBackup: withBackup)
    return try draft.step()
  }
}

extension Draft {
  fileprivate func makeIdentity(
    _ storage: OpenSecretStorage, isReplacing: Bool, withBackup: Bool
  ) throws {
    var row = try identity()
    guard row.hasLooked else { throw IdentityError.notLooked }
    if !isReplacing {
      guard row.phase == .none || row.phase == .done else { return }
      guard row.phase == .none, row.served.master == nil else {
        throw IdentityError.identityExists
      }
    }
    for request in row.waiting + (row.upload.map { [$0] } ?? []) {
      ledger.remove(RequestRow.place(request))
    }
    for name in SecretName.crossSigning {
      try keep(try SigningKey.new(machine.entropy).seed, as: name)
    }
    if withBackup, try !has(.backup) {
      try keep(try BackupKey.new(machine.entropy).key, as: .backup)
    }
    row.phase = .storing
    row.replaced = row.served.master
    row.upload = nil
    row.tries = 0
    row.isAlarmed = false
    row.wantsBackup = withBackup
    row.waiting = try store(
      SecretName.crossSigning + (withBackup ? [.backup] : []), in: storage)
    ledger.put(row)
  }

  /// Writes them into secret storage, and gives the requests.
  func store(_ names: [SecretName], in storage: OpenSecretStorage) throws -> [UInt64] {
    var contents = storage.descriptions
    for name in names {
      guard let secret = try secret(name) else { continue }
      contents.append((name.type, try storage.content(of: name, secret, machine.entropy)))
    }
    return contents.map { type, content in
      ask(.putAccountData, subject: AccountDataSubject(type).bytes, body: content.compact())
    }
  }

  func accountDataPut(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    switch answer {
    case .success:
      ledger.remove(request.key)
      try stored(request.id)
    case .failure(let error) where !error.isWorthRetrying:
      // It stays, to be tried again when somebody has looked at it: the next step must not come
      // before this one.
      tell(.identity(.refused(error)))
      postpone(request, answer)
    case .failure, .unreachable: postpone(request, answer)
    }
  }

  private func stored(_ request: UInt64) throws {
    var row = try identity()
    if row.phase == .storing, row.waiting.contains(request) {
      row.waiting.removeAll { $0 == request }
      if row.waiting.isEmpty { try uploadIdentity(&row) }
      ledger.put(row)
    }
    try backupKeyStored(request)
  }
}
