package import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Finds the backup that there is, or makes one.
///
/// 1. One is trusted only if we hold its private key and its public key is the one of that. Signatures
///    do not make a backup ours.
/// 2. None is made where the user said that there is to be none, and none over another's unless
///    somebody said so.
/// 3. Its key is in secret storage before it exists.
extension CryptoMachine {
  /// Looks for the backup, and makes one if there is none and `creating`. With `replacing`, also where
  /// there is one whose key is not here.
  package func keepBackup(
    creating: Bool, replacing: Bool = false, storingIn storage: OpenSecretStorage? = nil,
    in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    if creating, try !draft.has(.backup) {
      try draft.keep(try BackupKey.new(entropy).key, as: .backup)
    }
    if creating, let storage {
      var row = try draft.backup()
      row.waiting += try draft.store([.backup], in: storage)
      draft.ledger.put(row)
    }
    try draft.lookForBackup(creating: creating, replacing: replacing)
    return try draft.step()
  }
}

extension Draft {
  func backup() throws -> BackupRow { try ledger.row(at: BackupRow.place) ?? BackupRow() }

  func lookForBackup(creating: Bool, replacing: Bool = false, restoring: Bool = false) throws {
    var row = try backup()
    row.creates = row.creates || creating
    row.replaces = row.replaces || replacing
    row.restores = row.restores || restoring
    try look(&row)
    ledger.put(row)
  }

  func look(_ row: inout BackupRow) throws {
    // What is under way finds out by itself.
    if let request = row.request,
      try ledger.row(RequestRow.self, at: RequestRow.place(request)) != nil
    {
      return
    }
    row.request = ask(.lookForBackup)
  }

  func backupLooked(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    var row = try backup()
    guard row.request == request.id else { return ledger.remove(request.key) }
    switch answer {
    case .success(let bytes):
      guard let version = try? API.Backup().answer(JSONDocument(bytes, options: .matrix)) else {
        return postpone(request, answer)
      }
      row.request = nil
      try consider(version, &row)
    case .failure(let error) where error.httpStatus == 404:
      row.request = nil
      row.state = .absent
      row.restores = false
      if row.creates { try create(&row) } else { tell(.backup(.absent)) }
    case .failure(let error) where !error.isWorthRetrying:
      row.request = nil
      tell(.backup(.refused(error)))
    case .failure, .unreachable: return postpone(request, answer)
    }
    ledger.remove(request.key)
    ledger.put(row)
    try backUp()
  }

  private func consider(_ found: BackupVersion, _ row: inout BackupRow) throws {
    let publicKey = found.publicKey.flatMap { try? Curve25519Key(base64: $0) }
    guard found.algorithm == .backup, let publicKey, let key = try backupKey(),
      key.publicKey == publicKey
    else {
      row.state = .untrusted
      row.restores = false
      if row.creates, row.replaces { return try create(&row) }
      row.creates = false
      return tell(.backup(.untrusted(version: found.version)))
    }
    row.creates = false
    row.replaces = false
    try use(found.version, &row)
    if row.restores {
      row.restores = false
      fetch(FetchSubject(version: found.version, only: nil))
    }
  }

  private func use(_ version: String, _ row: inout BackupRow) throws {
    if let before = row.version, !before.hasBytes(of: version) { try markAllForBackup() }
    let isNew = row.state != .active || row.version?.hasBytes(of: version) != true
    row.state = .active
    row.version = version
    row.notBefore = nil
    if isNew { tell(.backup(.active(version: version))) }
  }

  // MARK: Making

  private func create(_ row: inout BackupRow) throws {
    guard !row.isDisabled else {
      row.creates = false
      return tell(.backup(.disabled))
    }
    guard row.waiting.isEmpty, let key = try backupKey() else { return }
    var authData: JSONValue = ["public_key": .string(key.publicKey.base64)]
    authData = try withAccount { account, _ in (try self.signed(authData, account), false) }
    if let master = try signer(.master) { authData = try signed(authData, by: master) }
    let body = API.CreateBackup(authData: authData).request.payload?.bytes ?? []
    row.request = ask(.createBackup, body: body)
  }

  /// Secret storage has what was to be there first.
  func backupKeyStored(_ request: UInt64) throws {
    var row = try backup()
    guard row.waiting.contains(request) else { return }
    row.waiting.removeAll { $0 == request }
    let mayCreate = row.state == .absent || row.state == .untrusted && row.replaces
    if row.waiting.isEmpty, row.creates, row.request == nil, mayCreate { try create(&row) }
    ledger.put(row)
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
      row.creates = false
      row.replaces = false
      try use(version, &row)
      let isOn = JSONValue.object(["enabled": true])
      _ = ask(
        .putAccountData, subject: AccountDataSubject(.keyBackup).bytes, body: isOn.compact())
    case .failure(let error) where !error.isWorthRetrying:
      row.creates = false
      tell(.backup(.refused(error)))
    case .failure, .unreachable: return postpone(request, answer)
    }
    row.request = nil
    ledger.remove(request.key)
    ledger.put(row)
    try backUp()
  }

  // MARK: What the user wants

  /// `m.key_backup` in account data: an explicit no is respected, and a yes after it too.
  func take(_ data: DataEvent) throws {
    guard data.type == .keyBackup, let isEnabled = data.content["enabled"]?.boolean else { return }
    var row = try backup()
    guard row.isDisabled == isEnabled else { return }
    row.isDisabled = !isEnabled
    if !isEnabled {
      for request in [row.upload].compactMap({ $0 }) { ledger.remove(RequestRow.place(request)) }
      row.upload = nil
      tell(.backup(.disabled))
    }
    ledger.put(row)
  }
}
