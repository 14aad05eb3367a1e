package import Matrix

/// Nothing goes on without another login. The store and its keys stay as they are: the next login is
/// on the same device.
package struct LoginNeeded: Error, Sendable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    /// Somebody logged this device out, or took its token away.
    case loggedOut
    case deactivated
    /// The token is over, and there is nothing to renew it with.
    case nothingToRenew
    /// The password that is stored is not the account's.
    case passwordRefused
    /// Each new token is refused at once.
    case refusedAgain
    /// The server gave another device or user than was asked for.
    case anotherDevice
    case noSession
  }

  package let reason: Reason
  package let user: UserID?
  package let device: DeviceID?

  package init(_ reason: Reason, user: UserID? = nil, device: DeviceID? = nil) {
    self.reason = reason
    self.user = user
    self.device = device
  }

  init(_ reason: Reason, _ session: Session) {
    self.init(reason, user: session.user, device: session.device)
  }

  package var description: String {
    let who = user.map { "\($0.text)" } ?? "the account"
    return switch reason {
    case .loggedOut: "\(who) was logged out on this device, by somebody or by the server"
    case .deactivated: "\(who) is deactivated"
    case .nothingToRenew:
      "the login of \(who) is over, and neither a refresh token nor a password is there to renew it"
    case .passwordRefused: "the homeserver does not take the stored password of \(who)"
    case .refusedAgain: "the homeserver refuses each new token of \(who) at once"
    case .anotherDevice: "the homeserver gave \(who) another device than the store's"
    case .noSession: "nobody is logged in"
    }
  }

  package var hint: String {
    switch reason {
    case .deactivated: "whoever runs the homeserver can reactivate it"
    case .passwordRefused: "write the right one where `matrix.password` says, then `easel init`"
    case .refusedAgain: "look at the homeserver's log; then `easel init` logs in again"
    case .anotherDevice:
      "`easel init` logs in again; should that not help, `matrix.homeserver` is not what it was"
    case .loggedOut, .nothingToRenew, .noSession:
      "`easel init` logs in again, on the same device and with the keys that are there"
    }
  }
}
