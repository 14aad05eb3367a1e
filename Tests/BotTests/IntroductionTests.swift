import Concurrency
import JSON
import Matrix
import MatrixClient
import Olm
import Testing
import Words

@testable import Bot
@testable import MatrixCrypto

/// People make sure of us while we run, as a value.
@Suite struct IntroductionTests {
  private static let people = PeopleRules(heard: ["*"], operators: [], meeting: .people)
  private let id: VerificationID
  private let now = Instant(milliseconds: 1_700_000_000_000)
  private let prompt: VerificationPrompt
  private let offer = VerificationOffer(canCompare: true, code: nil, canScan: false)
  private let seen = Verified(user: RoomStage.ada, master: nil, device: nil)

  init() throws {
    id = VerificationID(
      peer: RoomStage.ada, room: RoomStage.room, flow: .inRoom(try RoomStage.event("$one")))
    prompt = VerificationPrompt(
      device: try #require(DeviceID("ADA")), hasCommonMethod: true)
  }

  private func shown() throws -> ShortString {
    try ShortString([0, 0, 0, 0, 0, 0], shownAs: SASMethods.strings)
  }

  /// As far as both see something.
  private func comparing(_ id: VerificationID) throws -> Introductions {
    var introductions = Introductions(RoomStage.easel, rules: Self.people)
    _ = introductions.take(.told(id, .asked(prompt)))
    _ = introductions.take(.told(id, .ready(offer)))
    let shown = try shown()
    #expect(
      introductions.take(.told(id, .compare(shown))).last == .show(shown, id, RoomStage.room))
    return introductions
  }

  @Test func `we agree when what we see stands in the room and their app has agreed, not before`()
    throws
  {
    var first = try comparing(id)
    #expect(first.take(.told(id, .matchedThere)).isEmpty)
    #expect(first.shown(id) == [.decide(.matches, id)])
    var second = try comparing(id)
    #expect(second.shown(id).isEmpty)
    #expect(second.take(.told(id, .matchedThere)) == [.decide(.matches, id)])
    var third = try comparing(id)
    #expect(third.notShown(id) == [.decide(.cancel, id)])
    #expect(third.take(.verified(id, seen)) == [.note(.done(RoomStage.ada))])
    #expect(third.shown(id).isEmpty)
  }

  @Test func `whom the rule does not name is turned down, with words where there is a room`() {
    for (rules, isLetIn) in [
      (PeopleRules(heard: ["*"], operators: [RoomStage.ada.text]), true),
      (PeopleRules(heard: ["*"], operators: [RoomStage.bob.text]), false),
      (PeopleRules(heard: ["*"], operators: [], meeting: .nobody), false), (Self.people, true),
    ] {
      var introductions = Introductions(RoomStage.easel, rules: rules)
      let acts = introductions.take(.told(id, .asked(prompt)))
      #expect(acts.contains(.decide(isLetIn ? .accept : .cancel, id)))
      #expect(acts.contains(.say(.notAllowed, RoomStage.ada, RoomStage.room)) == !isLetIn)
    }
  }

  @Test func `who asks by messages to devices is answered where a room is shared`() throws {
    let direct = VerificationID(
      peer: RoomStage.ada, room: nil, flow: .toDevice(try #require(TransactionID("t1"))))
    var introductions = Introductions(RoomStage.easel, rules: Self.people)
    #expect(introductions.take(.told(direct, .asked(prompt))) == [.findPlace(direct)])
    #expect(introductions.found(nil, for: direct).contains(.decide(.cancel, direct)))
    #expect(introductions.found(RoomStage.room, for: direct).contains(.decide(.accept, direct)))
    let shown = try shown()
    #expect(
      introductions.take(.told(direct, .compare(shown))).last
        == .show(shown, direct, RoomStage.room))
  }

  private static let ends: [(VerificationCancel.Code, Introduction?)] = [
    (.mismatchedSAS, .differed), (.keyMismatch, .keysWrong), (.mismatchedCommitment, .keysWrong),
    (.timeout, nil), (.user, nil),
  ]

  @Test(arguments: ends)
  func `an end that somebody should know of is told in the room`(
    code: VerificationCancel.Code, words: Introduction?
  ) throws {
    var introductions = try comparing(id)
    let cancel = VerificationCancel(code, reason: "")
    let acts = introductions.take(
      .told(id, .cancelled(by: .them, code: cancel.code, reason: "")))
    let said = acts.compactMap { act -> Introduction? in
      if case .say(let words, _, _) = act { words } else { nil }
    }
    #expect(said == (words.map { [$0] } ?? []))
    #expect(introductions.take(.told(id, .matchedThere)).isEmpty)
  }

  // MARK: At the door

  private func request(
    by user: UserID, to: UserID = RoomStage.easel, event: String = "$one"
  ) throws -> VerificationArrival {
    let event: JSONValue = [
      "type": "m.room.message", "event_id": .string(event), "sender": .string(user.text),
      "origin_server_ts": 1_700_000_000_000,
      "content": [
        "msgtype": "m.key.verification.request", "body": "", "to": .string(to.text),
        "from_device": "ADA", "methods": ["m.sas.v1"],
      ],
    ]
    return try #require(
      VerificationArrival(
        RoomEvent(JSONDocument(event.compact(), options: .matrix).root), in: RoomStage.room,
        isEncrypted: false))
  }

