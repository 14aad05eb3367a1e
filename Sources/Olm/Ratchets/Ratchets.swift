package import Secrets

/// The seam behind which the ratchet library can be exchanged: all that has a state which advances.
/// What has none, signing with a seed and the backup's keys, is libcrypto's; see ``PrivateKey``.
///
/// What it hands out belongs to one owner at a time: none of it may be used by two threads at once.
/// Each knows how to seal itself and is opened again as the same row, or not at all; what compares
/// short strings lives in memory alone.
package protocol Ratchets: Sendable {
  func newAccount(_ entropy: Entropy) throws(OlmError) -> any AccountRatchet
  func newOutboundGroup(_ entropy: Entropy) throws(OlmError) -> any OutboundGroupRatchet
  func newShortAuthentication(_ entropy: Entropy) throws(OlmError) -> any ShortAuthentication

  /// From the key in an `m.room_key`, which carries its sender's signature.
  func inboundGroup(sessionKey: Secret) throws(OlmError) -> any InboundGroupRatchet
  /// From an export, a forward or a backup: nobody vouches for it.
  func inboundGroup(importing key: Secret) throws(OlmError) -> any InboundGroupRatchet

  func account(
    opening bytes: [UInt8], with vault: Vault, as row: [UInt8]
  ) throws(OlmError) -> any AccountRatchet
  func session(
    opening bytes: [UInt8], with vault: Vault, as row: [UInt8]
  ) throws(OlmError) -> any SessionRatchet
  func outboundGroup(
    opening bytes: [UInt8], with vault: Vault, as row: [UInt8]
  ) throws(OlmError) -> any OutboundGroupRatchet
  func inboundGroup(
    opening bytes: [UInt8], with vault: Vault, as row: [UInt8]
  ) throws(OlmError) -> any InboundGroupRatchet
}

package protocol Sealable: AnyObject {
  /// For the database. The row's identity is part of the seal: in another row it does not open.
  func sealed(
    by vault: Vault, as row: [UInt8], _ entropy: Entropy
  ) throws(OlmError) -> [UInt8]
}

extension Sealable {
  package func sealed(by vault: Vault, as row: [UInt8]) throws(OlmError) -> [UInt8] {
    try sealed(by: vault, as: row, .system)
  }
}

/// A device's own keys.
package protocol AccountRatchet: Sealable {
  typealias OneTimeKey = (id: String, key: Curve25519Key)

  var identityKeys: (curve25519: Curve25519Key, ed25519: Ed25519Key) { get }
  func sign(_ message: [UInt8]) throws(OlmError) -> Ed25519Signature

  /// As many private parts as the library keeps.
  var maximumOneTimeKeys: Int { get }
  /// Private parts that are alive: made and not used up, published or not.
  var aliveOneTimeKeys: Int { get }
  /// Refuses, making none, if more would be alive than the library keeps. So many of the oldest may be
  /// given up for it, and no more are than there must.
  func generateOneTimeKeys(
    _ count: Int, discardingOldest discarded: Int, _ entropy: Entropy
  ) throws(OlmError)
  /// In the order in which they were made.
  func unpublishedOneTimeKeys() throws(OlmError) -> [OneTimeKey]
  func markKeysAsPublished()

  /// The one before stays readable until ``forgetOldFallbackKey()``; older ones are gone.
  func generateFallbackKey(_ entropy: Entropy) throws(OlmError)
  func unpublishedFallbackKey() throws(OlmError) -> OneTimeKey?
  /// Whether a message came in that was made with the newest fallback key.
  var fallbackKeyIsUsed: Bool { get }
  func forgetOldFallbackKey()
  /// The keys that are made next have other names than the next `count` would have had. Costs both
  /// fallback keys.
  func skipKeyNames(_ count: Int, _ entropy: Entropy) throws(OlmError)

  func outboundSession(
    to identity: Curve25519Key, oneTimeKey: Curve25519Key, _ entropy: Entropy
  ) throws(OlmError) -> any SessionRatchet

  /// Makes the session, decrypts its first message and gives up the one-time key, or changes
  /// nothing.
  func inboundSession(
    from identity: Curve25519Key, _ message: OlmMessage
  ) throws(OlmError) -> (session: any SessionRatchet, plaintext: [UInt8])
}

