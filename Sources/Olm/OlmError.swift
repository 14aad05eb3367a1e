/// Why something about keys and ciphertexts was refused.
///
/// The description names the kind and, when libolm was asked, its own name for it. It never holds a
/// byte of a key, a message or a passphrase.
package struct OlmError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Not 32 bytes, not canonical, of small order, or zero.
    case badKey
    /// A signature that is not one, could have been altered, or does not hold.
    case badSignature
    /// Altered on its way, or meant for another key.
    case badMAC
    /// Not of the form that it should have.
    case badMessage
    case badBase64
    /// The message is older than what the group session can read.
    case unknownIndex
    /// The library would silently drop keys that others may already have claimed.
    case tooManyKeys
    /// The message was made with a one-time key that is used up or was never ours.
    case noSuchOneTimeKey
    /// The vault's key or the row is another than at sealing, or the bytes were changed.
    case wrongPickleKey
    /// The vault opened, but what lay in it is not what was asked for.
    case badPickle
    case badRecoveryKey(RecoveryKeyFault)
    /// Of a version or algorithm that is not supported.
    case unsupported
    case tooLarge
    /// libolm is older than 3.2.8.
    case tooOld
    /// The system gave too few random bytes, or none.
    case entropy
    /// Called out of order.
    case misuse
    /// libolm or libcrypto failed where it cannot.
    case library
  }

  /// What is wrong with a recovery key, for the person who typed it.
  package enum RecoveryKeyFault: Hashable, Sendable { case character, length, prefix, parity }

  package let kind: Kind
  /// libolm's own name, which can be searched for in its source.
  package let libraryName: String?

  package init(_ kind: Kind, libraryName: String? = nil) {
    self.kind = kind
    self.libraryName = libraryName
  }
}

extension OlmError: CustomStringConvertible {
  package var description: String {
    guard let libraryName else { return kind.reason }
    return "\(kind.reason) (\(libraryName))"
  }
}

extension OlmError.Kind {
  fileprivate var reason: String {
    switch self {
    case .badKey: "the key is malformed or of small order"
    case .badSignature: "the signature is malformed or does not hold"
    case .badMAC: "the authentication code does not match"
    case .badMessage: "the message is malformed"
    case .badBase64: "the text is not base64"
    case .unknownIndex: "the message is older than the session's first known index"
    case .tooManyKeys: "there would be more one-time keys than the library keeps"
    case .noSuchOneTimeKey: "the one-time key is used up or unknown"
    case .wrongPickleKey: "the sealed row does not open with this key as this row"
    case .badPickle: "the opened row is damaged or of another kind"
    case .badRecoveryKey(let fault): fault.reason
    case .unsupported: "the version or algorithm is not supported"
    case .tooLarge: "there is more of it than is accepted"
    case .tooOld: "libolm is older than 3.2.8; upgrade it"
    case .entropy: "the system gave too little randomness"
    case .misuse: "the call came out of order"
    case .library: "the library failed unexpectedly"
    }
  }
}

extension OlmError.RecoveryKeyFault {
  fileprivate var reason: String {
    switch self {
    case .character: "the recovery key holds a character that none has; look for 0, O, I and l"
    case .length: "the recovery key is too short or too long; a word of it may be missing"
    case .prefix: "this is no recovery key; it begins otherwise"
    case .parity: "the recovery key has a typing mistake"
    }
  }
}
