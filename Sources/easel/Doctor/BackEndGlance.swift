internal import BackEnds
internal import Concurrency
internal import HTTPClient
internal import JSON

/// What one address of a back end answered.
struct BackEndGlance: Sendable {
  let origin: String
  let milliseconds: Int64
  let outcome: Result<Glimpse, ModelFault>
  /// What it has to choose from, by the setting that chooses; those are missing that it does not tell.
  let menus: [String: Glimpse]
  /// What may stand behind a name that its own list has not.
  private let seconds: [String: Glimpse]

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
    var (menus, seconds): ([String: Glimpse], [String: Glimpse]) = ([:], [:])
    for choice in look.choices where failure == nil {
      do {
        let menu = try await choice.question.ask(server)
        menus[choice.setting] = menu
        if let second = choice.second, menu.has(choice: choice.name) == false {
          seconds[choice.setting] = try await second.ask(server)
        }
      } catch is ModelFault {}
    }
    (self.menus, self.seconds) = (menus, seconds)
    outcome = if let failure { .failure(failure) } else { .success(seen) }
    milliseconds = (clock.now() - start).wholeMilliseconds
  }

  /// Whether it has what was chosen; nothing when it does not say what it has.
  func has(_ choice: BackEndLook.Choice) -> Bool? {
    guard let menu = menus[choice.setting] else { return nil }
    guard menu.has(choice: choice.name) == false, let second = seconds[choice.setting] else {
      return menu.has(choice: choice.name)
    }
    return menu.has(pair: choice.name, with: second)
  }

  var words: String {
    let version = glimpse?.version.map { ", version \($0)" } ?? ""
    let count = glimpse?.models?.count ?? 0
    let models = count > 1 ? ", \(count) models" : ""
    return "\(origin) answers within \(milliseconds) ms\(version)\(models)"
  }

  var facts: [(String, JSONValue)] {
    var facts: [(String, JSONValue)] = [
      ("origin", .string(origin)), ("milliseconds", .integer(milliseconds)),
      ("fault", fault.map { .string($0.kind.rawValue) } ?? .null),
    ]
    if let version = glimpse?.version { facts.append(("version", .string(version))) }
    if let models = glimpse?.models { facts.append(("models", .integer(models.count))) }
    return facts
  }
}

extension BackEndLook {
  /// All addresses, asked beside each other.
  func glances(
    at servers: [ModelServer], on clock: WallClock
  ) async throws -> [BackEndGlance] {
    try await withThrowingTaskGroup(of: (Int, BackEndGlance).self) { group in
      for (index, server) in servers.enumerated() {
        group.addTask { (index, try await BackEndGlance(server, self, on: clock)) }
      }
      var found: [Int: BackEndGlance] = [:]
      for try await (index, glance) in group { found[index] = glance }
      return servers.indices.compactMap { found[$0] }
    }
  }
}
