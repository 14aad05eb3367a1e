import COlm

/// An Olm session in libolm. Forty skipped messages are kept, and a gap of about two thousand ends
/// it: then a new one is needed.
@safe final class LibolmSession: SessionRatchet {
  private let memory: LibolmMemory
  /// For the account that gives up the session's one-time key.
  let session: OpaquePointer

  private init() throws(OlmError) {
    memory = LibolmMemory(count: olm_session_size())
    guard let session = unsafe olm_session(memory.start) else { throw OlmError(.library) }
    unsafe self.session = session
  }

  deinit { unsafe olm_clear_session(session) }

  convenience init(
    outboundOf account: OpaquePointer, to identity: Curve25519Key, oneTimeKey: Curve25519Key,
    _ entropy: Entropy
  ) throws(OlmError) {
    try self.init()
    let random = Scratch(count: unsafe olm_create_outbound_session_random_length(session))
    try entropy.fill(random)
    let identity = Scratch(copying: identity.base64)
    let key = Scratch(copying: oneTimeKey.base64)
    let result = unsafe olm_create_outbound_session(
      session, account, identity.start, identity.count, key.start, key.count, random.start,
      random.count)
    guard result != olm_error() else { throw failure }
  }

  convenience init(
    inboundOf account: OpaquePointer, from identity: Curve25519Key, _ message: OlmMessage
  ) throws(OlmError) {
    guard message.kind == .prekey else { throw OlmError(.badMessage) }
    try self.init()
    let identity = Scratch(copying: identity.base64)
    let body = try Self.checked(message)
    let result = unsafe olm_create_inbound_session_from(
      session, account, identity.start, identity.count, body.start, body.count)
    guard result != olm_error() else { throw failure }
  }

  convenience init(opening bytes: [UInt8], with vault: Vault, as row: [UInt8]) throws(OlmError) {
    try self.init()
    try unsafe Pickle.open(
      .session, bytes, with: vault, as: row,
      code: { unsafe olm_session_last_error_code(session) },
      read: {
        unsafe olm_unpickle_session(session, $0.baseAddress, $0.count, $1.baseAddress, $1.count)
      })
  }

  private var failure: OlmError { OlmError(unsafe olm_session_last_error_code(session)) }

  var id: String {
    let text = Scratch(count: unsafe olm_session_id_length(session))
    let result = unsafe olm_session_id(session, text.start, text.count)
    precondition(result != olm_error(), "the text is as long as libolm asked for")
    return unsafe String(decoding: text.used, as: UTF8.self)
  }

  var hasReceived: Bool { unsafe olm_session_has_received_message(session) != 0 }

  func matches(_ prekey: OlmMessage, from identity: Curve25519Key) -> Bool {
    guard prekey.kind == .prekey, let body = try? Self.checked(prekey) else { return false }
    let identity = Scratch(copying: identity.base64)
    return unsafe olm_matches_inbound_session_from(
      session, identity.start, identity.count, body.start, body.count) == 1
  }

  func encrypt(_ plaintext: [UInt8], _ entropy: Entropy) throws(OlmError) -> OlmMessage {
    guard plaintext.count <= OlmMessage.maximumCount / 2 else { throw OlmError(.tooLarge) }
    let number = unsafe olm_encrypt_message_type(session)
    guard let kind = OlmMessage.Kind(rawValue: number) else { throw failure }
    // Only when the ratchet turns does it want any.
    let random = Scratch(count: unsafe olm_encrypt_random_length(session))
    try entropy.fill(random)
    let count = unsafe olm_encrypt_message_length(session, plaintext.count)
    var result = olm_error()
    let body = unsafe String(unsafeUninitializedCapacity: count) { target in
      result = unsafe plaintext.withUnsafeBytes { plaintext in
        let start = unsafe (plaintext.baseAddress ?? UnsafeRawPointer(random.start))
        return unsafe olm_encrypt(
          session, start, plaintext.count, random.start, random.count, target.baseAddress, count)
      }
      return result == olm_error() ? 0 : count
    }
    guard result != olm_error() else { throw failure }
    return OlmMessage(kind: kind, body: body)
  }

  func decrypt(_ message: OlmMessage) throws(OlmError) -> [UInt8] {
    let body = try Self.checked(message)
    var result = olm_error()
    // The plaintext is shorter than the text of its ciphertext. libolm could say by how much, but
    // destroys what it is asked about.
    let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: body.count) { target, count in
      result = unsafe olm_decrypt(
        session, message.kind.rawValue, body.start, body.count, target.baseAddress, target.count)
      count = result == olm_error() ? 0 : result
    }
    guard result != olm_error() else { throw failure }
    return plaintext
  }

  func sealed(by vault: Vault, as row: [UInt8], _ entropy: Entropy) throws(OlmError) -> [UInt8] {
    try unsafe Pickle.seal(
      .session, count: olm_pickle_session_length(session), by: vault, as: row, entropy
    ) { key, target in
      unsafe olm_pickle_session(
        session, key.baseAddress, key.count, target.baseAddress, target.count)
    }
  }

  /// A copy of the text for libolm to destroy, once all keys in it were found sound.
  private static func checked(_ message: OlmMessage) throws(OlmError) -> Scratch {
    guard message.body.utf8.count <= OlmMessage.maximumCount else { throw OlmError(.tooLarge) }
    let text = try Base64.unpadded(Scratch(copying: message.body))
    let bytes = try unsafe Base64.decoded(Scratch(copying: text.used))
    try unsafe OlmMessageCheck.check(bytes.used, message.kind)
    return text
  }
}
