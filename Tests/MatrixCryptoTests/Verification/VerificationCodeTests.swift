import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

@Suite struct VerificationCodeTests {
  private static let both = VerificationAbilities(showsCodes: true, scansCodes: true)

  /// As far as both are ready; the code that `side` shows.
  private func code(
    of side: KeyPath<VerificationStage, VerifyingSide>, _ stage: VerificationStage
  ) throws -> VerificationCode {
    try stage.begin()
    return try #require(stage[keyPath: side].offer?.code)
  }

  private func expectVerified(_ side: VerifyingSide, master: Ed25519Key?, device: VerifiedDevice?) {
    #expect(side.verified?.master == master && side.verified?.device == device)
    #expect(side.cancelled == nil && side.desk.underWay.isEmpty)
  }

  @Test(arguments: VerificationStage.Way.allCases)
  func `a code that is scanned makes both sure of each other's master key`(
    way: VerificationStage.Way
  ) throws {
    let stage = try VerificationStage(way)
    let code = try code(of: \.alice, stage)
    #expect(code.mode == .anotherUser && stage.bob.offer?.canScan == true)
    try stage.bob.decide(.scanned(code.bytes))
    #expect(stage.bob.types == ["m.key.verification.start"])
    try stage.deliver()
    #expect(stage.alice.wasScanned && stage.alice.verified == nil && stage.bob.verified == nil)
    try stage.alice.decide(.confirmScan)
    try stage.deliver()
    expectVerified(stage.alice, master: try publicKey(21), device: nil)
    expectVerified(stage.bob, master: try publicKey(11), device: nil)
  }

  @Test func `mode 1: a device that trusts the master key shows it to a new one`() throws {
    let stage = try VerificationStage(isOwn: true)
    let code = try code(of: \.alice, stage)
    #expect(code.mode == .trustingMaster)
    try stage.bob.decide(.scanned(code.bytes))
    try stage.deliver()
    try stage.alice.decide(.confirmScan)
    try stage.deliver()
    let bob = VerifiedDevice(device: stage.bob.device, ed25519: try publicKey(20))
    expectVerified(stage.alice, master: nil, device: bob)
    expectVerified(stage.bob, master: try publicKey(11), device: nil)
    #expect(stage.alice.verified?.signatures(of: stage.alice.user) == [.ownDevice(bob)])
  }

  @Test func `mode 2: a new device shows itself to one that trusts the master key`() throws {
    let stage = try VerificationStage(
      isOwn: true, alice: VerificationAbilities(showsCodes: false, scansCodes: true),
      bob: VerificationAbilities())
    let code = try code(of: \.bob, stage)
    #expect(code.mode == .notTrustingMaster)
    try stage.alice.decide(.scanned(code.bytes))
    try stage.deliver()
    try stage.bob.decide(.confirmScan)
    try stage.deliver()
    let bob = VerifiedDevice(device: stage.bob.device, ed25519: try publicKey(20))
    expectVerified(stage.alice, master: nil, device: bob)
    expectVerified(stage.bob, master: try publicKey(11), device: nil)
  }

