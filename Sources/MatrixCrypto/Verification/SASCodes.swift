internal import Matrix
internal import Olm

/// The codes by which each side vouches for its keys, once both have seen the same string.
///
/// A code of a key that we do not know says nothing and is passed over; the code of the list makes sure
/// that nobody took one out or put one in.
struct SASCodes {
  private let sas: any ShortAuthentication
  private let pair: VerificationPair
  private let transaction: String
  private let form: MACForm

  init(
    _ sas: any ShortAuthentication, _ pair: VerificationPair, _ transaction: String, _ form: MACForm
  ) {
    self.sas = sas
    self.pair = pair
    self.transaction = transaction
    self.form = form
  }

  func own() throws -> VerificationMAC {
    var keys = [(try Self.name(pair.own.device.text), pair.own.ed25519)]
    if let master = pair.own.vouchedMaster { keys.append((try Self.name(master.base64), master)) }
    let macs = try keys.map { name, key in
      let info = info(name.text, isOwn: true)
      return (key: name, mac: try sas.mac(of: Array(key.base64.utf8), info: info, as: form))
    }
    let list = Self.list(macs.map(\.key).sorted())
    return VerificationMAC(
      macs: macs, keys: try sas.mac(of: list, info: info("KEY_IDS", isOwn: true), as: form))
  }

  func check(_ mac: VerificationMAC) throws -> Verified {
    let list = Self.list(mac.macs.map(\.key))
    guard try sas.isMAC(mac.keys, of: list, info: info("KEY_IDS", isOwn: false), as: form) else {
      throw CancelCause(.keyMismatch)
    }
    let device = try Self.name(pair.peer.device.text)
    let master = try pair.peer.master.map { try Self.name($0.base64) }
    var isDevice = false
    var isMaster = false
    for (name, code) in mac.macs {
      if name == device {
        try check(code, of: pair.peer.ed25519, name)
        isDevice = true
      } else if name == master, let key = pair.peer.master {
        try check(code, of: key, name)
        isMaster = true
      }
    }
    guard isDevice || isMaster else { throw CancelCause(.keyMismatch) }
    return Verified(
      user: pair.peer.user, master: isMaster ? pair.peer.master : nil,
      device: isDevice
        ? VerifiedDevice(device: pair.peer.device, ed25519: pair.peer.ed25519) : nil)
  }

  private func check(_ code: String, of key: Ed25519Key, _ name: KeyID) throws {
    let isTheirs = try sas.isMAC(
      code, of: Array(key.base64.utf8), info: info(name.text, isOwn: false), as: form)
    guard isTheirs else { throw CancelCause(.keyMismatch) }
  }

  private func info(_ name: String, isOwn: Bool) -> [UInt8] {
    let own = "\(pair.own.user)\(pair.own.device)"
    let peer = "\(pair.peer.user)\(pair.peer.device)"
    let sides = isOwn ? own + peer : peer + own
    return Array("MATRIX_KEY_VERIFICATION_MAC\(sides)\(transaction)\(name)".utf8)
  }

  private static func list(_ names: [KeyID]) -> [UInt8] {
    Array(names.map(\.text).joined(separator: ",").utf8)
  }

  private static func name(_ text: String) throws -> KeyID {
    guard let name = KeyID(.ed25519, text) else { throw CancelCause(.invalidMessage) }
    return name
  }
}
