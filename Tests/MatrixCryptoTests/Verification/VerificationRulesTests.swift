import Concurrency
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

@Suite struct VerificationRulesTests {
  @Test(arguments: VerificationStage.Way.allCases)
  func `E111: a person sees something else, and both ends know`(way: VerificationStage.Way) throws {
    let stage = try VerificationStage(way)
    try stage.compare()
    try stage.alice.decide(.matches)
    try stage.bob.decide(.differs)
    try stage.deliver()
    #expect(stage.bob.cancelled == "us m.mismatched_sas")
    #expect(stage.alice.cancelled == "them m.mismatched_sas")
    #expect(stage.alice.verified == nil && stage.bob.verified == nil)
  }

  @Test func `E111: a method that nobody knows is refused, before and after being ready`() throws {
    let stage = try VerificationStage()
    let start = VerificationEvent.Step.start(
      VerificationStart(device: stage.alice.device, method: .other("org.example.dance")))
    try stage.bob.take(try stage.toBob(start, transaction: "t"))
    #expect(stage.bob.outbox.last?.content["code"] == "m.unknown_method")
    #expect(!stage.bob.wasAsked)
    try stage.begin()
    try stage.bob.take(try stage.toBob(start))
    #expect(stage.bob.cancelled == "us m.unknown_method")
  }

  @Test(arguments: 0..<4)
  func `E111: a start with none of our algorithms is of an unknown method`(missing: Int) throws {
    let stage = try VerificationStage()
    try stage.begin()
    let lists: [[ProtocolText]] = [
      [SASMethods.agreement], [SASMethods.hash], [SASMethods.mac], SASMethods.strings,
    ].enumerated().map { $0.offset == missing ? ["other"] : $0.element }
    let start = VerificationStart(
      device: stage.alice.device,
      method: .sas(agreements: lists[0], hashes: lists[1], macs: lists[2], strings: lists[3]))
    try stage.bob.take(try stage.toBob(.start(start)))
    #expect(stage.bob.cancelled == "us m.unknown_method")
  }

