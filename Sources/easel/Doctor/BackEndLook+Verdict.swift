internal import BackEnds
internal import JSON

extension BackEndLook {
  private static let shown = 8

  /// Of the whole: what was seen where there is one address, else how many of them are well.
  func verdict(of glances: [BackEndGlance]) throws -> Verdict {
    let terms = try terms.get()
    let facts: [(String, JSONValue)] =
      terms.facts + [("addresses", .array(glances.map { .object(JSONObject($0.facts)) }))]
    let verdicts = glances.indices.map { verdict(of: glances, at: $0) }
    if verdicts.count == 1, let only = verdicts.first {
      let words = only.level == .ok ? "\(only.words); \(terms.words)" : only.words
      return Verdict(only.level, words, fix: only.fix, facts: facts)
    }
    guard let first = verdicts.firstIndex(where: { $0.level != .ok }) else {
      return Verdict(.ok, "all \(verdicts.count) addresses are well; \(terms.words)", facts: facts)
    }
    let well = verdicts.count { $0.level == .ok }
    return Verdict(
      verdicts.map(\.level).max() ?? .ok,
      "\(well) of \(verdicts.count) addresses \(well == 1 ? "is" : "are") well; \(terms.words)",
      fix: "mend `\(check).\(first + 1)` first", facts: facts)
  }

  /// Of one address. While another is there that can stand in for it, it is no failure that this one is
  /// not.
  func verdict(of glances: [BackEndGlance], at index: Int) -> Verdict {
    let glance = glances[index]
    if let fault = glance.fault {
      let isStoodInFor = glances.indices.contains { $0 != index && isThere(glances[$0]) }
      return Verdict(
        isStoodInFor || isThere(glance) ? .warn : .fail,
        "\(glance.origin): \(fault)\(isStoodInFor ? "; another address answers" : "")",
        fix: fault.advice(entry), facts: glance.facts)
    }
    return missing(at: glance)
      ?? Verdict(.ok, glance.words, facts: glance.facts)
  }

  /// It answers, though perhaps it has no list.
  private func isThere(_ glance: BackEndGlance) -> Bool {
    glance.fault == nil || !hasList && glance.fault?.kind == .missing
  }

  /// The first name of the settings that the server does not list.
  private func missing(at glance: BackEndGlance) -> Verdict? {
    for (setting, model) in models where glance.glimpse?.has(model) == false {
      let listed = Self.listed(glance.glimpse)
      return Verdict(
        listsAll ? .fail : .warn, "\(glance.origin) does not list “\(model)”; \(listed)",
        fix: "set \(setting) to one of its list, or get that model there", facts: glance.facts)
    }
    for choice in choices where glance.has(choice) == false {
      let listed = Self.listed(glance.menus[choice.setting])
      return Verdict(
        choice.listsAll ? .fail : .warn,
        "\(glance.origin) does not list “\(choice.name)”; \(listed)",
        fix: "set `\(choice.setting)` to one of its list", facts: glance.facts)
    }
    return nil
  }

  private static func listed(_ glimpse: Glimpse?) -> String {
    let there = glimpse?.models ?? []
    guard !there.isEmpty else { return "its list is empty" }
    let more = there.count > shown ? " and \(there.count - shown) more" : ""
    return "it lists \(there.prefix(shown).joined(separator: ", "))\(more)"
  }
}
