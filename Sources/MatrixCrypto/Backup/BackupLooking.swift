internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Asks the server which backup there is, and holds it against the key that is here.
extension Draft {
  func backup() throws -> BackupRow { try ledger.row(at: BackupRow.place) ?? BackupRow() }

  func lookForBackup(
    creating: Bool = false, replacing: Bool = false, restoring: Bool = false
  ) throws {
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

  /// The server refused the version that we know.
  func lookAgain(_ row: inout BackupRow) throws {
    row.state = .unknown
    row.contradictions += 1
    try look(&row)
    tell(.backup(.stopped))
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
      forget(.backup, .given)
      if row.creates { try beginBackup(&row) } else { tell(.backup(.absent)) }
    case .failure(let error) where !error.isWorthRetrying:
      row.request = nil
      tell(.backup(.refused(error)))
    case .failure, .unreachable, .unanswered: return postpone(request, answer)
    }
    ledger.remove(request.key)
    ledger.put(row)
    try backUp()
  }

  private func consider(_ found: BackupVersion, _ row: inout BackupRow) throws {
    let publicKey = found.publicKey.flatMap { try? Curve25519Key(base64: $0) }
    try judgeGiven(publicKey)
    guard found.algorithm == .backup, let publicKey, let key = try backupKey(),
      key.publicKey == publicKey
    else {
      row.state = .untrusted
      row.restores = false
      if row.creates {
        if row.replaces { return try beginBackup(&row) }
        // Somebody else made it while our key was on its way.
        for request in row.waiting { ledger.remove(RequestRow.place(request)) }
        row.waiting = []
        forgetPrepared(&row)
      }
      return tell(.backup(.untrusted(version: found.version)))
    }
    try haveBackup(found.version, &row)
    if row.restores {
      row.restores = false
      fetch(FetchSubject(version: found.version, only: nil), notBefore: row.notBefore)
    }
  }

  /// A key that somebody gave counts if it is the one of the backup that there is.
  private func judgeGiven(_ publicKey: Curve25519Key?) throws {
    guard let given = try secret(.backup, .given) else { return }
    guard let publicKey, try BackupKey(key: given).publicKey == publicKey else {
      return forget(.backup, .given)
    }
    // Told where it was asked for.
    let asked: SecretRequestRow? = try ledger.row(at: SecretRequestRow.place(.backup))
    try promote(.backup, .given)
    if asked != nil { tell(.secret(.backup)) }
  }
}