  @Test func `both scan at once, and one of the two counts`() throws {
    let stage = try VerificationStage(alice: Self.both, bob: Self.both)
    try stage.begin()
    let (hers, his) = (stage.alice.offer?.code, stage.bob.offer?.code)
    try stage.alice.decide(.scanned(try #require(his).bytes))
    try stage.bob.decide(.scanned(try #require(hers).bytes))
    try stage.deliver()
    #expect(stage.bob.wasScanned && !stage.alice.wasScanned)
    try stage.bob.decide(.confirmScan)
    try stage.deliver()
    expectVerified(stage.alice, master: try publicKey(21), device: nil)
    expectVerified(stage.bob, master: try publicKey(11), device: nil)
  }

  @Test func `who scanned may say at once that they are done; a person is asked none the less`()
    throws
  {
    let stage = try VerificationStage()
    let code = try code(of: \.alice, stage)
    try stage.bob.decide(.scanned(code.bytes))
    try stage.deliver()
    let flow = try #require(stage.alice.desk.underWay.first).flow
    try stage.alice.take(
      VerificationArrival(
        toDevice: .verificationDone, jsonNode(VerificationEvent.Step.done.content(in: flow)),
        from: stage.bob.user))
    #expect(stage.alice.verified == nil)
    try stage.alice.decide(.confirmScan)
    expectVerified(stage.alice, master: try publicKey(21), device: nil)
  }

  @Test func `another secret is an attack, and ends it`() throws {
    for secret in ["", "!", Olm.Base64.encode([UInt8](repeating: 7, count: 16))] {
      let stage = try VerificationStage()
      _ = try code(of: \.alice, stage)
      let start = VerificationEvent.Step.start(
        VerificationStart(device: stage.bob.device, method: .reciprocate(secret: secret)))
      let flow = try #require(stage.alice.desk.underWay.first).flow
      try stage.alice.take(
        VerificationArrival(
          toDevice: start.type, jsonNode(start.content(in: flow)), from: stage.bob.user))
      #expect(stage.alice.cancelled == "us m.key_mismatch" && !stage.alice.wasScanned)
    }
  }

  @Test func `the other screen says that something is wrong`() throws {
    let stage = try VerificationStage()
    try stage.bob.decide(.scanned(try code(of: \.alice, stage).bytes))
    try stage.deliver()
    try stage.alice.decide(.differs)
    try stage.deliver()
    #expect(stage.bob.cancelled == "them m.key_mismatch" && stage.bob.verified == nil)
  }

  enum Wrong: CaseIterable { case first, second, mode, unknownMaster }

  @Test(arguments: Wrong.allCases)
  func `a code with other keys ends it, and one for other people is a user mismatch`(wrong: Wrong)
    throws
  {
    let stage = try VerificationStage()
    if wrong == .unknownMaster {
      let alice = stage.alice.keys.owner
      stage.bob.keys.people[alice.user] = VerificationPerson(
        user: alice.user, master: nil, crossSigning: [], devices: [alice.device: alice.ed25519])
    }
    let code = try code(of: \.alice, stage)
    let shown = VerificationCode(
      mode: wrong == .mode ? .trustingMaster : code.mode, transaction: code.transaction,
      first: wrong == .first ? try publicKey(77) : code.first,
      second: wrong == .second ? try publicKey(77) : code.second, secret: code.secret)
    try stage.bob.decide(.scanned(shown.bytes))
    try stage.deliver()
    let expected = wrong == .mode ? "m.user_mismatch" : "m.key_mismatch"
    #expect(stage.bob.cancelled == "us \(expected)" && stage.bob.verified == nil)
    #expect(stage.alice.cancelled == "them \(expected)" && stage.alice.verified == nil)
  }

  @Test func `there is no code without keys that can be vouched for`() throws {
    let stage = try VerificationStage()
    let alice = stage.alice.keys.owner
    stage.alice.keys.owner = VerificationOwner(
      user: alice.user, device: alice.device, ed25519: alice.ed25519, master: alice.master,
      trustsMaster: false)
    try stage.begin()
    #expect(stage.alice.offer?.code == nil && stage.alice.offer?.canCompare == true)
  }

  @Test func `bytes that are no code, and a code of another verification, change nothing`() throws {
    let stage = try VerificationStage()
    let code = try code(of: \.alice, stage)
    let other = VerificationCode(
      mode: code.mode, transaction: "another", first: code.first, second: code.second,
      secret: code.secret)
    #expect(decisionRefusal { try stage.bob.decide(.scanned(other.bytes)) } == .anotherCode)
    #expect(decisionRefusal { try stage.bob.decide(.scanned([1])) } == .notACode(.foreign))
    try stage.bob.decide(.scanned(code.bytes))
    #expect(stage.bob.types == ["m.key.verification.start"])
  }

  @Test func `a code is laid out as the specification has it`() throws {
    let (first, second) = (try publicKey(1), try publicKey(2))
    let code = VerificationCode(
      mode: .notTrustingMaster, transaction: "$é", first: first, second: second,
      secret: Array(1...8))
    let head: [UInt8] = [0x4D, 0x41, 0x54, 0x52, 0x49, 0x58, 2, 2, 0, 3, 0x24, 0xC3, 0xA9]
    #expect(code.bytes == head + first.bytes + second.bytes + Array(1...8))
    #expect(try VerificationCode(bytes: code.bytes) == code)
    #expect("\(code)" == "VerificationCode(mode 2)")
  }

  @Test func `whatever is wrong with the bytes of a code is told`() throws {
    let whole = VerificationCode(
      mode: .anotherUser, transaction: "$é", first: try publicKey(1), second: try publicKey(2),
      secret: Array(1...8)
    ).bytes
    func fault(_ bytes: [UInt8]) -> VerificationCodeFault? {
      do throws(VerificationCodeFault) {
        _ = try VerificationCode(bytes: bytes)
        return nil
      } catch {
        return error
      }
    }
    func changed(_ place: Int, _ byte: UInt8) -> [UInt8] {
      var bytes = whole
      bytes[place] = byte
      return bytes
    }
    #expect(fault(whole) == nil)
    for count in 0..<6 { #expect(fault(Array(whole.prefix(count))) == .foreign) }
    for count in 6..<whole.count { #expect(fault(Array(whole.prefix(count))) == .cutOff) }
    #expect(fault(changed(0, 0x6D)) == .foreign)
    #expect(fault(changed(6, 3)) == .unknownVersion)
    #expect(fault(changed(7, 3)) == .unknownMode)
    #expect(fault(changed(8, 255)) == .cutOff)
    #expect(fault(changed(11, 0xFF)) == .notText)
    #expect(fault(Array(whole[..<13]) + [UInt8](repeating: 0, count: 80)) == .badKey)
    #expect(fault(whole + [UInt8](repeating: 0, count: 2_953)) == .tooLong)
  }
}
