import JSON
import Matrix
import Testing

@Suite struct RoomStateTests {
  private func event(
    _ type: EventType, key: String = "", sender: String = "@creator:x", _ content: JSONValue
  ) throws -> RoomEvent {
    try RoomEvent(
      parse([
        "event_id": "$1", "sender": .string(sender), "type": .string(type.text),
        "state_key": .string(key), "content": content,
      ]))
  }

  private func room(_ version: String?, _ more: (EventType, JSONValue)...) throws -> RoomState {
    var state = RoomState()
    var content: JSONValue = ["creator": "@creator:x"]
    content["room_version"] = version.map { .string($0) }
    content["additional_creators"] = ["@second:x", 5, "nobody", "@creator:x"]
    state.apply(try event(.create, content))
    for user in ["@creator:x", "@second:x", "@mod:x", "@user:x"] {
      state.apply(try event(.member, key: user, ["membership": "join"]))
    }
    for (type, content) in more { state.apply(try event(type, content)) }
    return state
  }

  struct Level: Sendable, CustomTestStringConvertible {
    let version: String?
    let hasLevels: Bool
    let wanted: [PowerLevel]
    var testDescription: String { "\(version ?? "none"), \(hasLevels)" }
  }

  /// Of the creator, the second creator, a moderator, anybody.
  static let table = [
    Level(version: nil, hasLevels: false, wanted: [100, 0, 0, 0]),
    Level(version: "1", hasLevels: true, wanted: [5, 5, 50, 5]),
    Level(version: "10", hasLevels: false, wanted: [100, 0, 0, 0]),
    Level(version: "11", hasLevels: false, wanted: [100, 0, 0, 0]),
    Level(version: "11", hasLevels: true, wanted: [5, 5, 50, 5]),
    Level(version: "12", hasLevels: false, wanted: [.infinite, .infinite, 0, 0]),
    Level(version: "12", hasLevels: true, wanted: [.infinite, .infinite, 50, 5]),
    Level(version: "13", hasLevels: true, wanted: [.infinite, .infinite, 50, 5]),
    Level(version: "org.matrix.hydra.11", hasLevels: true, wanted: [.infinite, .infinite, 50, 5]),
    Level(version: "org.example.odd", hasLevels: true, wanted: [5, 5, 50, 5]),
  ]

  @Test(arguments: table)
  func `who has which power, by the version of the room`(row: Level) throws {
    let levels: JSONValue = ["users": ["@mod:x": 50], "users_default": 5]
    let state = try row.hasLevels ? room(row.version, (.powerLevels, levels)) : room(row.version)
    let users = ["@creator:x", "@second:x", "@mod:x", "@user:x"]
    #expect(try users.map { state.powerLevel(of: try id($0)) } == row.wanted)
  }

  @Test func `infinite power is more than any level`() {
    #expect(PowerLevel.infinite > .level(.max))
    #expect(PowerLevel.level(1) < 2)
  }

