internal import Matrix
internal import Olm

/// What can be done on this side besides comparing emoji and numbers.
package struct VerificationAbilities: Sendable, Equatable {
  package let showsCodes: Bool
  package let scansCodes: Bool

  package init(showsCodes: Bool = true, scansCodes: Bool = false) {
    self.showsCodes = showsCodes
    self.scansCodes = scansCodes
  }

  var methods: [ProtocolText] {
    var methods: [ProtocolText] = [.sas]
    if showsCodes { methods.append(.qrShow) }
    if scansCodes { methods.append(.qrScan) }
    if showsCodes || scansCodes { methods.append(.reciprocate) }
    return methods
  }

  func common(with theirs: [ProtocolText]) -> CommonMethods {
    let reciprocates = theirs.contains(.reciprocate)
    return CommonMethods(
      compares: theirs.contains(.sas),
      weShow: showsCodes && reciprocates && theirs.contains(.qrScan),
      weScan: scansCodes && reciprocates && theirs.contains(.qrShow))
  }
}

/// The ways that both sides know.
struct CommonMethods: Sendable, Equatable {
  let compares: Bool
  let weShow: Bool
  let weScan: Bool

  var isEmpty: Bool { !compares && !weShow && !weScan }

  /// What is said to be ready for.
  var methods: [ProtocolText] {
    var methods: [ProtocolText] = compares ? [.sas] : []
    if weShow { methods.append(.qrShow) }
    if weScan { methods.append(.qrScan) }
    if weShow || weScan { methods.append(.reciprocate) }
    return methods
  }
}

/// How short strings are compared: one way, but for how the codes after it are written.
enum SASMethods {
  static let agreement: ProtocolText = "curve25519-hkdf-sha256"
  static let hash: ProtocolText = "sha256"
  static let mac: ProtocolText = "hkdf-hmac-sha256.v2"
  /// For clients from before 2023, as the specification asks for.
  static let oldMAC: ProtocolText = "hkdf-hmac-sha256"
  /// The first that both know is taken.
  static let macs: [ProtocolText] = [mac, oldMAC]
  static let decimal: ProtocolText = "decimal"
  static let emoji: ProtocolText = "emoji"
  static let strings: [ProtocolText] = [decimal, emoji]

  static let start = VerificationStart.Method.sas(
    agreements: [agreement], hashes: [hash], macs: macs, strings: strings)

  /// Nothing for one that is not spoken.
  static func form(of mac: ProtocolText) -> MACForm? {
    switch mac {
    case Self.mac: .base64
    case oldMAC: .overwritten
    default: nil
    }
  }
}
