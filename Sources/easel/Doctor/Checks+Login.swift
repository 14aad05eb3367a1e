internal import Concurrency
internal import Configuration
internal import JSON
internal import Matrix
internal import MatrixClient

extension Check {
  static func login(_ patient: Patient) -> Check {
    Check("login") {
      let session = try patient.session
      try await patient.reached()
      let who: API.WhoAmI.Answer
      do { who = try await patient.who.value } catch let error as ServerError where error.isLogout {
        return refused(session, error, patient.settings)
      }
      let facts: [(String, JSONValue)] = [
        ("user", .string(who.user.text)), ("device", who.device.map { .string($0.text) } ?? .null),
      ]
      guard who.user == session.user, who.device == session.device else {
        return Verdict(
          .fail, "the token is \(who.user.text)'s, on " + (who.device?.text ?? "no device"),
          fix: "run `easel init --user \(session.user.text) --password-file FILE`", facts: facts)
      }
      guard let own = try? await patient.own.value else {
        return Verdict(.ok, "\(who.user.text) on device \(session.device.text)", facts: facts)
      }
      return Verdict(AccountTruth.login(who, own), facts)
    }
  }

  private static func refused(
    _ session: Session, _ error: ServerError, _ settings: Settings
  ) -> Verdict {
    if error.isSoftLogout, isRenewable(session, settings) {
      return Verdict(
        .warn, "the token is over", fix: "start `easel run`, which renews it by itself")
    }
    let reason: LoginNeeded.Reason =
      error.code == .userDeactivated
      ? .deactivated : error.isSoftLogout ? .nothingToRenew : .loggedOut
    let needed = LoginNeeded(reason, user: session.user, device: session.device)
    return Verdict(.fail, "\(needed)", fix: "\(needed.hint)")
  }

  private static func isRenewable(_ session: Session, _ settings: Settings) -> Bool {
    session.tokens.refresh != nil || settings.matrix.password != nil
  }

  static func token(_ patient: Patient) -> Check {
    Check("token") {
      let session: Session
      do { session = try patient.session } catch {
        throw NotLooked("nobody is logged in", first: "login")
      }
      guard let end = session.tokens.expires else {
        return Verdict(.ok, "it has no end", facts: [("expires", .null)])
      }
      let facts: [(String, JSONValue)] = [("expires", .string(end.iso8601))]
      let isRenewable = isRenewable(session, patient.settings)
      guard end > patient.clock.now() else {
        return isRenewable
          ? Verdict(
            .warn, "it ended at \(end.iso8601)",
            fix: "start `easel run`, which renews it by itself", facts: facts)
          : Verdict(
            .fail, "it ended at \(end.iso8601), and there is nothing to renew it with",
            fix: "run `easel init`, which logs in again on the same device", facts: facts)
      }
      return isRenewable
        ? Verdict(.ok, "it ends at \(end.iso8601), and is renewed before", facts: facts)
        : Verdict(
          .warn, "it ends at \(end.iso8601), and there is nothing to renew it with",
          fix: "set `matrix.password`, so that the bot can log in again by itself", facts: facts)
    }
  }
}

extension Verdict {
  /// A finding in its own words.
  init(_ finding: TruthFinding, _ facts: [(String, JSONValue)] = []) {
    let level: Level =
      switch finding.severity {
      case .ok: .ok
      case .warn: .warn
      case .fail: .fail
      }
    self.init(level, "\(finding)", fix: finding.hint, facts: facts)
  }
}
