/// Why something that somebody said in a room is not acted upon.
package enum Unheard: String, CaseIterable, Sendable {
  case noKey, withheldUnverified, withheld, historical
  case unknownDevice, unsignedDevice, identityChanged, blocked
  case forged, damaged, unknownAlgorithm, inClear
  /// As no person writes: it may be a program that answers us.
  case tooFast

  var sentence: Sentence {
    switch self {
    case .noKey: .unheardNoKey
    case .withheldUnverified: .unheardWithheldUnverified
    case .withheld: .unheardWithheld
    case .historical: .unheardHistorical
    case .unknownDevice: .unheardUnknownDevice
    case .unsignedDevice: .unheardUnsignedDevice
    case .identityChanged: .unheardIdentityChanged
    case .blocked: .unheardBlocked
    case .forged: .unheardForged
    case .damaged: .unheardDamaged
    case .unknownAlgorithm: .unheardUnknownAlgorithm
    case .inClear: .unheardInClear
    case .tooFast: .unheardTooFast
    }
  }
}

extension Language {
  /// For the room: what happened, why, and what helps.
  package func unheard(_ why: Unheard, of name: String) -> RichText {
    RichText([.paragraph(say(why.sentence, ["name": .words(name)]))])
  }
}
