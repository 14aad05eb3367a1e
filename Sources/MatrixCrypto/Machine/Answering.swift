package import Concurrency
internal import JSON
internal import Matrix

extension CryptoMachine {
  /// What is to be sent: all that was not answered, oldest first, from behind the request `last` on.
  /// Asked for at the start, and when something was postponed: page by page until one is not full, for
  /// the first may hold nothing but what was postponed.
  package func requests(
    in rows: any CryptoReading, after last: UInt64? = nil, limit: Int = 1_000
  ) throws -> [CryptoRequest] {
    let ledger = Ledger(rows, vault: vault, entropy: entropy)
    return try ledger.rows(
      RequestRow.self, startingWith: RequestRow.all, after: last.map(RequestRow.place),
      limit: limit
    ).map { try $0.request(self) }
  }

  /// An answer to a request that is not there any more changes nothing.
  package func answered(
    _ id: UInt64, _ answer: CryptoAnswer, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    if let request: RequestRow = try draft.ledger.row(at: RequestRow.place(id)) {
      try draft.take(answer, to: request)
    }
    return try draft.step()
  }
}

extension Draft {
  fileprivate func take(_ answer: CryptoAnswer, to request: RequestRow) throws {
    switch request.kind {
    case .uploadKeys: try keysUploaded(request, answer)
    case .queryKeys: try keysQueried(request, answer)
    case .claimKeys: try keysClaimed(request, answer)
    case .toDevice: try sent(request, answer)
    case .putAccountData: try accountDataPut(request, answer)
    case .uploadIdentity: try identityUploaded(request, answer)
    case .uploadSignatures: try signaturesUploaded(request, answer)
    case .lookForBackup: try backupLooked(request, answer)
    case .createBackup: try backupCreated(request, answer)
    case .backUp: try backedUp(request, answer)
    case .fetchBackup: try backupFetched(request, answer)
    }
  }

  /// The same bytes again, later and later; what the server asks for wins.
  func postpone(_ request: RequestRow, _ answer: CryptoAnswer) {
    ledger.put(postponed(request, answer))
  }

  /// The same, but it comes after all that was asked before now. Gives its new number.
  func postponeBehindOthers(_ request: RequestRow, _ answer: CryptoAnswer) -> UInt64 {
    ledger.remove(request.key)
    counters.lastRequest += 1
    let last = request.numbered(counters.lastRequest)
    ledger.put(postponed(last, answer))
    return last.id
  }

  /// A part of what was asked in vain: it is tried again when the whole would have been, behind all that
  /// was asked before now. Gives its number.
  func ask(
    _ subject: [UInt8], body: [UInt8] = [], asPartOf request: RequestRow, _ answer: CryptoAnswer
  ) -> UInt64 {
    counters.lastRequest += 1
    var part = RequestRow(
      id: counters.lastRequest, kind: request.kind, subject: subject, body: body,
      made: request.made)
    part.failures = request.failures
    ledger.put(postponed(part, answer))
    return part.id
  }

  private func postponed(_ request: RequestRow, _ answer: CryptoAnswer) -> RequestRow {
    var request = request
    request.failures += 1
    var wait = Postponing.wait(after: request.failures)
    if case .failure(let error) = answer, let asked = error.retryAfterMS {
      wait = min(.milliseconds(asked), CryptoRequest.longestWait)
    }
    request.notBefore = now + wait
    return request
  }
}

enum Postponing {
  private static let first = 4
  static let longest = Duration.seconds(600)

  static func wait(after failures: UInt64, longest: Duration = longest) -> Duration {
    min(longest, .seconds(first << min(max(failures, 1) - 1, 10)))
  }
}

extension ServerError {
  /// Too many requests, or the server's own trouble; anything else stays as it is.
  var isWorthRetrying: Bool {
    isOfUs || httpStatus == 408 || httpStatus >= 500
  }

  /// It wants less of us, or us to log in again, whatever it was that we asked.
  var isOfUs: Bool { httpStatus == 429 || httpStatus == 401 }
}

extension RequestRow {
  func request(_ machine: CryptoMachine) throws -> CryptoRequest {
    CryptoRequest(
      id: id, lane: kind.lane, request: try apiRequest(machine), notBefore: notBefore)
  }

  private func apiRequest(_ machine: CryptoMachine) throws -> APIRequest {
    switch kind {
    case .uploadKeys: return API.UploadKeys(body: body).request
    case .queryKeys:
      return API.QueryKeys(try QuerySubject(bytes: subject).users.map(\.user)).request
    case .claimKeys: return API.ClaimKeys(try ClaimSubject(bytes: subject).byUser).request
    case .toDevice:
      let subject = try ToDeviceSubject(bytes: subject)
      return API.SendToDevice(
        subject.type, transaction: subject.transaction, body: body
      ).request
    case .uploadSignatures: return API.UploadSignatures(body: body).request
    case .putAccountData:
      let type: EventType = try AccountDataSubject(bytes: subject).type
      return API.PutAccountData(type, [:], of: machine.user).request.sending(body)
    case .uploadIdentity:
      return API.UploadCrossSigning(master: nil, selfSigning: nil, userSigning: nil)
        .request.sending(body)
    case .lookForBackup: return API.Backup().request
    case .createBackup: return API.CreateBackup(authData: [:]).request.sending(body)
    case .backUp:
      let version = try BackUpSubject(bytes: subject).version
      return API.PutBackedUpKeys(version: version, []).request.sending(body)
    case .fetchBackup:
      let subject = try FetchSubject(bytes: subject)
      return API.BackedUpKeys(version: subject.version, subject.scope).request
    }
  }
}

extension APIRequest {
  /// The same with a body that was written before, byte by byte.
  fileprivate func sending(_ body: [UInt8]) -> APIRequest {
    var request = self
    request.body = .written(body)
    return request
  }
}
