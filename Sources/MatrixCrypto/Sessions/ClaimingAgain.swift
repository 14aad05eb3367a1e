internal import Concurrency
internal import Matrix

/// What becomes of claims that the server does not answer with keys.
///
/// 1. While it is away, or wants us to wait, the same is asked again later: behind all that was asked
///    meanwhile, which may fare better.
/// 2. So is what it has trouble with; but one device may be the trouble, and the others wait for it, so
///    from the second time on it goes in halves. The last one alone is asked for again and again.
/// 3. What it does not take, or answers with what is too much or cannot be read, goes in halves at once.
///    The last one rests.
/// 4. Where all are refused, whoever is asked for, each rests.
extension Draft {
  private enum Fate { case again, againInHalves, inHalves, refused }

  func notClaimed(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    let wanted = try ClaimSubject(bytes: request.subject).devices.compactMap {
      let row = try peer($0.user, $0.curve25519)
      guard row.claim == request.id else { return nil as ClaimSubject.Wanted? }
      return ClaimSubject.Wanted(
        user: $0.user, device: $0.device, curve25519: $0.curve25519,
        isUnwedging: $0.isUnwedging || row.broke(since: request.made))
    }
    guard !wanted.isEmpty else { return ledger.remove(request.key) }
    let halves = [wanted.prefix(wanted.count / 2), wanted.dropFirst(wanted.count / 2)]
    switch fate(of: answer) {
    case .againInHalves where request.failures > 0 && wanted.count > 1:
      ledger.remove(request.key)
      for half in halves {
        let subject = ClaimSubject(Array(half)).bytes
        try mark(Array(half), ask(subject, asPartOf: request, answer))
      }
    case .again, .againInHalves: try mark(wanted, postponeBehindOthers(request, answer))
    case .inHalves where wanted.count > 1:
      ledger.remove(request.key)
      for half in halves { try ask(for: Array(half)) }
    case .inHalves, .refused:
      ledger.remove(request.key)
      for device in wanted { try rest(device) }
    }
  }

  private func fate(of answer: CryptoAnswer) -> Fate {
    switch answer {
    case .unreachable: .again
    case .unanswered(let isTooLarge): isTooLarge ? .inHalves : .againInHalves
    case .success: .inHalves
    case .failure(let error):
      if error.isOfUs {
        .again
      } else if error.isWorthRetrying {
        .againInHalves
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
