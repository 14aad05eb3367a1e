internal import Concurrency
internal import Configuration
internal import JSON
internal import Matrix
internal import MatrixClient

/// How much the server takes from us.
extension Check {
  /// A picture with its gates is five events. Below one a second people wait for what is ready.
  private static let enough = 1.0

  static func eventBudget(_ patient: Patient) -> Check {
    Check("event_budget") {
      // Sending to find out would use up what it asks for, so: what is set, and what was learnt.
      let user = try? patient.session.user
      var told: RateOverride?
      if let user, let server = try? await patient.server() {
        told = try? await server.rateOverride(of: user, within: Patient.patience)
      }
      switch told {
      case .lifted:
        return Verdict(
          .ok, "lifted for this account", facts: [("source", "admin"), ("limited", false)])
      case .limits(let rate, let burst):
        return budget(Double(rate), Double(burst), "set for this account", "admin", user)
      case nil, .usual: break
      }
      if let vault = try? patient.settings.vaultThere(),
        let row = try? await patient.store.read({ try EventBudgetRow.read($0, vault: vault) })
      {
        return budget(
          row.limits.rate, row.limits.burst, "learnt at \(row.learnt.iso8601)", "learnt", user)
      }
      let guess = patient.settings.outbox
      return Verdict(
        .ok,
        "nothing was refused so far; counted with \(number(guess.rate)) events a second, "
          + "\(guess.burst) at once (`outbox.rate`, `outbox.burst`)",
        fix: lifting(user),
        facts: [
          ("source", "settings"), ("events_per_second", perSecond(guess.rate)),
          ("burst", .integer(guess.burst)),
        ])
    }
  }

  private static func budget(
    _ rate: Double, _ burst: Double, _ how: String, _ source: String, _ user: UserID?
  ) -> Verdict {
    let isEnough = rate >= enough
    return Verdict(
      isEnough ? .ok : .warn,
      "\(number(rate)) events a second, \(Int(burst)) at once, \(how)",
      fix: isEnough ? nil : lifting(user),
      facts: [
        ("source", .string(source)), ("events_per_second", perSecond(rate)),
        ("burst", .integer(Int64(burst))),
      ])
  }

  private static func lifting(_ user: UserID?) -> String {
    let path = "/_synapse/admin/v1/users/\(user?.text ?? "USER")/override_ratelimit"
    return "on Synapse an admin lifts it with POST \(path) and "
      + "{\"messages_per_second\":0,\"burst_count\":0}; GET shows it"
  }

  private static func perSecond(_ rate: Double) -> JSONValue {
    JSONNumber(rate).map(JSONValue.number) ?? .null
  }

  private static func number(_ rate: Double) -> String {
    let hundredths = Int((rate * 100).rounded())
    guard hundredths % 100 != 0 else { return "\(hundredths / 100)" }
    let part = hundredths % 100
    let digits = part % 10 == 0 ? "\(part / 10)" : part < 10 ? "0\(part)" : "\(part)"
    return "\(hundredths / 100).\(digits)"
  }

  static func media(_ patient: Patient) -> Check {
    Check("media") {
      let server = try await patient.server()
      guard let most = try await server.maximumUpload(within: Patient.patience) else {
        return Verdict(.ok, "the server names no greatest upload")
      }
      let facts: [(String, JSONValue)] = [("maximum_upload_bytes", .integer(most))]
      guard most >= 10 << 20 else {
        return Verdict(
          .warn, "uploads may have \(size(Int64(most))), and pictures may be larger",
          fix: "have the server's greatest upload raised (Synapse: `max_upload_size`)",
          facts: facts)
      }
      return Verdict(.ok, "uploads may have \(size(Int64(most)))", facts: facts)
    }
  }
}

/// In the unit that fits.
func size(_ bytes: Int64) -> String {
  let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
  var (count, unit) = (Double(bytes), 0)
  while count >= 1_024, unit < units.count - 1 {
    count /= 1_024
    unit += 1
  }
  let isSmall = unit > 0 && count < 10
  let tenths = Int((count * 10).rounded())
  return isSmall
    ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(Int(count.rounded())) \(units[unit])"
}