  @Test func `what is needed for an act has the defaults of the specification`() throws {
    let state = try room("11")
    let wanted: [(RoomState.Act, PowerLevel)] = [
      (.send(.message), 0), (.setState(.name), 50), (.redactOwn, 0), (.redactOthers, 50),
      (.invite, 0), (.kick, 50), (.ban, 50), (.notifyRoom, 50),
    ]
    for (act, level) in wanted { #expect(state.requiredLevel(to: act) == level) }
  }

  @Test func `what is needed for an act follows what was written`() throws {
    let state = try room(
      "11",
      (
        .powerLevels,
        [
          "users": ["@mod:x": 60, "@creator:x": 100], "events_default": 1, "state_default": 70,
          "events": ["m.room.message": 2, "m.room.name": 61, "m.room.redaction": 55],
          "redact": 40, "invite": 3, "kick": 60, "ban": 80, "notifications": ["room": 90],
        ]
      ))
    let wanted: [(RoomState.Act, PowerLevel)] = [
      (.send(.message), 2), (.send(.reaction), 1), (.setState(.name), 61),
      (.setState(.encryption), 70), (.redactOwn, 55), (.redactOthers, 55), (.invite, 3),
      (.kick, 60), (.ban, 80), (.notifyRoom, 90),
    ]
    for (act, level) in wanted { #expect(state.requiredLevel(to: act) == level) }
    let (moderator, user, creator): (UserID, UserID, UserID) = (
      try id("@mod:x"), try id("@user:x"), try id("@creator:x")
    )
    #expect(state.may(moderator, .send(.message)) && !state.may(user, .send(.message)))
    #expect(state.may(moderator, .kick, upon: user))
    #expect(!state.may(moderator, .kick, upon: creator))
    #expect(state.may(creator, .ban, upon: moderator) && !state.may(moderator, .ban, upon: user))
    #expect(!state.may(try id("@stranger:x"), .redactOwn))
  }

  @Test(arguments: ["9", "10"])
  func `levels are texts in old rooms and nowhere else`(version: String) throws {
    let state = try room(
      version, (.powerLevels, ["users": ["@mod:x": " 42 ", "@user:x": "many"], "kick": 30.7]))
    #expect(try state.powerLevel(of: id("@mod:x")) == (version == "9" ? 42 : 0))
    #expect(state.levels.kick == (version == "9" ? 30 : 50))
    #expect(state.skipped == (version == "9" ? 1 : 3))
  }

  @Test func `levels may be anything without harm`() throws {
    for wrong in EventTests.wrongs {
      let names = [
        "users", "events", "ban", "kick", "invite", "redact", "users_default", "events_default",
        "state_default", "notifications",
      ]
      let content = JSONValue.object(JSONObject(names.map { ($0, wrong) }))
      let state = try room("11", (.powerLevels, content))
      #expect(state.levels.ban == (wrong == 1 ? 1 : 50))
      _ = try room("1", (.powerLevels, content))
    }
    let huge = try room("1", (.powerLevels, ["ban": 9_007_199_254_740_992, "kick": 1e300]))
    #expect(huge.levels.ban == 50 && huge.levels.kick == 50)
  }

  @Test func `membership changes are told`() throws {
    var state = RoomState()
    let bob: UserID = try id("@bob:x")
    #expect(
      state.apply(try event(.member, key: "@bob:x", ["membership": "invite"]))
        == .member(bob, from: nil, to: .invite))
    #expect(
      state.apply(try event(.member, key: "@bob:x", ["membership": "join", "displayname": "Bob"]))
        == .member(bob, from: .invite, to: .join))
    #expect(
      state.apply(try event(.member, key: "@bob:x", ["membership": "join", "displayname": "Bo"]))
        == .member(bob, from: .join, to: .join))
    #expect(state.members[bob] == Member(.join, displayName: "Bo"))
    #expect(state.apply(try event(.member, key: "@bob:x", ["membership": "joined"])) == .unreadable)
    #expect(state.apply(try event(.member, key: "bob", ["membership": "join"])) == .unreadable)
    #expect(state.skipped == 2 && state.users(.join) == [bob])
    #expect(
      state.apply(try event(.member, key: "@bob:x", ["membership": "ban"]))
        == .member(bob, from: .join, to: .ban))
    #expect(state.membership(of: bob) == .ban)
  }

  @Test(arguments: [
    "{}", "{\"algorithm\":\"org.example.new\"}", "{\"algorithm\":null}", "{\"algorithm\":7}",
  ])
  func `E72: encryption is never taken back`(content: String) throws {
    var state = try room(
      "11", (.encryption, ["algorithm": "m.megolm.v1.aes-sha2", "rotation_period_msgs": 7]))
    #expect(state.wasEncrypted && state.encryption?.rotationPeriodMessages == 7)
    let change = state.apply(try event(.encryption, JSONValue(parse(content))))
    #expect(state.wasEncrypted && state.encryption?.isMegolm == false)
    guard case .encryption(from: let before?)? = change else { Issue.record("no change"); return }
    #expect(before.isMegolm)
  }

  @Test func `encryption under another key is not the room's`() throws {
    var state = try room("11")
    state.apply(try event(.encryption, key: "x", ["algorithm": "m.megolm.v1.aes-sha2"]))
    #expect(!state.wasEncrypted && state.encryption == nil)
  }

  @Test func `who may read the past is read, and what is new shares nothing`() throws {
    var state = try room("11")
    #expect(state.historyVisibility == nil)
    let table: [(String, HistoryVisibility, Bool, Bool)] = [
      ("shared", .shared, true, true), ("world_readable", .worldReadable, true, true),
      ("invited", .invited, false, true), ("joined", .joined, false, false),
      ("org.new", .other("org.new"), false, false),
    ]
    var before: HistoryVisibility?
    for (text, wanted, isShareable, includesInvited) in table {
      let change = state.apply(try event(.historyVisibility, ["history_visibility": .string(text)]))
      #expect(change == .historyVisibility(from: before))
      #expect(state.historyVisibility == wanted)
      #expect(wanted.isShareable == isShareable && wanted.includesInvited == includesInvited)
      before = wanted
    }
    #expect(state.apply(try event(.historyVisibility, [:])) == .unreadable)
    #expect(state.historyVisibility == before)
  }

  @Test func `a room's names, its end and its beginning are read`() throws {
    let state = try room(
      "12", (.name, ["name": "Studio"]), (.canonicalAlias, ["alias": "#studio:x"]),
      (.joinRules, ["join_rule": "restricted"]),
      (.tombstone, ["body": "moved", "replacement_room": "!next"]))
    #expect(state.name == "Studio" && state.canonicalAlias?.text == "#studio:x")
    #expect(state.joinRule == "restricted")
    #expect(state.tombstone?.body == "moved" && state.tombstone?.successor?.text == "!next")
    #expect(state.creation?.version == "12" && state.creation?.isFederated == true)
    var next = RoomState()
    next.apply(
      try event(
        .create,
        [
          "room_version": "12", "type": "m.space", "predecessor": ["room_id": "!old"],
          "m.federate": false,
        ]))
    #expect(next.creation?.predecessor?.text == "!old" && next.creation?.type == "m.space")
    #expect(next.creation?.isFederated == false)
    // A room is made once.
    next.apply(try event(.create, sender: "@thief:x", ["room_version": "1"]))
    #expect(next.creation?.version == "12")
  }

  @Test func `direct rooms are read, changed and written`() throws {
    var direct = DirectRooms(
      try parse(["@a:x": ["!1", "!2", 5], "nobody": [], "@b:x": "!3", "@c:x": ["!1"]]))
    #expect(direct.skipped == 3)
    let (one, two, a): (RoomID, RoomID, UserID) = (try id("!1"), try id("!2"), try id("@a:x"))
    #expect(direct.rooms(with: a) == [one, two])
    #expect(direct.people(in: one).map(\.text) == ["@a:x", "@c:x"])
    direct.remove(one)
    direct.add(two, with: a)
    direct.add(try id("!9"), with: try id("@d:x"))
    #expect(!direct.isDirect(one) && direct.isDirect(two))
    #expect(text(direct.json) == "{\"@a:x\":[\"!2\"],\"@d:x\":[\"!9\"]}")
  }
}
