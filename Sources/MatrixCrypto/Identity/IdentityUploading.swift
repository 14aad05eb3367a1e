package import Concurrency
internal import JSON
package import Matrix
internal import Olm

extension CryptoMachine {
  /// The upload that waits for somebody to say who they are, with what they say. Nothing if none
  /// does. What they say is sent and kept nowhere; the answer is given to `answered` as any other.
  package func identityUpload(
    _ authentication: UserAuthentication, in rows: any CryptoReading, at now: Instant
  ) throws -> CryptoRequest? {
    let draft = try draft(rows, at: now)
    let row = try draft.identity()
    guard row.phase == .uploading, let id = row.upload,
      let request: RequestRow = try draft.ledger.row(at: RequestRow.place(id))
    else { return nil }
    guard case .object(let body) = try JSONValue(JSONDocument(request.body, options: .event).root)
    else { throw CryptoError(.damaged(.requests)) }
    let whole = try request.request(self)
    var api = whole.request
    api.body = .secret(authentication.joined(to: body).written())
    return CryptoRequest(id: id, lane: whole.lane, request: api, notBefore: nil)
  }
}

extension Draft {
  /// Until somebody says who they are; what the server remembers of that is forgotten by then.
  private static let patienceForPeople = Duration.seconds(3_600)

  func uploadIdentity(_ row: inout IdentityRow) throws {
    guard let master = try signer(.master, .next),
      let selfSigning = try signer(.selfSigning, .next),
      let userSigning = try signer(.userSigning, .next)
    else { throw CryptoError(.damaged(.secrets)) }
    func key(_ usage: CrossSigningKey.Usage, _ key: SigningKey) -> JSONValue {
      CrossSigningKey.unsigned(user: machine.user, usage, ed25519: key.publicKey.base64)
    }
    let request = API.UploadCrossSigning(
      master: key(.master, master),
      selfSigning: try signed(key(.selfSigning, selfSigning), by: master),
      userSigning: try signed(key(.userSigning, userSigning), by: master)
    ).request
    row.phase = .uploading
    row.upload = ask(.uploadIdentity, body: request.payload?.bytes ?? [])
  }

  func identityUploaded(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    var row = try identity()
    guard row.phase == .uploading, row.upload == request.id else {
      return ledger.remove(request.key)
    }
    switch answer {
    case .success:
      try serverHasIdentity(&row)
      ledger.put(row)
    case .failure(let error):
      if let interaction = error.interaction {
        var request = request
        request.notBefore = now + Self.patienceForPeople
        ledger.put(request)
        row.isAsked = true
        ledger.put(row)
        tell(.identity(.authenticationNeeded(interaction)))
      } else if error.isWorthRetrying {
        postpone(request, answer)
      } else if row.isAsked {
        // The server has forgotten what it asked, perhaps. Sent without an answer to that, it either
        // asks again or refuses the keys themselves.
        ledger.remove(request.key)
        row.isAsked = false
        row.upload = ask(.uploadIdentity, body: request.body)
        ledger.put(row)
      } else {
        try giveUpIdentity(&row)
        ledger.put(row)
        tell(.identity(.refused(error)))
      }
    case .unreachable, .unanswered: postpone(request, answer)
    }
  }

  /// What we made counts from now on: it is pinned, and what was pinned before is not.
  func serverHasIdentity(_ row: inout IdentityRow) throws {
    if let upload = row.upload { ledger.remove(RequestRow.place(upload)) }
    row.upload = nil
    row.previous = []
    for name in SecretName.crossSigning { try promote(name, .next) }
    try adopt(try publicKeys(.current), &row)
  }

  func adopt(_ keys: IdentityKeys, _ row: inout IdentityRow) throws {
    row.phase = .signing
    row.tries = 0
    row.isAlarmed = false
    var own = try user(machine.user)
    own.master = keys.master
    if own.selfSigning != keys.selfSigning { try endVouching(for: machine.user) }
    own.selfSigning = keys.selfSigning
    own.userSigning = keys.userSigning
    own.verified = keys.master
    try reconsiderRooms(of: machine.user)
    ledger.put(own)
    try askForOurselves()
    try signWhatWaits()
  }

  /// It never became our identity: nothing is signed with it, and what was before it is again. Unless
  /// somebody else's has come meanwhile: then what is in secret storage may be theirs.
  func giveUpIdentity(_ row: inout IdentityRow) throws {
    for request in row.requests { ledger.remove(RequestRow.place(request)) }
    if row.served.master == row.replaced { for datum in row.previous { _ = put(datum) } }
    row.phase = row.before
    row.previous = []
    row.waiting = []
    row.upload = nil
    row.replaced = nil
    row.isMaking = false
    for name in SecretName.crossSigning { forget(name, .next) }
    guard row.wantsBackup else { return }
    row.wantsBackup = false
    var backup = try backup()
    forgetPrepared(&backup)
    ledger.put(backup)
  }
}
