import Concurrency
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

@Suite struct VerificationRulesTests {
  private func toBob(
    _ step: VerificationEvent.Step, _ stage: VerificationStage, transaction: String? = nil
  ) throws -> VerificationArrival? {
    let flow: VerificationEvent.Flow =
      if let transaction { .toDevice(try id(transaction)) } else {
        try #require(stage.bob.desk.underWay.last).flow
      }
    return VerificationArrival(
      toDevice: step.type, try parse(step.content(in: flow)), from: stage.alice.user)
  }

  private func request(
    _ device: String = "ALICE", at sent: Instant = .start, methods: [ProtocolText] = [.sas]
  ) throws -> VerificationEvent.Step {
    .request(
      VerificationRequest(
        device: try id(device), methods: methods, timestamp: sent.milliseconds))
  }

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
    try stage.bob.take(try toBob(start, stage, transaction: "t"))
    #expect(stage.bob.outbox.last?.content["code"] == "m.unknown_method")
    #expect(!stage.bob.wasAsked)
    try stage.begin()
    try stage.bob.take(try toBob(start, stage))
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
    try stage.bob.take(try toBob(.start(start), stage))
    #expect(stage.bob.cancelled == "us m.unknown_method")
  }

  @Test func `E111: a step of an unknown transaction is answered once, and only to devices`() throws
  {
    let stage = try VerificationStage()
    for _ in 0..<3 { try stage.bob.take(try toBob(.key("x"), stage, transaction: "t")) }
    #expect(stage.bob.outbox.count == 1)
    let told = try #require(stage.bob.outbox.first)
    #expect(told.content["code"] == "m.unknown_transaction")
    #expect(told.destination == .devices(stage.alice.user, [try id("*")]))
    // Neither a cancel nor what is said between others in a room.
    let cancel = VerificationCancel(.user, reason: "")
    try stage.bob.take(try toBob(.cancel(cancel), stage, transaction: "u"))
    let inRoom = VerificationEvent.Step.key("x").content(in: .inRoom(try id("$other")))
    try stage.bob.take(
      VerificationArrival(
        roomEvent(.verificationKey, inRoom, "$e", stage.alice.user, .start), in: stage.room))
    #expect(stage.bob.outbox.count == 1)
  }

  @Test func `E111: as many unknown transactions are answered as are remembered`() throws {
    let stage = try VerificationStage()
    for number in 0..<200 {
      try stage.bob.take(try toBob(.key("x"), stage, transaction: "t\(number)"))
    }
    #expect(stage.bob.outbox.count == VerificationDesk.maximumEnded)
  }

  @Test func `a restart loses what was under way, and the other side is told`() throws {
    let stage = try VerificationStage()
    try stage.compare()
    stage.bob.desk = VerificationDesk(
      user: stage.bob.user, device: stage.bob.device, entropy: .seeded(5))
    try stage.alice.decide(.matches)
    try stage.deliver()
    #expect(stage.alice.cancelled == "them m.unknown_transaction")
    #expect(stage.alice.verified == nil)
  }

  @Test func `E113: a prompt ends after two minutes, and the other side is told`() throws {
    let stage = try VerificationStage()
    try stage.ask()
    stage.bob.expire(at: .start + .seconds(119))
    #expect(stage.bob.cancelled == nil)
    #expect(stage.bob.desk.nextDeadline == .start + .seconds(120))
    stage.bob.expire(at: .start + .seconds(120))
    #expect(stage.bob.cancelled == "us m.timeout")
    try stage.deliver()
    #expect(stage.alice.cancelled == "them m.timeout")
  }

  @Test func `E113: the whole ends after ten minutes, also when a step comes too late`() throws {
    let stage = try VerificationStage()
    try stage.compare()
    stage.alice.expire(at: .start + .seconds(599))
    #expect(stage.alice.cancelled == nil)
    let late = Instant.start + .seconds(600)
    #expect(refusal { try stage.bob.decide(.matches, at: late) } == .notNow)
    try stage.alice.decide(.matches)
    #expect(try stage.deliverOne(from: stage.alice, at: late))
    #expect(stage.bob.cancelled == "us m.timeout" && stage.bob.verified == nil)
    stage.alice.expire(at: late)
    #expect(stage.alice.cancelled == "us m.timeout")
  }

  @Test func `E113: a prompt for an old request ends with the request's ten minutes`() throws {
    let stage = try VerificationStage()
    try stage.bob.take(
      try toBob(try request(at: .start - .seconds(550)), stage, transaction: "t"))
    #expect(stage.bob.desk.nextDeadline == .start + .seconds(50))
  }

  @Test(arguments: [
    (-601, VerificationNeglect.tooOld), (301, .fromTheFuture), (-600, nil), (300, nil),
  ])
  func `requests that are too old or from the future are not shown`(
    seconds: Int, neglect: VerificationNeglect?
  ) throws {
    let stage = try VerificationStage()
    let sent = Instant.start + .seconds(seconds)
    try stage.bob.take(try toBob(try request(at: sent), stage, transaction: "t"))
    #expect(stage.bob.ignored == neglect && stage.bob.wasAsked == (neglect == nil))
    let message = VerificationRequest(device: try id("OTHER"), methods: [.sas])
      .message(to: stage.bob.user, body: "")
    let inRoom = try VerificationStage()
    try inRoom.bob.take(
      VerificationArrival(
        roomEvent(.message, message, "$r", inRoom.alice.user, sent), in: inRoom.room))
    #expect(inRoom.bob.ignored == neglect && inRoom.bob.wasAsked == (neglect == nil))
    let none = VerificationEvent.Step.request(
      VerificationRequest(device: try id("ALICE"), methods: [.sas]))
    let silent = try VerificationStage()
    try silent.bob.take(try toBob(none, silent, transaction: "t"))
    #expect(silent.bob.ignored == .tooOld)
  }

  @Test func `E114: a request that is for somebody else, or our own, is ignored`() throws {
    let stage = try VerificationStage(.inRoom)
    let request = VerificationRequest(device: stage.alice.device, methods: [.sas])
    for (name, sender) in [("@carol:x", stage.alice.user), ("@bob:x", stage.bob.user)] {
      let event = try roomEvent(
        .message, request.message(to: id(name), body: ""), "$r", sender, .start)
      try stage.bob.take(VerificationArrival(event, in: stage.room))
    }
    let echo = VerificationEvent.Step.request(
      VerificationRequest(
        device: stage.bob.device, methods: [.sas], timestamp: Instant.start.milliseconds))
    try stage.bob.take(
      VerificationArrival(
        toDevice: .verificationRequest,
        parse(echo.content(in: .toDevice(id("t")))), from: stage.bob.user))
    #expect(stage.bob.desk.underWay.isEmpty && stage.bob.outbox.isEmpty && !stage.bob.wasAsked)
  }

  @Test func `E115: what goes to a room is for every device, verified or not`() throws {
    let stage = try VerificationStage(.inRoom)
    try stage.ask()
    try stage.bob.decide(.accept)
    #expect(stage.bob.outbox.allSatisfy(\.sharesWithEverybody))
    let direct = try VerificationStage(.toDevice)
    try direct.ask()
    try direct.bob.decide(.accept)
    #expect(direct.bob.outbox.allSatisfy { !$0.sharesWithEverybody })
  }

  @Test func `a step by somebody else in the room changes nothing`() throws {
    let stage = try VerificationStage(.inRoom)
    try stage.compare()
    let carol: UserID = try id("@carol:x")
    let flow = VerificationEvent.Flow.inRoom(try id(VerificationStage.request))
    for step in [
      VerificationEvent.Step.cancel(VerificationCancel(.user, reason: "")), .key("x"), .done,
    ] {
      try stage.bob.take(
        VerificationArrival(
          roomEvent(step.type, step.content(in: flow), "$e", carol, .start), in: stage.room))
    }
    #expect(stage.bob.desk.underWay.count == 1 && stage.bob.cancelled == nil)
  }

  @Test func `accepted on another device of ours, it is not asked about here any more`() throws {
    let stage = try VerificationStage(.inRoom)
    try stage.ask()
    let flow = VerificationEvent.Flow.inRoom(try id(VerificationStage.request))
    let ready = VerificationEvent.Step.ready(
      VerificationReady(device: try id("BOB2"), methods: [.sas]))
    try stage.bob.take(
      VerificationArrival(
        roomEvent(ready.type, ready.content(in: flow), "$e", stage.bob.user, .start),
        in: stage.room))
    #expect(stage.bob.wasSettledElsewhere && stage.bob.outbox.isEmpty)
    #expect(stage.bob.desk.underWay.isEmpty)
    let direct = try VerificationStage(.toDevice)
    try direct.ask()
    try direct.bob.take(
      try toBob(.cancel(VerificationCancel(.accepted, reason: "")), direct))
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
      try stage.bob.take(try toBob(step, stage))
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
        toDevice: .verificationKey, parse(unread), from: stage.alice.user))
    #expect(stage.bob.cancelled == "us m.invalid_message")
    // A cancel is never answered, and neither is what still comes of a verification that ended.
    stage.bob.outbox = []
    let id = try #require(stage.bob.seen.last?.id)
    try stage.bob.take(
      VerificationArrival(
        toDevice: .verificationDone,
        parse(VerificationEvent.Step.done.content(in: id.flow)), from: stage.alice.user))
    #expect(stage.bob.outbox.isEmpty)
  }

  @Test func `one that begins twice from a device ends both`() throws {
    let stage = try VerificationStage()
    try stage.ask()
    try stage.bob.take(try toBob(try request(), stage, transaction: "second"))
    #expect(stage.bob.desk.underWay.isEmpty && stage.bob.outbox.count == 2)
    #expect(
      stage.bob.outbox.allSatisfy { $0.content["code"] == "m.unexpected_message" })
  }

  @Test func `ten are under way and no more, three of them with one person`() throws {
    let stage = try VerificationStage()
    for number in 0..<14 {
      let user: UserID = try id("@u\(number / 4):x")
      let step = try request("D\(number)")
      try stage.bob.take(
        VerificationArrival(
          toDevice: step.type, parse(step.content(in: .toDevice(id("t\(number)")))), from: user))
    }
    #expect(stage.bob.ignored == .tooMany)
    #expect(stage.bob.desk.underWay.count(where: { $0.peer.text == "@u0:x" }) == 3)
    #expect(stage.bob.desk.underWay.count == 10)
    #expect(
      refusal { try stage.bob.desk.request([id("X")], of: id("@z:x"), at: .start) } == .tooMany)
    stage.bob.expire(at: .start + .seconds(120))
    #expect(stage.bob.desk.underWay.isEmpty)
  }

  @Test func `both ask at once: the one that is accepted goes on, the other ends quietly`() throws {
    let stage = try VerificationStage()
    stage.bob.note(
      try stage.bob.desk.request([stage.alice.device], of: stage.alice.user, at: .start).actions)
    try stage.ask()
    #expect(stage.alice.desk.underWay.count == 2 && stage.bob.desk.underWay.count == 2)
    let asked = try #require(stage.bob.desk.underWay.first { $0 != stage.bob.desk.underWay.first })
    try stage.bob.decide(.accept, about: asked)
    try stage.deliver()
    #expect(stage.alice.desk.underWay.count == 1 && stage.bob.desk.underWay.count == 1)
    try stage.bob.decide(.start)
    try stage.deliver()
    #expect(stage.alice.shown != nil && stage.alice.shown == stage.bob.shown)
  }

  @Test func `without a common way one may only turn it down, and is not the one to do so`() throws
  {
    let stage = try VerificationStage()
    try stage.bob.take(
      try toBob(try request(methods: ["org.example.dance"]), stage, transaction: "t"))
    #expect(stage.bob.wasAsked && stage.bob.outbox.isEmpty)
    #expect(refusal { try stage.bob.decide(.accept) } == .noCommonMethod)
    try stage.bob.decide(.cancel)
    #expect(stage.bob.cancelled == "us m.user")
  }

  @Test func `a device that is not in the lists yet can be accepted once it is`() throws {
    let stage = try VerificationStage()
    try stage.ask()
    let known = stage.bob.keys.people
    stage.bob.keys.people = [:]
    #expect(refusal { try stage.bob.decide(.accept) } == .deviceUnknown)
    #expect(stage.bob.outbox.isEmpty)
    stage.bob.keys.people = known
    try stage.bob.decide(.accept)
    try stage.deliver()
    #expect(stage.alice.offer != nil)
  }

  @Test func `decisions that are not asked for are refused and change nothing`() throws {
    let stage = try VerificationStage()
    try stage.ask()
    for decision in [
      VerificationDecision.start, .matches, .differs, .confirmScan, .scanned([]),
    ] {
      #expect(refusal { try stage.bob.decide(decision) } == .notNow)
    }
    let unknown = VerificationID(
      peer: stage.alice.user, room: nil, flow: .toDevice(try id("none")))
    #expect(refusal { try stage.bob.decide(.accept, about: unknown) } == .unknown)
    try stage.bob.decide(.accept)
    try stage.deliver()
    try stage.alice.decide(.start)
    try stage.deliver()
    try stage.alice.decide(.matches)
    #expect(refusal { try stage.alice.decide(.matches) } == .notNow)
  }
}