  private func direct(
    _ type: EventType, by user: UserID, _ content: JSONValue
  ) throws -> VerificationArrival {
    try #require(
      VerificationArrival(
        toDevice: type, JSONDocument(content.compact(), options: .matrix).root, from: user))
  }

  @Test func `three times in an hour, and what is not let in costs nothing`() throws {
    var introductions = Introductions(RoomStage.easel, rules: Self.people)
    for _ in 0..<3 {
      #expect(
        introductions.admit(try request(by: RoomStage.ada), underWay: [], at: now) == .comesIn)
    }
    let again = try request(by: RoomStage.ada)
    #expect(introductions.admit(again, underWay: [], at: now) == .passes)
    #expect(introductions.admit(again, underWay: [id], at: now) == .comesIn)
    #expect(
      introductions.admit(try request(by: RoomStage.bob), underWay: [], at: now) == .comesIn)
    #expect(
      introductions.admit(again, underWay: [], at: now + .seconds(3_600)) == .comesIn)
    // Between two others.
    let theirs = try request(by: RoomStage.bob, to: RoomStage.ada)
    #expect(introductions.admit(theirs, underWay: [], at: now) == .passes)
  }

  @Test func `no other device of our own account is answered, and our own echo is heard`() throws {
    var introductions = Introductions(RoomStage.easel, rules: Self.people)
    let asking: JSONValue = [
      "from_device": "OTHER", "methods": ["m.sas.v1"], "timestamp": 1_700_000_000_000,
      "transaction_id": "t1",
    ]
    #expect(
      introductions.admit(
        try direct(.verificationRequest, by: RoomStage.easel, asking), underWay: [], at: now)
        == .isOurOwn)
    #expect(
      introductions.admit(
        try direct(.verificationDone, by: RoomStage.easel, ["transaction_id": "t1"]), underWay: [],
        at: now) == .passes)
    let echo = try request(by: RoomStage.easel, to: RoomStage.ada)
    #expect(introductions.admit(echo, underWay: [], at: now) == .comesIn)
  }
}

/// `!verify` in a room.
@Suite struct VerifyCommandTests {
  private func stage(
    _ meeting: PeopleRules.Meeting, encrypted: Bool = false
  ) async throws -> RoomStage {
    let stage = try RoomStage(
      people: PeopleRules(heard: ["*"], operators: [RoomStage.bob.text], meeting: meeting),
      letsVerify: meeting != .nobody)
    try await stage.joins([RoomStage.ada])
    if encrypted { try await stage.encrypts() }
    _ = try await stage.drain()
    return stage
  }

  @Test func `it says so where it can do nothing, and help does not speak of it`() async throws {
    let off = try await stage(.nobody)
    try await off.says("!verify")
    #expect(try await off.drain().map(\.body) == ["!verify does not work here."])
    let clear = try await stage(.people)
    try await clear.says("!verify")
    #expect(try await clear.drain().map(\.body).first?.contains("is not encrypted") == true)
    #expect(clear.met.isEmpty)
    let encrypted = try await stage(.people, encrypted: true)
    for (stage, isOffered) in [(off, false), (clear, false), (encrypted, true)] {
      try await stage.says("!help")
      let help = try #require(try await stage.drain().first)
      #expect(help.body.contains("!verify") == isOffered)
      #expect(!help.body.contains("!workflow"))
    }
  }

  @Test func `who may is asked by their app, and who may not is told why`() async throws {
    let people = try await stage(.people, encrypted: true)
    try await people.says("!verify")
    #expect(try await people.drain().isEmpty)
    #expect(people.met == [RoomStage.ada])
    let operators = try await stage(.operators, encrypted: true)
    try await operators.says("!verify")
    #expect(try await operators.drain().map(\.body).first?.contains("my operators") == true)
    #expect(operators.met.isEmpty)
  }
}
