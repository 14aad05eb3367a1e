package import Matrix

/// The secrets of a user, by the names that account data and other devices know them under.
package enum SecretName: String, CaseIterable, Sendable {
  case master = "m.cross_signing.master"
  case selfSigning = "m.cross_signing.self_signing"
  case userSigning = "m.cross_signing.user_signing"
  case backup = "m.megolm_backup.v1"

  package static let crossSigning: [SecretName] = [.master, .selfSigning, .userSigning]

  /// Nothing for a secret that is none of ours.
  package init?(_ text: ProtocolText) {
    guard let name = Self.allCases.first(where: { text.text.hasBytes(of: $0.rawValue) }) else {
      return nil
    }
    self = name
  }

  /// Of the account data that holds it.
  package var type: EventType {
    switch self {
    case .master: "m.cross_signing.master"
    case .selfSigning: "m.cross_signing.self_signing"
    case .userSigning: "m.cross_signing.user_signing"
    case .backup: "m.megolm_backup.v1"
    }
  }

  var text: ProtocolText {
    switch self {
    case .master: "m.cross_signing.master"
    case .selfSigning: "m.cross_signing.self_signing"
    case .userSigning: "m.cross_signing.user_signing"
    case .backup: "m.megolm_backup.v1"
    }
  }
}
