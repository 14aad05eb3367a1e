import CLinux
import COlm

/// Where an object of libolm lives. libolm clears its objects; this wipes what they lay in.
@safe struct LibolmMemory: ~Copyable {
  let start: UnsafeMutableRawPointer
  private let count: Int

  init(count: Int) {
    self.count = count
    unsafe start = .allocate(byteCount: count, alignment: 16)
    unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
  }

  deinit {
    unsafe easel_wipe(start, count)
    unsafe start.deallocate()
  }
}

extension OlmError {
  /// From libolm's code. What the same code means depends on what was asked: see the callers.
  init(_ code: OlmErrorCode) {
    let kind: Kind =
      switch code {
      case OLM_NOT_ENOUGH_RANDOM: .entropy
      case OLM_BAD_MESSAGE_VERSION, OLM_BAD_MESSAGE_FORMAT: .badMessage
      case OLM_BAD_MESSAGE_MAC: .badMAC
      case OLM_BAD_MESSAGE_KEY_ID: .noSuchOneTimeKey
      case OLM_INVALID_BASE64: .badBase64
      case OLM_BAD_ACCOUNT_KEY: .wrongPickleKey
      case OLM_UNKNOWN_PICKLE_VERSION, OLM_CORRUPTED_PICKLE, OLM_BAD_LEGACY_ACCOUNT_PICKLE,
        OLM_PICKLE_EXTRA_DATA:
        .badPickle
      case OLM_BAD_SESSION_KEY: .badKey
      case OLM_UNKNOWN_MESSAGE_INDEX: .unknownIndex
      case OLM_BAD_SIGNATURE: .badSignature
      case OLM_SAS_THEIR_KEY_NOT_SET: .misuse
      default: .library
      }
    let name = unsafe _olm_error_to_string(code).map { unsafe String(cString: $0) }
    self.init(kind, libraryName: name)
  }
}
