import COlm
import Secrets

/// An outbound Megolm session in libolm.
@safe final class LibolmOutboundGroup: OutboundGroupRatchet {
  private let memory: LibolmMemory
  private let session: OpaquePointer

  private init() throws(OlmError) {
    memory = LibolmMemory(count: olm_outbound_group_session_size())
    guard let session = unsafe olm_outbound_group_session(memory.start) else {
      throw OlmError(.library)
    }
    unsafe self.session = session
  }

  deinit { unsafe olm_clear_outbound_group_session(session) }

  convenience init(_ entropy: Entropy) throws(OlmError) {
    try self.init()
    let random = Scratch(count: unsafe olm_init_outbound_group_session_random_length(session))
    try entropy.fill(random)
    let result = unsafe olm_init_outbound_group_session(
      session, random.start.assumingMemoryBound(to: UInt8.self), random.count)
    guard result != olm_error() else { throw failure }
  }

  convenience init(opening bytes: [UInt8], with vault: Vault, as row: [UInt8]) throws(OlmError) {
    try self.init()
    try unsafe Pickle.open(
      .outboundGroup, bytes, with: vault, as: row,
      code: { unsafe olm_outbound_group_session_last_error_code(session) },
      read: {
        unsafe olm_unpickle_outbound_group_session(
          session, $0.baseAddress, $0.count, $1.baseAddress, $1.count)
      })
  }

  private var failure: OlmError {
    OlmError(unsafe olm_outbound_group_session_last_error_code(session))
  }

  var id: String {
    let text = Scratch(count: unsafe olm_outbound_group_session_id_length(session))
    let result = unsafe olm_outbound_group_session_id(
      session, text.start.assumingMemoryBound(to: UInt8.self), text.count)
    precondition(result != olm_error(), "the text is as long as libolm asked for")
    return unsafe String(decoding: text.used, as: UTF8.self)
  }

  var index: UInt32 { unsafe olm_outbound_group_session_message_index(session) }

  var key: Secret {
    let text = Scratch(count: unsafe olm_outbound_group_session_key_length(session))
    let result = unsafe olm_outbound_group_session_key(
      session, text.start.assumingMemoryBound(to: UInt8.self), text.count)
    precondition(result != olm_error(), "the text is as long as libolm asked for")
    return text.secret()
  }

  func encrypt(_ plaintext: [UInt8]) throws(OlmError) -> String {
    guard plaintext.count <= OlmMessage.maximumCount / 2 else { throw OlmError(.tooLarge) }
    let count = unsafe olm_group_encrypt_message_length(session, plaintext.count)
    var result = olm_error()
    let text = unsafe String(unsafeUninitializedCapacity: count) { target in
      result = unsafe plaintext.withUnsafeBufferPointer { plaintext in
        let start = unsafe (plaintext.baseAddress ?? UnsafePointer(target.baseAddress))
        return unsafe olm_group_encrypt(
          session, start, plaintext.count, target.baseAddress, count)
      }
      return result == olm_error() ? 0 : count
    }
    guard result != olm_error() else { throw failure }
    return text
  }

  func sealed(by vault: Vault, as row: [UInt8], _ entropy: Entropy) throws(OlmError) -> [UInt8] {
    try unsafe Pickle.seal(
      .outboundGroup, count: olm_pickle_outbound_group_session_length(session), by: vault, as: row,
      entropy
    ) { key, target in
      unsafe olm_pickle_outbound_group_session(
        session, key.baseAddress, key.count, target.baseAddress, target.count)
    }
  }
}
