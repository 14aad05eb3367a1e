package import Matrix
package import MatrixCrypto
package import Storage

/// Made sure of before anything is handled or sent: that the token, the store and the server mean the
/// same device with the same keys.
package struct AccountCheck<S: Store>: Sendable where S.Transaction: CryptoGround {
  let keyring: Keyring<S>
  let server: Homeserver
  private let courier: Courier<S>

  package init(_ keyring: Keyring<S>, server: Homeserver, courier: Courier<S>) {
    self.keyring = keyring
    self.server = server
    self.courier = courier
  }

  package enum Outcome: Sendable, Equatable {
    case good
    /// The server had lost our device's keys; it gets them again.
    case uploadedAgain
  }

  /// - Throws: ``AccountProblem``; or why the server did not say, and then nothing is handled.
  @discardableResult
  package func run() async throws -> Outcome {
    let own = try await keyring.ownAccount()
    let login = AccountTruth.login(try await server.ask(API.WhoAmI()), own)
    if let problem = login.problem(of: own) { throw problem }
    switch try await device() {
    case .deviceHasOtherKeys:
      throw AccountProblem(.otherKeys, own.user, own.device)
    case .deviceLost:
      // An upload that is under way keeps its bytes: it goes first, and what it brought is looked at.
      try await courier.flush(atMost: .seconds(30))
      guard try await device() == .deviceLost else { return .good }
      try await keyring.step { try $0.uploadDevice(again: true, in: $1, at: $2) }
      try await courier.flush(atMost: .seconds(30))
      return .uploadedAgain
    default: return .good
    }
  }

  private func device() async throws -> TruthFinding {
    let keys = try await server.ask(API.QueryKeys([keyring.machine.user]))
    // The store after the answer: what was uploaded meanwhile is in it.
    return AccountTruth.device(keys, try await keyring.ownAccount())
  }
}

extension Keyring {
  /// What the store holds of the account.
  package func ownAccount() async throws -> OwnAccount {
    try await look { try $0.ownAccount(in: $1, at: $2) }
  }
}

/// Token, store and server do not belong together. Nothing is sent until that is mended.
package struct AccountProblem: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Kind: Equatable, Sendable {
    case anotherUser(token: UserID)
    case anotherDevice(token: DeviceID?)
    case otherKeys
  }

  package let kind: Kind
  package let user: UserID
  package let device: DeviceID

  package init(_ kind: Kind, _ user: UserID, _ device: DeviceID) {
    self.kind = kind
    self.user = user
    self.device = device
  }

  package var description: String {
    switch kind {
    case .anotherUser(let token):
      "the token belongs to \(token.text), and the store to \(user.text)"
    case .anotherDevice(let token):
      "the token belongs to "
        + (token.map { "device \($0.text)" } ?? "no device")
        + ", and the keys in the store to device \(device.text) of \(user.text)"
    case .otherKeys:
      "the homeserver has other keys for device \(device.text) of \(user.text) than the store: what "
        + "was written with the store's keys nobody could read"
    }
  }

  /// The exact way out.
  package var hint: String {
    switch kind {
    case .anotherUser:
      "give each account a store of its own (`data`), or the token of \(user.text)"
    case .anotherDevice:
      "`easel init --user \(user.text) --password-file FILE` logs in on device \(device.text) again"
    case .otherKeys:
      "put back the store that was used last on this device; if there is none, log the device "
        + "\(device.text) out, move the data folder away and run `easel init --recovery-key-file FILE`"
    }
  }
}
