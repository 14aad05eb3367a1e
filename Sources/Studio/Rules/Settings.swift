import Concurrency
import Spelling
import Storage

/// What a room sets for itself: checked, answered, and written down with who did it.
extension Draft {
  mutating func settings(_ name: String?, _ value: String?, _ utterance: Utterance) throws {
    guard let name else { return answer(.settings, to: utterance) }
    let room = utterance.place.conversation
    guard let setting = RoomSetting(named: name) else {
      let names = RoomSetting.allCases.map(\.rawValue)
      throw Refusal.unknownSetting(name, nearest: Spelling.nearest(to: name, among: names))
    }
    if let value {
      let before = try conversation(room).settings
      let word = oneLine(value, atMost: 100)
      let isDefault = word.lowercased().utf8.elementsEqual("default".utf8)
      try change(setting.rawValue, to: isDefault ? "default" : word, in: room, by: utterance.person)
      {
        [house] settings in
        if isDefault {
          setting.reset(&settings, house)
        } else {
          try setting.set(word, in: &settings, house)
        }
      }
      try guardPolicy(before, utterance)
    }
    let shown = setting.value(in: try conversation(room).settings, house)
    answer(.setting(name: setting.rawValue, value: shown), to: utterance)
  }

  mutating func obey(_ command: LoopCommand, _ utterance: Utterance) throws {
    try obey(command, in: utterance.place.conversation, by: utterance.person)
    answer(.loop(loop(of: try conversation(utterance.place.conversation))), to: utterance)
  }

  mutating func obey(_ command: LoopCommand, in room: Key, by person: Person) throws {
    let setting: (RoomSetting, String)
    switch command {
    case .show: return
    case .on: setting = (.loop, "on")
    case .off: setting = (.loop, "off")
    case .threshold(let score): setting = (.threshold, "\(score)")
    case .gate(let score): setting = (.gateLow, "\(score)")
    case .rounds(let count): setting = (.rounds, "\(count)")
    case .source(let source): setting = (.loopFrom, source.rawValue)
    }
    try change(setting.0.rawValue, to: setting.1, in: room, by: person) { [house] in
      try setting.0.set(setting.1, in: &$0, house)
    }
  }

  /// Once not everybody may decide, only moderators let others decide, or ask for fewer words.
  /// Anybody may ask for more.
  private func guardPolicy(_ old: Conversation.Settings, _ utterance: Utterance) throws {
    let new = try conversation(utterance.place.conversation).settings
    let policy = old.gate ?? house.gate
    guard policy != .anyone, !utterance.person.isModerator else { return }
    let isOpened = !(new.gate ?? house.gate).isAtLeastAsStrict(as: policy)
    let isLowered =
      (new.confirm ?? house.confirm).strictness < (old.confirm ?? house.confirm).strictness
    if isOpened || isLowered { throw Refusal.moderatorsOnly }
  }

  mutating func change(
    _ name: String, to value: String, in id: Key, by person: Person,
    _ body: (inout Conversation.Settings) throws -> Void
  ) throws {
    var conversation = try conversation(id)
    let old = RoomSetting(rawValue: name)?.value(in: conversation.settings, house).code ?? ""
    try body(&conversation.settings)
    put(conversation)
    note(
      .setting(
        SettingChange(
          conversation: id, name: name, old: old, new: value, by: person.id, at: now)))
  }
}
