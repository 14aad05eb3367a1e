internal import Matrix
internal import Olm

/// Comparing a short string, from the start on.
///
///     who started:   started ──accept──▶ keySent ──key──▶ comparing
///     who accepted:  accepted ──────────────────── key ─▶ comparing
///
/// 1. Who accepted promised a key before seeing the other's; who started holds them to it. So neither
///    can choose a key that makes both strings the same.
/// 2. The key is kept in memory alone, since libolm cannot store it: a restart ends the exchange.
/// 3. Each thing comes once; what comes when it is not awaited ends the verification.
struct SASExchange {
  private enum Stage {
    case started(strings: [ProtocolText])
    case accepted(strings: [ProtocolText])
    case keySent(commitment: String, strings: [ProtocolText])
    case comparing
  }

  private let pair: VerificationPair
  private let transaction: String
  private let isStarter: Bool
  /// The canonical form of the start.
  private let start: [UInt8]
  let sas: any ShortAuthentication
  /// As who accepted chose.
  private var form = MACForm.base64
  private var stage: Stage
  private(set) var isConfirmed = false
  /// What their codes vouch for.
  private(set) var checked: Verified?

  /// We start.
  init(
    starting content: [UInt8], _ pair: VerificationPair, _ transaction: String,
    _ around: VerificationSurroundings
  ) throws {
    self.pair = pair
    self.transaction = transaction
    isStarter = true
    start = content
    sas = try around.newShortAuthentication()
    stage = .started(strings: SASMethods.strings)
  }

  /// They started; what is to be answered.
  static func accepting(
    _ method: VerificationStart.Method, content: [UInt8], _ pair: VerificationPair,
    _ transaction: String, _ around: VerificationSurroundings
  ) throws -> (SASExchange, VerificationAccept) {
    guard case .sas(let agreements, let hashes, let macs, let strings) = method,
      agreements.contains(SASMethods.agreement), hashes.contains(SASMethods.hash),
      let mac = SASMethods.macs.first(where: macs.contains), let form = SASMethods.form(of: mac)
    else { throw CancelCause(.unknownMethod) }
    let common = SASMethods.strings.filter { strings.contains($0) }
    guard !common.isEmpty else { throw CancelCause(.unknownMethod) }
    var exchange = try SASExchange(
      accepting: content, shownAs: common, pair, transaction, around)
    exchange.form = form
    let accept = VerificationAccept(
      agreement: SASMethods.agreement, hash: SASMethods.hash, mac: mac,
      strings: common, commitment: exchange.commitment(to: exchange.sas.publicKey))
    return (exchange, accept)
  }

  private init(
    accepting content: [UInt8], shownAs strings: [ProtocolText], _ pair: VerificationPair,
    _ transaction: String, _ around: VerificationSurroundings
  ) throws {
    self.pair = pair
    self.transaction = transaction
    isStarter = false
    start = content
    sas = try around.newShortAuthentication()
    stage = .accepted(strings: strings)
  }

  private func commitment(to key: Curve25519Key) -> String {
    Olm.Base64.encode(Hash.sha256(Array(key.base64.utf8) + start))
  }

  /// Ours was sent and not answered yet: the only time at which another start may come.
  var isStarted: Bool { if case .started = stage { true } else { false } }
  /// Both have the other's key, and people compare.
  var isComparing: Bool { if case .comparing = stage { true } else { false } }

  // MARK: Steps

  /// Gives the key to send.
  mutating func take(_ accept: VerificationAccept) throws -> String {
    guard case .started(let offered) = stage else { throw CancelCause(.unexpectedMessage) }
    guard accept.agreement == SASMethods.agreement, accept.hash == SASMethods.hash,
      let form = SASMethods.form(of: accept.mac), !accept.strings.isEmpty,
      accept.strings.allSatisfy({ offered.contains($0) })
    else { throw CancelCause(.unknownMethod) }
    self.form = form
    stage = .keySent(commitment: accept.commitment, strings: accept.strings)
    return sas.publicKey.base64
  }

  /// Gives the key to send, where ours was not sent yet, and what to show.
  mutating func take(key text: String) throws -> (key: String?, shown: ShortString) {
    // One that is no key, or with which every secret is the same, is none.
    let theirs = try? Curve25519Key(base64: text)
    switch stage {
    case .accepted(let strings):
      guard let theirs else { throw CancelCause(.invalidMessage) }
      return (sas.publicKey.base64, try agree(on: theirs, strings))
    case .keySent(let promised, let strings):
      guard let theirs else { throw CancelCause(.invalidMessage) }
      guard commitment(to: theirs).hasBytes(of: promised) else {
        throw CancelCause(.mismatchedCommitment)
      }
      return (nil, try agree(on: theirs, strings))
    case .started, .comparing: throw CancelCause(.unexpectedMessage)
    }
  }

  private mutating func agree(
    on theirs: Curve25519Key, _ strings: [ProtocolText]
  ) throws -> ShortString {
    // Our own, sent back to us.
    guard theirs != sas.publicKey else { throw CancelCause(.keyMismatch) }
    try sas.setTheirs(theirs)
    stage = .comparing
    return try ShortString(sas.bytes(info: info(theirs), count: 6), shownAs: strings)
  }

  private func info(_ theirs: Curve25519Key) -> [UInt8] {
    let own = "\(pair.own.user)|\(pair.own.device)|\(sas.publicKey.base64)"
    let peer = "\(pair.peer.user)|\(pair.peer.device)|\(theirs.base64)"
    let sides = isStarter ? "\(own)|\(peer)" : "\(peer)|\(own)"
    return Array("MATRIX_KEY_VERIFICATION_SAS|\(sides)|\(transaction)".utf8)
  }

  // MARK: Codes

  /// Somebody compared. What our codes vouch for is our device, and our master key if we are sure of it.
  mutating func confirm() throws -> VerificationMAC {
    guard isComparing, !isConfirmed else { throw VerificationRefusal.notNow }
    isConfirmed = true
    return try SASCodes(sas, pair, transaction, form).own()
  }

  /// May come before anybody compared here.
  mutating func take(_ mac: VerificationMAC) throws {
    guard isComparing, checked == nil else { throw CancelCause(.unexpectedMessage) }
    checked = try SASCodes(sas, pair, transaction, form).check(mac)
  }
}
