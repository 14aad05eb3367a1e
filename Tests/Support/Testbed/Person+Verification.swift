internal import JSON

extension Person {
  /// How a person lies while she verifies; see `sas.py`.
  package enum Fault: String, Sendable, CaseIterable {
    case wrongKey = "wrong_key"
    case wrongCommitment = "wrong_commitment"
    case wrongMac = "wrong_mac"
    case unknownMethod = "unknown_method"
    /// No lie: the code of clients from before 2023.
    case oldMAC = "old_mac"
  }

  /// Asks for a verification: in this room, or else of this device.
  /// - Returns: the transaction, by which both sides know it.
  package func asksToVerify(
    _ user: String, device: String? = nil, room: String? = nil, faults: [Fault] = []
  ) async throws -> String {
    var what: JSONObject = ["user": .string(user), "faults": Self.list(faults)]
    what["device"] = device.map { .string($0) }
    what["room"] = room.map { .string($0) }
    return try await ask("verify_request", what).string("transaction")
  }

  /// Says that she is ready for what was asked.
  package func isReady(for transaction: String, faults: [Fault] = []) async throws {
    try await ask(
      "verify_ready", ["transaction": .string(transaction), "faults": Self.list(faults)])
  }

  /// `begin`, `agree`, `disagree` or `cancel`.
  package func verification(_ step: String, _ transaction: String) async throws {
    try await ask("verify_\(step)", ["transaction": .string(transaction)])
  }

  /// Waits for `asked`, `ready`, `shown`, `proved`, `done` or `cancelled`.
  @discardableResult
  package func hears(_ news: String, of transaction: String) async throws -> Heard {
    try await hears("\(news) of the verification") {
      $0.kind == "verification" && $0.text("transaction") == transaction && $0.text("news") == news
    }
  }

  private static func list(_ faults: [Fault]) -> JSONValue {
    .array(faults.map { .string($0.rawValue) })
  }
}
