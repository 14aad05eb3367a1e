import Concurrency
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

@Suite struct VerificationLimitsTests {
  @Test func `E113: a prompt ends after two minutes, and the other side is told`() throws {
    let stage = try VerificationStage()
    try stage.ask()
    stage.bob.expire(at: .opening + .seconds(119))
    #expect(stage.bob.cancelled == nil)
    #expect(stage.bob.desk.nextDeadline == .opening + .seconds(120))
    stage.bob.expire(at: .opening + .seconds(120))
    #expect(stage.bob.cancelled == "us m.timeout")
    try stage.deliver()
    #expect(stage.alice.cancelled == "them m.timeout")
  }

  @Test func `E113: the whole ends after ten minutes, also when a step comes too late`() throws {
    let stage = try VerificationStage()
    try stage.compare()
    stage.alice.expire(at: .opening + .seconds(599))
    #expect(stage.alice.cancelled == nil)
    let late = Instant.opening + .seconds(600)
    #expect(decisionRefusal { try stage.bob.decide(.matches, at: late) } == .notNow)
    try stage.alice.decide(.matches)
    #expect(try stage.deliverOne(from: stage.alice, at: late))
    #expect(stage.bob.cancelled == "us m.timeout" && stage.bob.verified == nil)
    stage.alice.expire(at: late)
    #expect(stage.alice.cancelled == "us m.timeout")
  }

  @Test func `E113: a prompt for an old request ends with the request's ten minutes`() throws {
    let stage = try VerificationStage()
    try stage.bob.take(
      try stage.toBob(try askingStep(at: .opening - .seconds(550)), transaction: "t"))
    #expect(stage.bob.desk.nextDeadline == .opening + .seconds(50))
  }

  @Test(arguments: [
    (-601, VerificationNeglect.tooOld), (301, .fromTheFuture), (-600, nil), (300, nil),
  ])
  func `requests that are too old or from the future are not shown`(
    seconds: Int, neglect: VerificationNeglect?
  ) throws {
    let stage = try VerificationStage()
    let sent = Instant.opening + .seconds(seconds)
    try stage.bob.take(try stage.toBob(try askingStep(at: sent), transaction: "t"))
    #expect(stage.bob.ignored == neglect && stage.bob.wasAsked == (neglect == nil))
    let message = VerificationRequest(device: try named("OTHER"), methods: [.sas])
      .message(to: stage.bob.user, body: "")
    let inRoom = try VerificationStage()
    try inRoom.bob.take(
      VerificationArrival(
        timelineEvent(.message, message, "$r", inRoom.alice.user, sent), in: inRoom.room,
        isEncrypted: false))
    #expect(inRoom.bob.ignored == neglect && inRoom.bob.wasAsked == (neglect == nil))
    let none = VerificationEvent.Step.request(
      VerificationRequest(device: try named("ALICE"), methods: [.sas]))
    let silent = try VerificationStage()
    try silent.bob.take(try silent.toBob(none, transaction: "t"))
    #expect(silent.bob.ignored == .tooOld)
  }

  @Test func `a request that was never sent ends with its ten minutes, and is in nobody's way`()
    throws
  {
    let stage = try VerificationStage(.inRoom)
    let (desk, peer) = (stage.alice, stage.bob.user)
    _ = try desk.desk.request(peer, in: stage.room, body: "?", at: .opening)
    #expect(desk.desk.nextDeadline == .opening + .seconds(600))
    let early = Instant.opening + .seconds(599)
    #expect(
      decisionRefusal { try desk.desk.request(peer, in: stage.room, body: "?", at: early) }
        == .alreadyUnderWay)
    // Nobody said that time passed.
    let late = Instant.opening + .seconds(600)
    _ = try desk.desk.request(peer, in: stage.room, body: "?", at: late)
    #expect(desk.desk.nextDeadline == late + .seconds(600))
    desk.expire(at: late + .seconds(600))
    #expect(desk.desk.nextDeadline == nil)
  }

  @Test func `E114: a request that is for somebody else, or our own, is ignored`() throws {
    let stage = try VerificationStage(.inRoom)
    let request = VerificationRequest(device: stage.alice.device, methods: [.sas])
    for (name, sender) in [("@carol:x", stage.alice.user), ("@bob:x", stage.bob.user)] {
      let event = try timelineEvent(
        .message, request.message(to: named(name), body: ""), "$r", sender, .opening)
      try stage.bob.take(VerificationArrival(event, in: stage.room, isEncrypted: false))
    }
    let echo = VerificationEvent.Step.request(
      VerificationRequest(
        device: stage.bob.device, methods: [.sas], timestamp: Instant.opening.milliseconds))
    try stage.bob.take(
      VerificationArrival(
        toDevice: .verificationRequest,
        jsonNode(echo.content(in: .toDevice(named("t")))), from: stage.bob.user))
    #expect(stage.bob.desk.underWay.isEmpty && stage.bob.outbox.isEmpty && !stage.bob.wasAsked)
  }

  @Test func `one that begins twice from a device ends both`() throws {
    let stage = try VerificationStage()
    try stage.ask()
    try stage.bob.take(try stage.toBob(try askingStep(), transaction: "second"))
    #expect(stage.bob.desk.underWay.isEmpty && stage.bob.outbox.count == 2)
    #expect(
      stage.bob.outbox.allSatisfy { $0.content["code"] == "m.unexpected_message" })
  }

  @Test func `ten are under way and no more, three of them with one person`() throws {
    let stage = try VerificationStage()
    for number in 0..<14 {
      let user: UserID = try named("@u\(number / 4):x")
      let step = try askingStep("D\(number)")
      try stage.bob.take(
        VerificationArrival(
          toDevice: step.type, jsonNode(step.content(in: .toDevice(named("t\(number)")))),
          from: user))
    }
    #expect(stage.bob.ignored == .tooMany)
    #expect(stage.bob.desk.underWay.count(where: { $0.peer.text == "@u0:x" }) == 3)
    #expect(stage.bob.desk.underWay.count == 10)
    #expect(
      decisionRefusal { try stage.bob.desk.request([named("X")], of: named("@z:x"), at: .opening) }
        == .tooMany)
    stage.bob.expire(at: .opening + .seconds(120))
    #expect(stage.bob.desk.underWay.isEmpty)
  }

  @Test func `both ask at once: the one that is accepted goes on, the other ends quietly`() throws {
    let stage = try VerificationStage()
    stage.bob.note(
      try stage.bob.desk.request([stage.alice.device], of: stage.alice.user, at: .opening).actions)
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
      try stage.toBob(try askingStep(methods: ["org.example.dance"]), transaction: "t"))
    #expect(stage.bob.wasAsked && stage.bob.outbox.isEmpty)
    #expect(decisionRefusal { try stage.bob.decide(.accept) } == .noCommonMethod)
    try stage.bob.decide(.cancel)
    #expect(stage.bob.cancelled == "us m.user")
  }

  @Test func `a device that is not in the lists yet can be accepted once it is`() throws {
    let stage = try VerificationStage()
    try stage.ask()
    let known = stage.bob.keys.people
    stage.bob.keys.people = [:]
    #expect(decisionRefusal { try stage.bob.decide(.accept) } == .deviceUnknown)
    #expect(stage.bob.outbox.isEmpty)
    stage.bob.keys.people = known
    try stage.bob.decide(.accept)
    try stage.deliver()
    #expect(stage.alice.offer != nil)
  }
}
