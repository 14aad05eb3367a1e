internal import JSON
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm

/// What the server has of the account's keys, against the store.
extension Check {
  static func deviceKeys(_ patient: Patient) -> Check {
    Check("device_keys") {
      let (own, keys) = try await both(patient)
      let shown = own.keys.map { ("ed25519", JSONValue.string($0.ed25519.base64)) }
      return Verdict(AccountTruth.device(keys, own), [shown].compactMap(\.self))
    }
  }

  static func deviceSignature(_ patient: Patient) -> Check {
    Check("device_signature") {
      let (own, keys) = try await both(patient)
      guard let finding = AccountTruth.signature(keys, own) else {
        throw NotLooked("the server does not have this device as it is", first: "device_keys")
      }
      return Verdict(finding)
    }
  }

  static func crossSigning(_ patient: Patient) -> Check {
    Check("cross_signing") {
      let (own, keys) = try await both(patient)
      let held = own.secrets.map { JSONValue.string($0.rawValue) }
      let master = own.master.map { ("master_key", JSONValue.string($0.base64)) }
      return Verdict(
        AccountTruth.identity(keys, own),
        [("secrets_held", .array(held))] + [master].compactMap(\.self))
    }
  }

  static func oneTimeKeys(_ patient: Patient) -> Check {
    Check("one_time_keys") {
      let server = try await patient.server()
      let counts = try await server.servedOneTimeKeys(within: Patient.patience)
      return Verdict(
        AccountTruth.oneTimeKeys(counts), [("count", .integer(counts.signedCurve25519))])
    }
  }

  static func fallbackKey(_ patient: Patient) -> Check {
    Check("fallback_key") {
      let server = try await patient.server()
      let own = try await patient.own.value
      let unused = try await server.unusedFallbackKeys(within: Patient.patience)
      return AccountTruth.fallbackKey(unused, own).map { Verdict($0) }
        ?? Verdict(.ok, "one was made, and the server does not say whether it was used")
    }
  }

  static func backup(_ patient: Patient) -> Check {
    Check("backup") {
      let (own, keys) = try await both(patient)
      let served = try await patient.server().servedBackup(within: Patient.patience)
      var facts: [(String, JSONValue)] = []
      if let served {
        facts = [
          ("version", .string(served.version)), ("room_keys", .integer(served.count)),
        ]
      }
      return Verdict(AccountTruth.backup(served, keys, own), facts)
    }
  }

  static func secretStorage(_ patient: Patient) -> Check {
    Check("secret_storage") {
      let server = try await patient.server()
      let served = try await server.servedSecrets(
        of: patient.session.user, within: Patient.patience)
      return Verdict(
        served.finding, [("secrets", .array(served.held.map { .string($0.rawValue) }))])
    }
  }

  /// The store's after the server's: what was uploaded meanwhile is in it.
  private static func both(_ patient: Patient) async throws -> (OwnAccount, QueriedKeys) {
    _ = try await patient.server()
    let keys = try await patient.keys.value
    return (try await patient.own.value, keys)
  }
}
