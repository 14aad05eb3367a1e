import Concurrency
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Two people and a bad line, many times over.
@Suite struct VerificationPropertyTests {
  /// What the line may do.
  struct Line {
    var loses = false
    var reorders = false
    var exchangesKeys = false
  }

  @Test(arguments: 0..<500 as Range<UInt64>)
  func `done on both sides or cancelled on both, whatever comes in which order`(seed: UInt64) throws
  {
    let end = try run(seed, Line(reorders: true))
    #expect(end.alice.isVerified == end.bob.isVerified, "seed \(seed)")
  }

  /// Somebody speaks last, and does not learn whether they were heard: where the very last word is
  /// lost, one side is sure of the true keys and the other is not. Nothing else differs.
  @Test(arguments: 0..<500 as Range<UInt64>)
  func `a lost message ends both alike, unless it was the last word`(seed: UInt64) throws {
    let end = try run(seed, Line(loses: true, reorders: seed % 2 == 0))
    #expect(end.alice.isVerified == end.bob.isVerified || end.lostDone, "seed \(seed)")
  }

  @Test(arguments: 0..<500 as Range<UInt64>)
  func `nobody is sure of keys that were exchanged on the way`(seed: UInt64) throws {
    let end = try run(seed, Line(loses: seed % 3 == 0, exchangesKeys: true))
    #expect(!end.alice.isVerified && !end.bob.isVerified, "seed \(seed)")
  }

  @Test func `on a good line all end well`() throws {
    for seed in 0..<50 as Range<UInt64> {
      let end = try run(seed, Line())
      #expect(end.alice.isVerified && end.bob.isVerified, "seed \(seed)")
    }
  }

  /// Else the tests above would hold because nothing ever ends well.
  @Test func `on a bad line many still end well, and many do not`() throws {
    let seeds = 1_000..<1_100 as Range<UInt64>
    let reordered = try seeds.count(where: { try run($0, Line(reorders: true)).alice.isVerified })
    let lossy = try seeds.count(where: { try run($0, Line(loses: true)).alice.isVerified })
    #expect((20..<100).contains(reordered), "\(reordered) of 100")
    #expect((5..<80).contains(lossy), "\(lossy) of 100")
  }

  struct Ending {
    let alice: VerifyingSide
    let bob: VerifyingSide
    let lostDone: Bool
  }

  private func run(_ seed: UInt64, _ line: Line) throws -> Ending {
    var chance = SplitMix64(seed: seed)
    let abilities = VerificationAbilities(showsCodes: true, scansCodes: true)
    let way = VerificationStage.Way.allCases.randomElement(using: &chance) ?? .toDevice
    let stage = try VerificationStage(
      way, seed: seed &+ 7, isOwn: way == .toDevice && Bool.random(using: &chance),
      alice: abilities, bob: abilities)
    let scans = !line.exchangesKeys && Int.random(in: 0..<3, using: &chance) == 0
    if line.exchangesKeys {
      for side in [stage.alice, stage.bob] {
        let other = stage.other(side).keys.owner
        side.keys.people[other.user] = VerificationPerson(
          user: other.user,
          master: other.user == side.user ? side.keys.owner.master : try publicKey(91),
          crossSigning: [],
          devices: [other.device: try publicKey(92), side.device: try publicKey(93)])
      }
    }
    try stage.ask()
    var now = Instant.opening
    var lostDone = false
    for _ in 0..<400 {
      for side in [stage.alice, stage.bob] {
        let eager = Bool.random(using: &chance)
        if eager { try act(side, stage, scans: scans, &chance) }
      }
      guard
        let side = [stage.alice, stage.bob].filter({ !$0.outbox.isEmpty })
          .randomElement(using: &chance)
      else {
        if stage.alice.desk.underWay.isEmpty, stage.bob.desk.underWay.isEmpty { break }
        now = now + .seconds(5)
        for side in [stage.alice, stage.bob] { side.expire(at: now) }
        continue
      }
      // One in three, so that some still end well.
      if line.reorders, Int.random(in: 0..<3, using: &chance) == 0 {
        side.outbox.shuffle(using: &chance)
      }
      if line.loses, Int.random(in: 0..<6, using: &chance) == 0 {
        lostDone = side.outbox.removeFirst().type == .verificationDone || lostDone
        continue
      }
      _ = try stage.deliverOne(from: side, at: now)
    }
    #expect(stage.alice.desk.underWay.isEmpty && stage.bob.desk.underWay.isEmpty, "seed \(seed)")
    for side in [stage.alice, stage.bob] {
      // Verified or cancelled, and once.
      #expect(side.isVerified != (side.cancelled != nil), "seed \(seed)")
      try side.expectTrueKeys(of: stage.other(side), seed)
    }
    return Ending(alice: stage.alice, bob: stage.bob, lostDone: lostDone)
  }

  /// What a person would do who looks at this screen.
  private func act(
    _ side: VerifyingSide, _ stage: VerificationStage, scans: Bool, _ chance: inout SplitMix64
  ) throws {
    guard let id = side.desk.underWay.first else { return }
    let other = stage.other(side)
    var wishes: [VerificationDecision] = [.accept, .start, .confirmScan]
    if let code = other.offer?.code, scans {
      wishes = [.accept, .scanned(code.bytes), .confirmScan]
    }
    // Nobody says that two screens match that do not.
    if side.shown != nil, side.shown == other.shown { wishes.append(.matches) }
    if let shown = other.shown, let own = side.shown, own != shown { wishes.append(.differs) }
    for wish in wishes.shuffled(using: &chance)
    where decisionRefusal({ try side.decide(wish, about: id) }) == nil {
      return
    }
  }
}

extension VerifyingSide {
  var isVerified: Bool { verified != nil }

  fileprivate func expectTrueKeys(of other: VerifyingSide, _ seed: UInt64) throws {
    guard let verified else { return }
    let owner = other.keys.owner
    #expect(verified.user == owner.user, "seed \(seed)")
    #expect(verified.master == nil || verified.master == owner.master, "seed \(seed)")
    #expect(verified.device.map { $0.ed25519 == owner.ed25519 } ?? true, "seed \(seed)")
    #expect(verified.master != nil || verified.device != nil, "seed \(seed)")
  }
}