  @Test(arguments: [
    ([SASMethods.oldMAC], SASMethods.oldMAC),
    ([SASMethods.oldMAC, SASMethods.mac], SASMethods.mac),
  ])
  func `E116: the old form of the codes is for clients that know no other`(
    offered: [ProtocolText], taken: ProtocolText
  ) throws {
    let stage = try VerificationStage()
    try stage.begin()
    let start = VerificationStart(
      device: stage.alice.device,
      method: .sas(
        agreements: [SASMethods.agreement], hashes: [SASMethods.hash], macs: offered,
        strings: SASMethods.strings))
    try stage.bob.take(try stage.toBob(.start(start)))
    #expect(
      stage.bob.outbox.last?.content["message_authentication_code"] == .string(taken.text))
  }

  @Test func `E111: a step of an unknown transaction is answered once, and only to devices`() throws
  {
    let stage = try VerificationStage()
    for _ in 0..<3 { try stage.bob.take(try stage.toBob(.key("x"), transaction: "t")) }
    #expect(stage.bob.outbox.count == 1)
    let told = try #require(stage.bob.outbox.first)
    #expect(told.content["code"] == "m.unknown_transaction")
    #expect(told.destination == .devices(stage.alice.user, [try named("*")]))
    // Neither a cancel nor what is said between others in a room.
    let cancel = VerificationCancel(.user, reason: "")
    try stage.bob.take(try stage.toBob(.cancel(cancel), transaction: "u"))
    let inRoom = VerificationEvent.Step.key("x").content(in: .inRoom(try named("$other")))
    try stage.bob.take(
      VerificationArrival(
        timelineEvent(.verificationKey, inRoom, "$e", stage.alice.user, .opening), in: stage.room,
        isEncrypted: false))
    #expect(stage.bob.outbox.count == 1)
  }

  @Test func `E111: as many unknown transactions are answered as are remembered`() throws {
    let stage = try VerificationStage()
    for number in 0..<200 {
      try stage.bob.take(try stage.toBob(.key("x"), transaction: "t\(number)"))
    }
    #expect(stage.bob.outbox.count == VerificationDesk.maximumEnded)
  }

  @Test(arguments: [VerificationStage.Way.inRoom, .toDevice])
  func `who is ready on a device that is not known yet is waited for`(
    way: VerificationStage.Way
  ) throws {
    let stage = try VerificationStage(way)
    stage.alice.keys.people[stage.bob.user] = nil
    try stage.begin()
    #expect(stage.alice.lookedUp == [stage.bob.user] && stage.alice.cancelled == nil)
    // Their keys were not in the first answer, and they start meanwhile.
    try stage.alice.lookAgain()
    try stage.bob.decide(.start)
    try stage.deliver()
    #expect(stage.alice.offer == nil && stage.alice.cancelled == nil)
    stage.alice.knows(stage.bob)
    try stage.alice.lookAgain()
    try stage.deliver()
    #expect(stage.alice.offer != nil)
    #expect(stage.alice.shown != nil && stage.alice.shown == stage.bob.shown)
    for side in [stage.alice, stage.bob] { try side.decide(.matches) }
    try stage.deliver()
    #expect(stage.alice.verified?.device?.device == stage.bob.device)
    #expect(stage.bob.verified?.device?.device == stage.alice.device)
  }

  @Test func `who is ready on a device that nobody ever hears of is waited for ten minutes`() throws
  {
    let stage = try VerificationStage(.inRoom)
    stage.alice.keys.people[stage.bob.user] = nil
    try stage.begin()
    #expect(decisionRefusal { try stage.alice.decide(.start) } == .notNow)
    let end = Instant.opening + .seconds(600)
    #expect(stage.alice.desk.nextDeadline == end)
    try stage.alice.lookAgain(at: end)
    #expect(stage.alice.cancelled == "us m.timeout")
  }

  @Test func `a restart loses what was under way, and the other side is told`() throws {
    let stage = try VerificationStage()
    try stage.compare()
    stage.bob.desk = VerificationDesk(
      user: stage.bob.user, device: stage.bob.device, ratchets: try LibolmRatchets(),
      entropy: .seeded(5))
    try stage.alice.decide(.matches)
    try stage.deliver()
    #expect(stage.alice.cancelled == "them m.unknown_transaction")
    #expect(stage.alice.verified == nil)
  }

  @Test func `E115: what goes to a room is for every device, verified or not`() throws {
    let stage = try VerificationStage(.inRoom)
    try stage.ask()
    try stage.bob.decide(.accept)
    #expect(stage.bob.outbox.allSatisfy { $0.sharesWithEverybody })
    let direct = try VerificationStage(.toDevice)
    try direct.ask()
    try direct.bob.decide(.accept)
    #expect(direct.bob.outbox.allSatisfy { !$0.sharesWithEverybody })
  }

  @Test func `a step by somebody else in the room changes nothing`() throws {
    let stage = try VerificationStage(.inRoom)
    try stage.compare()
    let carol: UserID = try named("@carol:x")
    let flow = VerificationEvent.Flow.inRoom(try named(VerificationStage.request))
    for step in [
      VerificationEvent.Step.cancel(VerificationCancel(.user, reason: "")), .key("x"), .done,
    ] {
      try stage.bob.take(
        VerificationArrival(
          timelineEvent(step.type, step.content(in: flow), "$e", carol, .opening), in: stage.room,
          isEncrypted: false))
    }
    #expect(stage.bob.desk.underWay.count == 1 && stage.bob.cancelled == nil)
  }

  @Test func `accepted on another device of ours, it is not asked about here any more`() throws {
    let stage = try VerificationStage(.inRoom)
    try stage.ask()
    let flow = VerificationEvent.Flow.inRoom(try named(VerificationStage.request))
    let ready = VerificationEvent.Step.ready(
      VerificationReady(device: try named("BOB2"), methods: [.sas]))
    try stage.bob.take(
      VerificationArrival(
        timelineEvent(ready.type, ready.content(in: flow), "$e", stage.bob.user, .opening),
        in: stage.room, isEncrypted: false))
    #expect(stage.bob.wasSettledElsewhere && stage.bob.outbox.isEmpty)
    #expect(stage.bob.desk.underWay.isEmpty)
    let direct = try VerificationStage(.toDevice)
    try direct.ask()
    try direct.bob.take(
      try direct.toBob(.cancel(VerificationCancel(.accepted, reason: ""))))
    #expect(direct.bob.wasSettledElsewhere && direct.bob.cancelled == nil)
  }

  @Test func `what comes out of order, or cannot be read, ends it`() throws {
    let early: [VerificationEvent.Step] = [
      .key("x"), .done, .mac(VerificationMAC(macs: [], keys: "x")),
      .accept(
        VerificationAccept(
          agreement: "a", hash: "b", mac: "c", strings: [], commitment: "")),
    ]
    for step in early {
      let stage = try VerificationStage()
      try stage.begin()
      try stage.bob.take(try stage.toBob(step))
      try stage.deliver()
      #expect(stage.bob.cancelled == "us m.unexpected_message")
      #expect(stage.alice.cancelled == "them m.unexpected_message")
    }
    let stage = try VerificationStage()
    try stage.begin()
    let flow = try #require(stage.bob.desk.underWay.first).flow.transaction
    let unread: JSONValue = ["transaction_id": .string(flow), "key": 5]
    try stage.bob.take(
      VerificationArrival(
        toDevice: .verificationKey, jsonNode(unread), from: stage.alice.user))
    #expect(stage.bob.cancelled == "us m.invalid_message")
    // A cancel is never answered, and neither is what still comes of a verification that ended.
    stage.bob.outbox = []
    let id = try #require(stage.bob.seen.last?.id)
    try stage.bob.take(
      VerificationArrival(
        toDevice: .verificationDone,
        jsonNode(VerificationEvent.Step.done.content(in: id.flow)), from: stage.alice.user))
    #expect(stage.bob.outbox.isEmpty)
  }

  @Test func `decisions that are not asked for are refused and change nothing`() throws {
    let stage = try VerificationStage()
    try stage.ask()
    for decision in [
      VerificationDecision.start, .matches, .differs, .confirmScan, .scanned([]),
    ] {
      #expect(decisionRefusal { try stage.bob.decide(decision) } == .notNow)
    }
    let unknown = VerificationID(
      peer: stage.alice.user, room: nil, flow: .toDevice(try named("none")))
    #expect(decisionRefusal { try stage.bob.decide(.accept, about: unknown) } == .unknown)
    try stage.bob.decide(.accept)
    try stage.deliver()
    try stage.alice.decide(.start)
    try stage.deliver()
    try stage.alice.decide(.matches)
    #expect(decisionRefusal { try stage.alice.decide(.matches) } == .notNow)
  }
}