/// What two devices share.
package protocol SessionRatchet: Sealable {
  /// The same at both ends.
  var id: String { get }
  var hasReceived: Bool { get }
  func matches(_ prekey: OlmMessage, from identity: Curve25519Key) -> Bool
  func encrypt(_ plaintext: [UInt8], _ entropy: Entropy) throws(OlmError) -> OlmMessage
  /// A message that does not decrypt changes nothing.
  func decrypt(_ message: OlmMessage) throws(OlmError) -> [UInt8]
}

/// What we send to a room with.
package protocol OutboundGroupRatchet: Sealable {
  var id: String { get }
  /// Of the next message.
  var index: UInt32 { get }
  /// What an `m.room_key` carries: reads from the current index on.
  var key: Secret { get }
  func encrypt(_ plaintext: [UInt8]) throws(OlmError) -> String
}

/// What we read one sender's messages in a room with.
///
/// It decrypts the same message as often as it is asked: whoever calls keeps the table of indices
/// that were seen. Decrypting leaves nothing behind that must be sealed again, but for
/// ``isVerified`` becoming true.
package protocol InboundGroupRatchet: Sealable {
  var id: String { get }
  var firstKnownIndex: UInt32 { get }
  /// Whether the sender signed the key itself or has signed a message that was read with it.
  var isVerified: Bool { get }
  /// `ciphertext` is base64, padded or not.
  func decrypt(_ ciphertext: [UInt8]) throws(OlmError) -> (plaintext: [UInt8], index: UInt32)
  func decrypt(_ ciphertext: String) throws(OlmError) -> (plaintext: [UInt8], index: UInt32)
  /// Reads from `index` on. Without a signature of its sender.
  func exported(at index: UInt32) throws(OlmError) -> Secret
}

/// One side's part in comparing a short string: an ephemeral key, theirs, and what follows from both.
///
/// 1. Their key is set once.
/// 2. Nothing is derived before it is.
package protocol ShortAuthentication: AnyObject {
  var publicKey: Curve25519Key { get }
  /// The type has refused every key with which the shared secret would be zero.
  func setTheirs(_ key: Curve25519Key) throws(OlmError)
  /// What the short string is made of: 6 bytes for emoji, 5 for numbers; see ``ShortStrings``.
  func bytes(info: [UInt8], count: Int) throws(OlmError) -> [UInt8]
  func mac(of input: [UInt8], info: [UInt8], as form: MACForm) throws(OlmError) -> String
  /// Whether `mac`, padded or not, is what we would have sent.
  func isMAC(
    _ mac: String, of input: [UInt8], info: [UInt8], as form: MACForm
  ) throws(OlmError) -> Bool
}

/// How a code is written.
package enum MACForm: Sendable {
  /// `hkdf-hmac-sha256.v2`: as base64.
  case base64
  /// `hkdf-hmac-sha256`, for clients from before 2023: libolm wrote base64 over what it read, so that
  /// six of the 32 bytes are left. Who guesses has one try, so that is enough.
  case overwritten
}

extension ShortAuthentication {
  package func mac(of input: [UInt8], info: [UInt8]) throws(OlmError) -> String {
    try mac(of: input, info: info, as: .base64)
  }

  package func isMAC(
    _ mac: String, of input: [UInt8], info: [UInt8]
  ) throws(OlmError) -> Bool {
    try isMAC(mac, of: input, info: info, as: .base64)
  }
}

extension AccountRatchet {
  package func generateOneTimeKeys(_ count: Int, _ entropy: Entropy) throws(OlmError) {
    try generateOneTimeKeys(count, discardingOldest: 0, entropy)
  }
}
