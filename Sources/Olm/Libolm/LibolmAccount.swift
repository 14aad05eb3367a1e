import COlm
import Secrets

/// A device's own keys in libolm.
///
/// 1. Never more one-time keys than libolm keeps: beyond that it drops the oldest without a word,
///    published or not.
/// 2. A one-time key is given up exactly when its session stands and its first message was read.
/// 3. After a failure the account is as it was.
@safe final class LibolmAccount: AccountRatchet {
  let identityKeys: (curve25519: Curve25519Key, ed25519: Ed25519Key)
  private(set) var aliveOneTimeKeys = 0
  private var fallback = Fallback()
  private let memory: LibolmMemory
  private let account: OpaquePointer

  /// What libolm does not tell about the fallback keys.
  private struct Fallback {
    var newest: UInt32?
    var isUsed = false
  }

  convenience init(_ entropy: Entropy) throws(OlmError) {
    let memory = LibolmMemory(count: olm_account_size())
    guard let account = unsafe olm_account(memory.start) else { throw OlmError(.library) }
    let random = Scratch(count: unsafe olm_create_account_random_length(account))
    try entropy.fill(random)
    let result = unsafe olm_create_account(account, random.start, random.count)
    guard result != olm_error() else {
      throw OlmError(unsafe olm_account_last_error_code(account))
    }
    try unsafe self.init(memory, account)
  }

  convenience init(opening bytes: [UInt8], with vault: Vault, as row: [UInt8]) throws(OlmError) {
    let memory = LibolmMemory(count: olm_account_size())
    guard let account = unsafe olm_account(memory.start) else { throw OlmError(.library) }
    let header = try unsafe Pickle.open(
      .account, bytes, headerCount: Self.headerCount, with: vault, as: row,
      code: { unsafe olm_account_last_error_code(account) },
      read: {
        unsafe olm_unpickle_account(account, $0.baseAddress, $0.count, $1.baseAddress, $1.count)
      })
    try unsafe self.init(memory, account)
    try read(header)
  }

  private init(_ memory: consuming LibolmMemory, _ account: OpaquePointer) throws(OlmError) {
    self.memory = memory
    unsafe self.account = account
    let text = Scratch(count: unsafe olm_account_identity_keys_length(account))
    let result = unsafe olm_account_identity_keys(account, text.start, text.count)
    guard result != olm_error() else { throw OlmError(.library) }
    let names = unsafe QuotedNames.all(in: text.used)
    guard names.count == 4, names[0] == "curve25519", names[2] == "ed25519" else {
      throw OlmError(.library)
    }
    identityKeys = (try Curve25519Key(base64: names[1]), try Ed25519Key(base64: names[3]))
  }

  deinit { unsafe olm_clear_account(account) }

  func sign(_ message: [UInt8]) throws(OlmError) -> Ed25519Signature {
    let text = Scratch(count: unsafe olm_account_signature_length(account))
    let result = unsafe message.withUnsafeBytes { message in
      let start = unsafe (message.baseAddress ?? UnsafeRawPointer(text.start))
      return unsafe olm_account_sign(account, start, message.count, text.start, text.count)
    }
    guard result != olm_error() else { throw failure }
    return try unsafe Ed25519Signature(base64: String(decoding: text.used, as: UTF8.self))
  }

  private var failure: OlmError { OlmError(unsafe olm_account_last_error_code(account)) }

  // MARK: One-time keys

  var maximumOneTimeKeys: Int { unsafe olm_account_max_number_of_one_time_keys(account) }

  func generateOneTimeKeys(
    _ count: Int, discardingOldest discarded: Int, _ entropy: Entropy
  ) throws(OlmError) {
    guard count >= 0, discarded >= 0, discarded <= aliveOneTimeKeys,
      count <= maximumOneTimeKeys - aliveOneTimeKeys + discarded
    else { throw OlmError(.tooManyKeys) }
    guard count > 0 else { return }
    let length = unsafe olm_account_generate_one_time_keys_random_length(account, count)
    let random = Scratch(count: length)
    try entropy.fill(random)
    let result = unsafe olm_account_generate_one_time_keys(
      account, count, random.start, random.count)
    guard result != olm_error() else { throw failure }
    // The library drops the oldest by itself, and none while there is room.
    aliveOneTimeKeys = min(aliveOneTimeKeys + count, maximumOneTimeKeys)
  }

  func unpublishedOneTimeKeys() throws(OlmError) -> [OneTimeKey] {
    let text = Scratch(count: unsafe olm_account_one_time_keys_length(account))
    let result = unsafe olm_account_one_time_keys(account, text.start, text.count)
    guard result != olm_error() else { throw failure }
    return try unsafe keys(in: text.used)
  }

