import Spelling

/// The settings of a room by their names, as text.
enum RoomSetting: String, CaseIterable {
  case mode, painter, critic, director, size, loop, threshold, rounds, gate, confirm, listen
  case language, judge, understand
  case gateLow = "gate_low"
  case loopFrom = "loop_from"

  init?(named text: String) {
    let name = Array(text.lowercased().utf8)
    guard let known = Self.allCases.first(where: { Array($0.rawValue.utf8) == name }) else {
      return nil
    }
    self = known
  }

  func value(in settings: Conversation.Settings, _ house: HouseRules) -> SettingValue {
    let loop = settings.loop ?? house.loop
    switch self {
    case .mode: return .word(settings.mode.rawValue)
    case .painter: return SettingValue(settings.painter ?? house.painters.first?.name)
    case .critic: return SettingValue(settings.critic ?? house.critics.first?.name)
    case .director: return SettingValue(settings.director ?? house.director)
    case .size:
      return settings.size.map { .word("\($0.width)x\($0.height)") } ?? .sizeOfPainter
    case .loop: return .word(loop.isOn ? "on" : "off")
    case .threshold: return .word("\(loop.threshold)")
    case .gateLow: return .word("\(loop.gate)")
    case .rounds: return .word("\(loop.rounds)")
    case .loopFrom: return .word(loop.source.rawValue)
    case .judge: return .word(loop.judge.rawValue)
    case .gate: return .word((settings.gate ?? house.gate).description)
    case .confirm: return .word((settings.confirm ?? house.confirm).rawValue)
    case .listen:
      return (settings.listen ?? house.listen).map { .word($0.rawValue) } ?? .unanswered
    case .language: return .word(settings.language ?? house.language)
    case .understand: return .word((settings.understand ?? house.understand).rawValue)
    }
  }

  /// As the house has it.
  func reset(_ settings: inout Conversation.Settings, _ house: HouseRules) {
    switch self {
    case .mode: settings.mode = .auto
    case .painter: settings.painter = nil
    case .critic: settings.critic = nil
    case .director: settings.director = nil
    case .size: settings.size = nil
    // They were checked together, so they go together.
    case .loop, .threshold, .gateLow, .rounds, .loopFrom, .judge: settings.loop = nil
    case .gate: settings.gate = nil
    case .confirm: settings.confirm = nil
    case .listen: settings.listen = nil
    case .language: settings.language = nil
    case .understand: settings.understand = nil
    }
  }

  func set(_ text: String, in settings: inout Conversation.Settings, _ house: HouseRules) throws {
    switch self {
    case .mode: settings.mode = try oneOf(text, Mode.allCases)
    case .confirm: settings.confirm = try oneOf(text, Confirm.allCases)
    case .listen: settings.listen = try oneOf(text, Listen.allCases)
    case .gate:
      guard let policy = GatePolicy(text) else {
        throw bad(text, .oneOf(["anyone", "requester", "quorum 2", "moderators"]))
      }
      settings.gate = policy
    case .painter:
      guard house.painter(text) != nil else {
        let nearest = Spelling.nearest(to: text, among: house.painters.map(\.name))
        throw Refusal.painterUnknown(text, nearest: nearest)
      }
      settings.painter = text
    case .critic: settings.critic = try named(text, among: house.critics.map(\.name))
    case .director: settings.director = try named(text, among: [house.director].compactMap(\.self))
    case .size:
      let sides = text.lowercased().split { $0 == "x" || $0 == "×" }.map { Int($0) }
      guard sides.count == 2, let width = sides[0], let height = sides[1],
        let size = Size(width, height)
      else { throw bad(text, .size) }
      settings.size = size
    case .language:
      settings.language = try named(text.lowercased(), among: house.languages)
    case .understand:
      let understand = try oneOf(text, Understand.allCases)
      guard understand == .words || house.readsWishes else {
        throw Refusal.directorReadsNothing
      }
      settings.understand = understand
    case .loop, .threshold, .gateLow, .rounds, .loopFrom, .judge:
      var loop = settings.loop ?? house.loop
      do {
        try set(text, in: &loop)
      } catch let refusal as LoopSettings.Refusal {
        throw Refusal.loop(refusal)
      }
      settings.loop = loop
    }
  }

  private func set(_ text: String, in loop: inout LoopSettings) throws {
    switch self {
    case .loop: loop.isOn = try oneOf(text, Switch.allCases) == .on
    case .loopFrom: loop.source = try oneOf(text, LoopSettings.Source.allCases)
    case .judge: loop.judge = try oneOf(text, LoopSettings.Judge.allCases)
    case .rounds:
      guard let rounds = Int(text) else { throw bad(text, .wholeNumber(LoopSettings.rounds)) }
      try loop.set(rounds: rounds)
    default:
      let plain = String(text.map { $0 == "," ? "." : $0 })
      guard let score = Double(plain) else { throw bad(text, .number(0...10)) }
      if self == .threshold { try loop.set(threshold: score) } else { try loop.set(gate: score) }
    }
  }

  private enum Switch: String, CaseIterable { case on, off }

  private func oneOf<Value: RawRepresentable<String>>(
    _ text: String, _ values: [Value]
  ) throws -> Value {
    let word = Array(text.lowercased().utf8)
    guard let value = values.first(where: { Array($0.rawValue.utf8) == word }) else {
      throw bad(text, .oneOf(values.map(\.rawValue)))
    }
    return value
  }

  private func named(_ text: String, among names: [String]) throws -> String {
    guard let name = names.first(where: { $0.utf8.elementsEqual(text.utf8) }) else {
      throw bad(text, .oneOf(names))
    }
    return name
  }

  private func bad(_ text: String, _ expected: Misreading.Expectation) -> Refusal {
    .badSetting(name: rawValue, value: text, expected)
  }
}

extension GatePolicy: CustomStringConvertible {
  package var description: String {
    switch self {
    case .anyone: "anyone"
    case .requester: "requester"
    case .moderators: "moderators"
    case .quorum(let count): "quorum \(count)"
    }
  }

  /// `quorum 3`, or one of the others.
  package init?(_ text: String) {
    let words = text.lowercased().split(separator: " ")
    switch (words.first, words.count) {
    case ("anyone", 1): self = .anyone
    case ("requester", 1): self = .requester
    case ("moderators", 1): self = .moderators
    case ("quorum", 2):
      guard let count = Int(words[1]), Self.quorum.contains(count) else { return nil }
      self = .quorum(count)
    default: return nil
    }
  }
}
