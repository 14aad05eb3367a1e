import COlm

/// One side of comparing a short string, over libolm.
@safe final class LibolmShortAuthentication: ShortAuthentication {
  let publicKey: Curve25519Key
  private let memory: LibolmMemory
  private let state: OpaquePointer

  init(_ entropy: Entropy) throws(OlmError) {
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

  func setTheirs(_ key: Curve25519Key) throws(OlmError) {
    guard unsafe olm_sas_is_their_key_set(state) == 0 else { throw OlmError(.misuse) }
    let text = Scratch(copying: key.base64)
    guard unsafe olm_sas_set_their_key(state, text.start, text.count) != olm_error() else {
      throw failure
    }
  }

  func bytes(info: [UInt8], count: Int) throws(OlmError) -> [UInt8] {
    guard (1...64).contains(count) else { throw OlmError(.tooLarge) }
    let output = Scratch(count: count)
    let copy = Scratch(copying: info)
    let result = unsafe olm_sas_generate_bytes(
      state, copy.start, copy.count, output.start, output.count)
    guard result != olm_error() else { throw failure }
    return output.array()
  }

  func mac(of input: [UInt8], info: [UInt8], as form: MACForm) throws(OlmError) -> String {
    let code = try code(of: input, info, form)
    return unsafe String(decoding: code.used, as: UTF8.self)
  }

  func isMAC(
    _ mac: String, of input: [UInt8], info: [UInt8], as form: MACForm
  ) throws(OlmError) -> Bool {
    guard mac.utf8.count <= 44, let text = try? Base64.unpadded(Scratch(copying: mac)) else {
      return false
    }
    let expected = try code(of: input, info, form)
    return unsafe isEqual(text.used, expected.used)
  }

  private func code(
    of input: [UInt8], _ info: [UInt8], _ form: MACForm
  ) throws(OlmError) -> Scratch {
    let text = Scratch(count: unsafe olm_sas_mac_length(state))
    let input = Scratch(copying: input)
    let info = Scratch(copying: info)
    let calculate =
      switch form {
      case .base64: unsafe olm_sas_calculate_mac_fixed_base64
      case .overwritten: unsafe olm_sas_calculate_mac
      }
    let result = unsafe calculate(
      state, input.start, input.count, info.start, info.count, text.start, text.count)
    guard result != olm_error() else { throw failure }
    return text
  }

  private var failure: OlmError { OlmError(unsafe olm_sas_last_error_code(state)) }
}
