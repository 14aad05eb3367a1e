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
/// 4. What was before counts until the server has taken the new keys; if it refuses them, it goes on to
///    count, here and in secret storage.
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
    /// It was ours, and the server has none any more; ``makeIdentity(storingIn:isReplacing:withBackup:in:at:)``
    /// uploads the same again.
    case gone
  }

  package func identityState(in rows: any CryptoReading, at now: Instant) throws -> IdentityState {
    let draft = try draft(rows, at: now)
    let row = try draft.identity()
    let isOurs = try draft.isServed(row)
    switch row.phase {
    case .none where !row.hasLooked: return .unknown
    case .none: return row.served.master == nil ? .none : .notOurs
    case .storing, .uploading: return .underWay
    case .signing: return try draft.mayBeServed(row) ? .underWay : .notOurs
    case .done where row.served.master == nil: return .gone
    case .done: return isOurs ? .ready : .notOurs
    }
  }

  /// Asks the server what identity we have there.
  package func lookForIdentity(in rows: any CryptoReading, at now: Instant) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.askForOurselves()
    return try draft.step()
  }

  /// Makes one, or uploads again what the server lost. While it is being made, a second call changes
  /// nothing.
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
  /// The server shows the identity that we believe to be ours.
  func isServed(_ row: IdentityRow) throws -> Bool {
    try row.served.master == user(machine.user).master
  }

  /// Or it was not asked since it has it.
  func mayBeServed(_ row: IdentityRow) throws -> Bool {
    try row.served.master == nil || row.served.master == row.replaced || isServed(row)
  }

  private func isBeingMade(_ row: IdentityRow) throws -> Bool {
    switch row.phase {
    case .none, .done: false
    case .storing, .uploading: true
    case .signing: try row.isMaking && mayBeServed(row)
    }
  }

  fileprivate func makeIdentity(
    _ storage: OpenSecretStorage, isReplacing: Bool, withBackup: Bool
  ) throws {
    var row = try identity()
    guard row.hasLooked else { throw IdentityError.notLooked }
    if try isBeingMade(row) { return }
    if !isReplacing {
      if row.phase == .signing { return }
      guard row.served.master == nil else { throw IdentityError.identityExists }
    }
    for request in row.requests { ledger.remove(RequestRow.place(request)) }
    try makeKeys(again: row.phase == .done && row.served.master == nil && !isReplacing)
    row.before = row.phase
    row.phase = .storing
    row.isMaking = true
    row.isAsked = false
    row.replaced = row.served.master
    row.upload = nil
    row.tries = 0
    row.isAlarmed = false
    row.wantsBackup = withBackup
    row.previous = storage.previous(SecretName.crossSigning)
    row.waiting = storage.descriptions.map { put(AccountDatum($0)) }
    for name in SecretName.crossSigning {
      guard let secret = try secret(name, .next) else { throw CryptoError(.damaged(.secrets)) }
      let content = try storage.content(of: name, secret, machine.entropy)
      row.waiting.append(put(AccountDatum(name.type, content)))
    }
    ledger.put(row)
    if withBackup { try prepareBackup(in: storage) }
  }

  /// New ones; or those that are here, if all are.
  private func makeKeys(again: Bool) throws {
    let isAgain = try again && SecretName.crossSigning.allSatisfy { try has($0) }
    for name in SecretName.crossSigning {
      let old = try isAgain ? secret(name) : nil
      try keep(try old ?? SigningKey.new(machine.entropy).seed, as: name, .next)
    }
  }

  func identityStored(_ request: UInt64) throws {
    var row = try identity()
    guard row.phase == .storing, row.waiting.contains(request) else { return }
    row.waiting.removeAll { $0 == request }
    if row.waiting.isEmpty { try uploadIdentity(&row) }
    ledger.put(row)
  }
}
