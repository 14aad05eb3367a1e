internal import Concurrency
internal import Matrix

/// What becomes of claims that the server does not answer with keys.
///
/// 1. While it is away, or has trouble of its own, the same is asked again later: behind all that was
///    asked meanwhile, which may fare better.
/// 2. What it does not take, or answers with what cannot be read, goes in halves, so that one device
///    costs the others nothing. The last one rests.
/// 3. Where all are refused, whoever is asked for, each rests.
extension Draft {
  private enum Fate { case again, inHalves, refused }

  func notClaimed(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    let wanted = try ClaimSubject(bytes: request.subject).devices.compactMap {
      let row = try peer($0.user, $0.curve25519)
      guard row.claim == request.id else { return nil as ClaimSubject.Wanted? }
      return ClaimSubject.Wanted(
        user: $0.user, device: $0.device, curve25519: $0.curve25519,
        isUnwedging: $0.isUnwedging || row.broke(since: request.made))
    }
    guard !wanted.isEmpty else { return ledger.remove(request.key) }
    switch fate(of: answer) {
    case .again: try mark(wanted, postponeBehindOthers(request, answer))
    case .inHalves where wanted.count > 1:
      ledger.remove(request.key)
      try ask(for: Array(wanted.prefix(wanted.count / 2)))
      try ask(for: Array(wanted.dropFirst(wanted.count / 2)))
    case .inHalves, .refused:
      ledger.remove(request.key)
      for device in wanted { try rest(device) }
    }
  }

  private func fate(of answer: CryptoAnswer) -> Fate {
    switch answer {
    case .unreachable: .again
    case .success: .inHalves
    case .failure(let error):
      if error.isWorthRetrying {
        .again
      } else if [400, 413].contains(error.httpStatus) || error.code == .tooLarge {
        .inHalves
      } else {
        .refused
      }
    }
  }

  private func rest(_ wanted: ClaimSubject.Wanted) throws {
    var row = try peer(wanted.user, wanted.curve25519)
    row.claim = nil
    ledger.put(row)
    guard let device = try device(wanted.user, wanted.device),
      device.curve25519 == wanted.curve25519
    else { return try forgetOwed(wanted.user, wanted.device, wanted.curve25519) }
    if try wanted.isUnwedging || isOwed(device) {
      try tryLater(device, isUnwedging: wanted.isUnwedging)
    }
  }
}
