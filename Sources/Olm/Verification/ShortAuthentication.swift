import COlm

/// One side's part in comparing a short string: an ephemeral key, theirs, and what follows from both.
///
/// 1. Their key is set once.
/// 2. Nothing is derived before it is.
@safe package final class ShortAuthentication {
  package let publicKey: Curve25519Key
  private let memory: LibolmMemory
  private let state: OpaquePointer

  package init(_ entropy: Entropy) throws(OlmError) {
    memory = LibolmMemory(count: olm_sas_size())
    guard let state = unsafe olm_sas(memory.start) else { throw OlmError(.library) }
    unsafe self.state = state
    let random = Scratch(count: unsafe olm_create_sas_random_length(state))
    try entropy.fill(random)
    guard unsafe olm_create_sas(state, random.start, random.count) != olm_error() else {
      throw OlmError(unsafe olm_sas_last_error_code(state))
    }
    let text = Scratch(count: unsafe olm_sas_pubkey_length(state))
    guard unsafe olm_sas_get_pubkey(state, text.start, text.count) != olm_error() else {
      throw OlmError(unsafe olm_sas_last_error_code(state))
    }
    publicKey = try unsafe Curve25519Key(base64: String(decoding: text.used, as: UTF8.self))
  }

  deinit { unsafe olm_clear_sas(state) }

  /// The type has refused every key with which the shared secret would be zero.
  package func setTheirs(_ key: Curve25519Key) throws(OlmError) {
    guard unsafe olm_sas_is_their_key_set(state) == 0 else { throw OlmError(.misuse) }
    let text = Scratch(copying: key.base64)
    guard unsafe olm_sas_set_their_key(state, text.start, text.count) != olm_error() else {
      throw failure
    }
  }

  /// What the short string is made of: 6 bytes for emoji, 5 for numbers.
  package func bytes(info: [UInt8], count: Int) throws(OlmError) -> [UInt8] {
    guard (1...64).contains(count) else { throw OlmError(.tooLarge) }
    let output = Scratch(count: count)
    let copy = Scratch(copying: info)
    let result = unsafe olm_sas_generate_bytes(
      state, copy.start, copy.count, output.start, output.count)
    guard result != olm_error() else { throw failure }
    return output.array()
  }

  /// `hkdf-hmac-sha256.v2`, the only one that is spoken.
  package func mac(of input: [UInt8], info: [UInt8]) throws(OlmError) -> String {
    let code = try code(of: input, info)
    return unsafe String(decoding: code.used, as: UTF8.self)
  }

  /// Whether `mac`, padded or not, is what we would have sent.
  package func isMAC(_ mac: String, of input: [UInt8], info: [UInt8]) throws(OlmError) -> Bool {
    guard mac.utf8.count <= 44, let text = try? Base64.unpadded(Scratch(copying: mac)) else {
      return false
    }
    let expected = try code(of: input, info)
    return unsafe isEqual(text.used, expected.used)
  }

  private func code(of input: [UInt8], _ info: [UInt8]) throws(OlmError) -> Scratch {
    let text = Scratch(count: unsafe olm_sas_mac_length(state))
    let input = Scratch(copying: input)
    let info = Scratch(copying: info)
    let result = unsafe olm_sas_calculate_mac_fixed_base64(
      state, input.start, input.count, info.start, info.count, text.start, text.count)
    guard result != olm_error() else { throw failure }
    return text
  }

  private var failure: OlmError { OlmError(unsafe olm_sas_last_error_code(state)) }
}

/// What people compare.
extension ShortAuthentication {
  /// Seven places in the table of 64 emoji, from 6 bytes.
  package static func emoji(from bytes: [UInt8]) throws(OlmError) -> [Int] {
    guard bytes.count >= 6 else { throw OlmError(.misuse) }
    let bits = bytes[0..<6].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return (0..<7).map { Int(bits >> (42 - 6 * UInt64($0)) & 63) }
  }

  /// Three numbers from 1000 to 9191, from 5 bytes.
  package static func decimals(from bytes: [UInt8]) throws(OlmError) -> (Int, Int, Int) {
    guard bytes.count >= 5 else { throw OlmError(.misuse) }
    let bits = bytes[0..<5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let numbers = (0..<3).map { Int(bits >> (27 - 13 * UInt64($0)) & 8191) + 1000 }
    return (numbers[0], numbers[1], numbers[2])
  }
}
