import COlm
package import Secrets

/// libolm 3.2.8 or later, behind the seam.
package struct LibolmRatchets: Ratchets {
  /// Throws ``OlmError/Kind/tooOld`` when the library that is installed has known holes.
  package init() throws(OlmError) {
    var (major, minor, patch) = (UInt8(0), UInt8(0), UInt8(0))
    unsafe olm_get_library_version(&major, &minor, &patch)
    try Self.check(major, minor, patch)
  }

  static func check(_ major: UInt8, _ minor: UInt8, _ patch: UInt8) throws(OlmError) {
    guard (major, minor, patch) >= (3, 2, 8) else { throw OlmError(.tooOld) }
  }

  package func newAccount(_ entropy: Entropy) throws(OlmError) -> any AccountRatchet {
    try LibolmAccount(entropy)
  }

  package func newOutboundGroup(_ entropy: Entropy) throws(OlmError) -> any OutboundGroupRatchet {
    try LibolmOutboundGroup(entropy)
  }

  package func newShortAuthentication(
    _ entropy: Entropy
  ) throws(OlmError) -> any ShortAuthentication {
    try LibolmShortAuthentication(entropy)
  }

  package func inboundGroup(sessionKey: Secret) throws(OlmError) -> any InboundGroupRatchet {
    try LibolmInboundGroup(sessionKey, isExport: false)
  }

  package func inboundGroup(importing key: Secret) throws(OlmError) -> any InboundGroupRatchet {
    try LibolmInboundGroup(key, isExport: true)
  }

  package func account(
    opening bytes: [UInt8], with vault: Vault, as row: [UInt8]
  ) throws(OlmError) -> any AccountRatchet {
    try LibolmAccount(opening: bytes, with: vault, as: row)
  }

  package func session(
    opening bytes: [UInt8], with vault: Vault, as row: [UInt8]
  ) throws(OlmError) -> any SessionRatchet {
    try LibolmSession(opening: bytes, with: vault, as: row)
  }

  package func outboundGroup(
    opening bytes: [UInt8], with vault: Vault, as row: [UInt8]
  ) throws(OlmError) -> any OutboundGroupRatchet {
    try LibolmOutboundGroup(opening: bytes, with: vault, as: row)
  }

  package func inboundGroup(
    opening bytes: [UInt8], with vault: Vault, as row: [UInt8]
  ) throws(OlmError) -> any InboundGroupRatchet {
    try LibolmInboundGroup(opening: bytes, with: vault, as: row)
  }
}
