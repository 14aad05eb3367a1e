import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

@Suite struct VerificationFlowTests {
  private func expectVerified(_ stage: VerificationStage) {
    for side in [stage.alice, stage.bob] {
      let peer = stage.other(side).keys.owner
      #expect(
        side.verified
          == Verified(
            user: peer.user, master: peer.vouchedMaster,
            device: VerifiedDevice(device: peer.device, ed25519: peer.ed25519)))
      #expect(side.desk.underWay.isEmpty && side.outbox.isEmpty && side.cancelled == nil)
    }
  }

  @Test(arguments: VerificationStage.Way.allCases, [true, false])
  func `E109: two people compare and are sure, whichever of them starts`(
    way: VerificationStage.Way, aliceStarts: Bool
  ) throws {
    let stage = try VerificationStage(way)
    try stage.compare(starter: aliceStarts ? stage.alice : stage.bob)
    let shown = try #require(stage.alice.shown)
    #expect(shown == stage.bob.shown && shown.emoji?.count == 7 && shown.decimals?.count == 3)
    #expect(stage.alice.verified == nil && stage.bob.verified == nil)
    try stage.alice.decide(.matches)
    try stage.deliver()
    #expect(stage.alice.verified == nil && stage.bob.verified == nil, "nobody asked Bob yet")
    try stage.bob.decide(.matches)
    try stage.deliver()
    expectVerified(stage)
  }

  @Test func `E109: an own device that does not trust the master key vouches for itself alone`()
    throws
  {
    let stage = try VerificationStage(isOwn: true)
    try stage.compare()
    try stage.alice.decide(.matches)
    try stage.bob.decide(.matches)
    try stage.deliver()
    expectVerified(stage)
    #expect(stage.alice.verified?.master == nil && stage.bob.verified?.master != nil)
    let found = try #require(stage.bob.verified?.signatures(of: stage.bob.user))
    let master = try publicKey(11)
    let alice = VerifiedDevice(device: stage.alice.device, ed25519: try publicKey(10))
    #expect(found == [.ownMaster(master), .ownDevice(alice)])
  }

  @Test(arguments: VerificationStage.Way.allCases)
  func `E112: both start, and the smaller user ID wins`(way: VerificationStage.Way) throws {
    let stage = try VerificationStage(way)
    try stage.begin()
    try stage.alice.decide(.start)
    try stage.bob.decide(.start)
    try stage.deliver()
    #expect(stage.alice.shown != nil && stage.alice.shown == stage.bob.shown)
    for side in [stage.bob, stage.alice] { try side.decide(.matches) }
    try stage.deliver()
    expectVerified(stage)
  }

  @Test func `E112: both start on devices of one user, and the smaller device ID wins`() throws {
    let stage = try VerificationStage(isOwn: true)
    try stage.begin()
    try stage.bob.decide(.start)
    try stage.alice.decide(.start)
    // Alice's is the smaller: she does not answer Bob's, and he answers hers.
    #expect(try stage.deliverOne(from: stage.bob))
    #expect(stage.alice.types == ["m.key.verification.start"])
    #expect(try stage.deliverOne(from: stage.alice))
    #expect(stage.bob.types == ["m.key.verification.accept"])
    try stage.deliver()
    #expect(stage.alice.shown == stage.bob.shown && stage.bob.shown != nil)
  }

  @Test func `E112: both start in different ways, and it ends`() throws {
    let stage = try VerificationStage()
    try stage.begin()
    let code = try #require(stage.alice.offer?.code)
    try stage.alice.decide(.start)
    try stage.bob.decide(.scanned(code.bytes))
    try stage.deliver()
    for side in [stage.alice, stage.bob] {
      #expect(side.cancelled == "us m.unexpected_message" && side.verified == nil)
    }
  }

  @Test func `a start without a request is asked about, and then goes its way`() throws {
    let stage = try VerificationStage()
    let start = VerificationEvent.Step.start(
      VerificationStart(device: stage.alice.device, method: SASMethods.start))
    let flow = VerificationEvent.Flow.toDevice(try named("t"))
    try stage.bob.take(
      VerificationArrival(
        toDevice: .verificationStart, jsonNode(start.content(in: flow)), from: stage.alice.user))
    #expect(stage.bob.wasAsked && stage.bob.outbox.isEmpty)
    try stage.bob.decide(.accept)
    #expect(stage.bob.types == ["m.key.verification.accept"])
  }

  @Test func `of several devices the first that is ready is verified, the others are told`() throws
  {
    let stage = try VerificationStage(isOwn: true)
    let third: DeviceID = try named("THIRD")
    let asked = try stage.alice.desk.request(
      [stage.bob.device, third, stage.alice.device], of: stage.alice.user, at: .opening)
    guard case .send(let message)? = asked.actions.first else { Issue.record("no request"); return }
    #expect(message.destination == .devices(stage.alice.user, [stage.bob.device, third]))
    stage.alice.note(asked.actions)
    try stage.deliver()
    try stage.bob.decide(.accept)
    #expect(try stage.deliverOne(from: stage.bob))
    let told = try #require(stage.alice.outbox.first)
    #expect(told.destination == .devices(stage.alice.user, [third]))
    #expect(told.content["code"] == "m.accepted")
    #expect(stage.alice.offer != nil)
    // The third was ready too, but too late.
    let late = VerificationEvent.Step.ready(VerificationReady(device: third, methods: [.sas]))
    try stage.alice.take(
      VerificationArrival(
        toDevice: .verificationReady, jsonNode(late.content(in: asked.id.flow)),
        from: stage.alice.user))
    #expect(stage.alice.desk.underWay == [asked.id])
  }

  @Test func `whoever turns a request down turns it down for all their devices`() throws {
    let stage = try VerificationStage()
    let third: DeviceID = try named("THIRD")
    stage.alice.note(
      try stage.alice.desk.request([stage.bob.device, third], of: stage.bob.user, at: .opening)
        .actions)
    try stage.deliver()
    try stage.bob.decide(.cancel)
    #expect(try stage.deliverOne(from: stage.bob))
    let told = try #require(stage.alice.outbox.first)
    #expect(told.destination == .devices(stage.bob.user, [stage.bob.device, third]))
    #expect(told.content["code"] == "m.user" && stage.alice.cancelled == "them m.user")
    try stage.deliver()
    #expect(stage.bob.outbox.isEmpty)
  }

  @Test func `done may overtake the codes`() throws {
    let stage = try VerificationStage()
    try stage.compare()
    try stage.alice.decide(.matches)
    try stage.deliver()
    try stage.bob.decide(.matches)
    #expect(stage.bob.types == ["m.key.verification.mac", "m.key.verification.done"])
    stage.bob.outbox.swapAt(0, 1)
    try stage.deliver()
    expectVerified(stage)
  }

  @Test func `what was late on its way does not undo what is checked`() throws {
    let stage = try VerificationStage()
    try stage.compare()
    try stage.alice.decide(.matches)
    try stage.deliver()
    try stage.bob.decide(.matches)
    let late = VerificationEvent.Step.start(
      VerificationStart(device: stage.alice.device, method: SASMethods.start))
    try stage.bob.take(try stage.toBob(late))
    #expect(stage.bob.cancelled == nil)
    try stage.deliver()
    expectVerified(stage)
  }

  @Test func `in a room the request gets its name from its answer or from the sync, once`() throws {
    let stage = try VerificationStage(.inRoom)
    let message = try stage.alice.desk.request(
      stage.bob.user, in: stage.room, body: "?", at: .opening)
    #expect(message.sharesWithEverybody && stage.alice.desk.underWay.isEmpty)
    try stage.alice.take(stage.arrival(message, from: stage.alice.user))
    #expect(stage.alice.desk.underWay.count == 1)
    #expect(
      stage.alice.desk.sent(
        try named(VerificationStage.request), in: stage.room, to: stage.bob.user, at: .opening)
        == nil)
    #expect(
      decisionRefusal {
        try stage.alice.desk.request(stage.bob.user, in: stage.room, body: "?", at: .opening)
      } == .alreadyUnderWay)
  }
}
