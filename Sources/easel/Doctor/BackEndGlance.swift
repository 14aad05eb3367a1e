internal import BackEnds
internal import Concurrency
internal import HTTPClient
internal import JSON

/// What one address of a back end answered.
struct BackEndGlance: Sendable {
  let origin: String
  let milliseconds: Int64
  let outcome: Result<Glimpse, ModelFault>

  var glimpse: Glimpse? { try? outcome.get() }
  var fault: ModelFault? { if case .failure(let fault) = outcome { fault } else { nil } }

  init(_ server: ModelServer, _ look: BackEndLook, on clock: WallClock) async throws {
    origin = server.origin
    let start = clock.now()
    var seen = Glimpse()
    var failure: ModelFault?
    for (index, question) in look.questions(server.settings.address).enumerated() {
      do {
        seen.add(try await question.ask(server))
      } catch let fault as ModelFault {
        // What is asked beside the first is told where there is an answer.
        guard index == 0 || question.shape == .one else { continue }
        failure = failure ?? fault
      }
    }
    outcome = if let failure { .failure(failure) } else { .success(seen) }
    milliseconds = (clock.now() - start).wholeMilliseconds
  }
}

extension BackEndLook {
  private static let shown = 8

  func verdict(asking servers: [ModelServer], on clock: WallClock) async throws -> Verdict {
    let glances = try await withThrowingTaskGroup(of: (Int, BackEndGlance).self) { group in
      for (index, server) in servers.enumerated() {
        group.addTask { (index, try await BackEndGlance(server, self, on: clock)) }
      }
      var found: [Int: BackEndGlance] = [:]
      for try await (index, glance) in group { found[index] = glance }
      return servers.indices.compactMap { found[$0] }
    }
    return verdict(of: glances)
  }

  /// The worst that was seen, and all that was.
  private func verdict(of glances: [BackEndGlance]) -> Verdict {
    let facts: [(String, JSONValue)] =
      self.facts + [("addresses", .array(glances.map(\.fact)))]
    let failed = glances.filter { $0.fault != nil }
    if let fault = failed.first?.fault {
      let isListless = !hasList && failed.allSatisfy { $0.fault?.kind == .missing }
      let isDown = failed.count == glances.count && !isListless
      let words = failed.map { "\($0.origin): \($0.fault.map { "\($0)" } ?? "")" }
      let others = failed.count < glances.count ? "; the other addresses answer" : ""
      return Verdict(
        isDown ? .fail : .warn, words.joined(separator: "; ") + others, fix: fault.advice(entry),
        facts: facts)
    }
    for (setting, model) in models {
      guard let glance = glances.first(where: { $0.glimpse?.has(model) == false }) else { continue }
      let there = glance.glimpse?.models ?? []
      let names = there.prefix(Self.shown).joined(separator: ", ")
      let more = there.count > Self.shown ? " and \(there.count - Self.shown) more" : ""
      return Verdict(
        listsAll ? .fail : .warn,
        "\(glance.origin) does not list “\(model)”; "
          + (there.isEmpty ? "its list is empty" : "it lists \(names)\(more)"),
        fix: "set `\(setting)` to one of its list, or get that model there", facts: facts)
    }
    return Verdict(
      .ok, glances.map(\.words).joined(separator: "; ") + "; \(terms)", facts: facts)
  }
}

extension BackEndGlance {
  fileprivate var words: String {
    let version = glimpse?.version.map { ", version \($0)" } ?? ""
    let count = glimpse?.models?.count ?? 0
    let models = count > 1 ? ", \(count) models" : ""
    return "\(origin) answers within \(milliseconds) ms\(version)\(models)"
  }

  fileprivate var fact: JSONValue {
    var fact: JSONObject = ["origin": .string(origin), "milliseconds": .integer(milliseconds)]
    fact.append("fault", fault.map { .string($0.kind.rawValue) } ?? .null)
    if let version = glimpse?.version { fact.append("version", .string(version)) }
    if let models = glimpse?.models { fact.append("models", .integer(models.count)) }
    return .object(fact)
  }
}
