import COlm
import Secrets

/// An inbound Megolm session in libolm.
@safe final class LibolmInboundGroup: InboundGroupRatchet {
  private let memory: LibolmMemory
  private let session: OpaquePointer

  private init() throws(OlmError) {
    memory = LibolmMemory(count: olm_inbound_group_session_size())
    guard let session = unsafe olm_inbound_group_session(memory.start) else {
      throw OlmError(.library)
    }
    unsafe self.session = session
  }

  deinit { unsafe olm_clear_inbound_group_session(session) }

  /// From a key that its sender signed, or from an export, which nobody did.
  convenience init(_ key: Secret, isExport: Bool) throws(OlmError) {
    guard key.count <= GroupKeyCheck.maximumText else { throw OlmError(.badKey) }
    try self.init()
    let text = try Base64.unpadded(Scratch(copying: key))
    try unsafe GroupKeyCheck.check(Base64.decoded(Scratch(copying: text.used)), isExport: isExport)
    let start = unsafe text.start.assumingMemoryBound(to: UInt8.self)
    let result =
      isExport
      ? unsafe olm_import_inbound_group_session(session, start, text.count)
      : unsafe olm_init_inbound_group_session(session, start, text.count)
    guard result != olm_error() else { throw failure }
  }

  convenience init(opening bytes: [UInt8], with vault: Vault, as row: [UInt8]) throws(OlmError) {
    try self.init()
    try unsafe Pickle.open(
      .inboundGroup, bytes, with: vault, as: row,
      code: { unsafe olm_inbound_group_session_last_error_code(session) },
      read: {
        unsafe olm_unpickle_inbound_group_session(
          session, $0.baseAddress, $0.count, $1.baseAddress, $1.count)
      })
  }

  private var failure: OlmError {
    OlmError(unsafe olm_inbound_group_session_last_error_code(session))
  }

  var id: String {
    let text = Scratch(count: unsafe olm_inbound_group_session_id_length(session))
    let result = unsafe olm_inbound_group_session_id(
      session, text.start.assumingMemoryBound(to: UInt8.self), text.count)
    precondition(result != olm_error(), "the text is as long as libolm asked for")
    return unsafe String(decoding: text.used, as: UTF8.self)
  }

  var firstKnownIndex: UInt32 { unsafe olm_inbound_group_session_first_known_index(session) }

  var isVerified: Bool { unsafe olm_inbound_group_session_is_verified(session) != 0 }

  func decrypt(_ ciphertext: [UInt8]) throws(OlmError) -> (plaintext: [UInt8], index: UInt32) {
    guard ciphertext.count <= OlmMessage.maximumCount else { throw OlmError(.tooLarge) }
    return try decrypt(Scratch(copying: ciphertext))
  }

  func decrypt(_ ciphertext: String) throws(OlmError) -> (plaintext: [UInt8], index: UInt32) {
    guard ciphertext.utf8.count <= OlmMessage.maximumCount else { throw OlmError(.tooLarge) }
    return try decrypt(Scratch(copying: ciphertext))
  }

  private func decrypt(
    _ ciphertext: consuming Scratch
  ) throws(OlmError) -> (plaintext: [UInt8], index: UInt32) {
    let text = try Base64.unpadded(ciphertext)
    try unsafe GroupMessageCheck.check(text.used)
    var index: UInt32 = 0
    var result = olm_error()
    // The plaintext is shorter than the text of its ciphertext. libolm could say by how much, but
    // destroys what it is asked about.
    let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: text.count) { target, count in
      result = unsafe olm_group_decrypt(
        session, text.start.assumingMemoryBound(to: UInt8.self), text.count, target.baseAddress,
        target.count, &index)
      count = result == olm_error() ? 0 : result
    }
    guard result != olm_error() else { throw failure }
    return (plaintext, index)
  }

  func exported(at index: UInt32) throws(OlmError) -> Secret {
    let text = Scratch(count: unsafe olm_export_inbound_group_session_length(session))
    let result = unsafe olm_export_inbound_group_session(
      session, text.start.assumingMemoryBound(to: UInt8.self), text.count, index)
    guard result != olm_error() else { throw failure }
    return text.secret()
  }

  func sealed(by vault: Vault, as row: [UInt8], _ entropy: Entropy) throws(OlmError) -> [UInt8] {
    try unsafe Pickle.seal(
      .inboundGroup, count: olm_pickle_inbound_group_session_length(session), by: vault, as: row,
      entropy
    ) { key, target in
      unsafe olm_pickle_inbound_group_session(
        session, key.baseAddress, key.count, target.baseAddress, target.count)
    }
  }
}