  func markKeysAsPublished() { unsafe _ = olm_account_mark_keys_as_published(account) }

  // MARK: Fallback keys

  var fallbackKeyIsUsed: Bool { fallback.isUsed }

  func generateFallbackKey(_ entropy: Entropy) throws(OlmError) {
    try replaceFallbackKey(entropy)
    fallback = Fallback(newest: try unpublishedFallbackKey().flatMap { KeyNumber.of($0.id) })
  }

  /// One-time keys and fallback keys are numbered together, and of fallback keys there are two at most:
  /// so it is with them that one counts up without losing one-time keys.
  func skipKeyNames(_ count: Int, _ entropy: Entropy) throws(OlmError) {
    guard count > 0 else { return }
    for _ in 1..<count { try replaceFallbackKey(entropy) }
    try generateFallbackKey(entropy)
  }

  private func replaceFallbackKey(_ entropy: Entropy) throws(OlmError) {
    let length = unsafe olm_account_generate_fallback_key_random_length(account)
    let random = Scratch(count: length)
    try entropy.fill(random)
    let result = unsafe olm_account_generate_fallback_key(account, random.start, random.count)
    guard result != olm_error() else { throw failure }
  }

  func unpublishedFallbackKey() throws(OlmError) -> OneTimeKey? {
    let text = Scratch(count: unsafe olm_account_unpublished_fallback_key_length(account))
    let result = unsafe olm_account_unpublished_fallback_key(account, text.start, text.count)
    guard result != olm_error() else { throw failure }
    return try unsafe keys(in: text.used).last
  }

  func forgetOldFallbackKey() { unsafe olm_account_forget_old_fallback_key(account) }

  /// libolm lists the newest first.
  private func keys(in text: UnsafeRawBufferPointer) throws(OlmError) -> [OneTimeKey] {
    let names = unsafe QuotedNames.all(in: text).dropFirst()
    var keys: [(number: UInt32, key: OneTimeKey)] = []
    var index = names.startIndex
    while index + 1 < names.endIndex {
      guard let number = KeyNumber.of(names[index]) else { throw OlmError(.library) }
      keys.append((number, (names[index], try Curve25519Key(base64: names[index + 1]))))
      index += 2
    }
    return keys.sorted { $0.number < $1.number }.map(\.key)
  }

  // MARK: Sessions

  func outboundSession(
    to identity: Curve25519Key, oneTimeKey: Curve25519Key, _ entropy: Entropy
  ) throws(OlmError) -> any SessionRatchet {
    try unsafe LibolmSession(outboundOf: account, to: identity, oneTimeKey: oneTimeKey, entropy)
  }

  func inboundSession(
    from identity: Curve25519Key, _ message: OlmMessage
  ) throws(OlmError) -> (session: any SessionRatchet, plaintext: [UInt8]) {
    let session = try unsafe LibolmSession(inboundOf: account, from: identity, message)
    let plaintext = try session.decrypt(message)
    let before = unsafe olm_pickle_account_length(account)
    let number = unsafe olm_remove_one_time_keys(account, session.session)
    guard number != olm_error() else { throw failure }
    // Fallback keys stay, and libolm tells only by what it would write down whether this was one.
    if unsafe olm_pickle_account_length(account) < before {
      aliveOneTimeKeys -= 1
    } else if let newest = fallback.newest, number == Int(newest) {
      fallback.isUsed = true
    }
    return (session, plaintext)
  }

  // MARK: Sealing

  /// Version, keys alive, whether there is a newest fallback key and whether it is used, its number.
  private static let headerCount = 8

  func sealed(by vault: Vault, as row: [UInt8], _ entropy: Entropy) throws(OlmError) -> [UInt8] {
    let number = fallback.newest ?? 0
    let header: [UInt8] = [
      1, UInt8(clamping: aliveOneTimeKeys), fallback.newest == nil ? 0 : 1, fallback.isUsed ? 1 : 0,
      UInt8(truncatingIfNeeded: number >> 24), UInt8(truncatingIfNeeded: number >> 16),
      UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number),
    ]
    return try unsafe Pickle.seal(
      .account, count: olm_pickle_account_length(account), header: header, by: vault, as: row,
      entropy
    ) { key, target in
      unsafe olm_pickle_account(
        account, key.baseAddress, key.count, target.baseAddress, target.count)
    }
  }

  private func read(_ header: [UInt8]) throws(OlmError) {
    guard header.count == Self.headerCount, header[0] == 1, header[2] <= 1, header[3] <= 1 else {
      throw OlmError(.badPickle)
    }
    aliveOneTimeKeys = Int(header[1])
    let number = header[4...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    fallback = Fallback(newest: header[2] == 1 ? number : nil, isUsed: header[3] == 1)
  }
}
