package import Concurrency
internal import JSON
internal import Matrix
internal import Olm
internal import Secrets

/// Finds the backup that there is, or makes one.
///
/// 1. One is trusted only if we hold its private key and its public key is the one of that. Signatures
///    do not make a backup ours.
/// 2. None is made where the user said that there is to be none, and none over another's unless
///    somebody said so.
/// 3. Its key is in secret storage before it exists, and not before it is known that there is no other
///    whose key that would take the place of.
extension CryptoMachine {
  /// Looks for the backup; with a storage, makes one if there is none. With `replacing`, also where
  /// there is one whose key is not here.
  package func keepBackup(
    creatingIn storage: OpenSecretStorage? = nil, replacing: Bool = false,
    in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    if let storage {
      try draft.prepareBackup(storage.descriptions.map { AccountDatum($0) }, in: storage)
      try draft.lookForBackup(creating: true, replacing: replacing)
    } else {
      try draft.lookForBackup()
    }
    return try draft.step()
  }
}

extension Draft {
  /// The key that a backup would have, and what of it would go into secret storage.
  func prepareBackup(_ descriptions: [AccountDatum] = [], in storage: OpenSecretStorage) throws {
    let key: Secret
    if let kept = try secret(.backup) ?? secret(.backup, .next) {
      key = kept
    } else {
      key = try BackupKey.new(machine.entropy).key
      try keep(key, as: .backup, .next)
    }
    let content = try storage.content(of: .backup, key, machine.entropy)
    var row = try backup()
    row.prepared = descriptions + [AccountDatum(SecretName.backup.type, content)]
    ledger.put(row)
  }

  func forgetPrepared(_ row: inout BackupRow) {
    row.creates = false
    row.replaces = false
    row.prepared = []
    forget(.backup, .next)
  }

  /// There is none, or it is to be replaced.
  func beginBackup(_ row: inout BackupRow) throws {
    guard !row.isDisabled else {
      forgetPrepared(&row)
      return tell(.backup(.disabled))
    }
    try promote(.backup, .next)
    storePrepared(&row, waiting: true)
    if row.waiting.isEmpty { try createBackup(&row) }
  }

  private func storePrepared(_ row: inout BackupRow, waiting: Bool) {
    let requests = row.prepared.map(put)
    row.prepared = []
    if waiting { row.waiting += requests }
  }

  /// Secret storage has what was to be there first.
  func backupKeyStored(_ request: UInt64) throws {
    var row = try backup()
    guard row.waiting.contains(request) else { return }
    row.waiting.removeAll { $0 == request }
    let mayCreate = row.state == .absent || row.state == .untrusted && row.replaces
    if row.waiting.isEmpty, row.creates, row.request == nil, mayCreate { try createBackup(&row) }
    ledger.put(row)
  }

  private func createBackup(_ row: inout BackupRow) throws {
    guard let key = try backupKey() else {
      forgetPrepared(&row)
      return tell(.backup(.absent))
    }
    var authData: JSONValue = ["public_key": .string(key.publicKey.base64)]
    authData = try withAccount { account, _ in (try self.signed(authData, account), false) }
    if let master = try signer(.master) { authData = try signed(authData, by: master) }
    let body = API.CreateBackup(authData: authData).request.payload?.bytes ?? []
    row.request = ask(.createBackup, body: body)
  }

  func backupCreated(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    var row = try backup()
    guard row.request == request.id else { return ledger.remove(request.key) }
    switch answer {
    case .success(let bytes):
      let endpoint = API.CreateBackup(authData: [:])
      guard let version = try? endpoint.answer(JSONDocument(bytes, options: .matrix)) else {
        return postpone(request, answer)
      }
      try haveBackup(version, &row)
      row.announcement = put(AccountDatum(.keyBackup, ["enabled": true]))
    case .failure(let error) where !error.isWorthRetrying:
      forgetPrepared(&row)
      tell(.backup(.refused(error)))
    case .failure, .unreachable, .unanswered: return postpone(request, answer)
    }
    row.request = nil
    ledger.remove(request.key)
    ledger.put(row)
    try backUp()
  }

  /// It is there, and the key that is here is its key.
  func haveBackup(_ version: String, _ row: inout BackupRow) throws {
    // What was prepared meanwhile holds the same key, unless that was to be a new one.
    if try secret(.backup, .next) == nil { storePrepared(&row, waiting: false) }
    forgetPrepared(&row)
    let isSame = row.version?.hasBytes(of: version) == true
    if !isSame {
      if row.version != nil { row.marked = [] }
      row.contradictions = 0
      row.batch = BackupRow.maximumBatch
      row.setAside = []
    }
    let isNew = row.state != .active || !isSame
    row.state = .active
    row.version = version
    // It is what the server refused a moment ago, and says that it has.
    row.notBefore = row.contradictions == 0 ? nil : now + Postponing.wait(after: row.contradictions)
    if isNew { tell(.backup(.active(version: version))) }
  }

  // MARK: What the user wants

  /// `m.key_backup` in account data: an explicit no is respected, and a yes after it too.
  func take(_ data: DataEvent) throws {
    guard data.type == .keyBackup, let isEnabled = data.content["enabled"]?.boolean else { return }
    var row = try backup()
    guard row.isDisabled == isEnabled else { return }
    row.isDisabled = !isEnabled
    if isEnabled {
      if row.state != .active { try look(&row) }
    } else {
      try withdraw(&row)
      tell(.backup(.disabled))
    }
    ledger.put(row)
  }

  /// Also what is on its way. What arrived all the same is found when somebody wants a backup again.
  private func withdraw(_ row: inout BackupRow) throws {
    for request in row.waiting + [row.upload, row.announcement].compactMap(\.self) {
      ledger.remove(RequestRow.place(request))
    }
    row.waiting = []
    row.upload = nil
    row.announcement = nil
    if let request: RequestRow = try row.request.flatMap({
      try ledger.row(at: RequestRow.place($0))
    }), request.kind == .createBackup {
      ledger.remove(request.key)
      row.request = nil
      row.state = .unknown
    }
    forgetPrepared(&row)
  }
}
