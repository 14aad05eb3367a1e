import Concurrency
import CryptoStage
import JSON
import Matrix
import MatrixCrypto
import Testing

@testable import MatrixCrypto

/// Whom a room is written for.
@Suite struct PolicyTests {
  @Test func `E115: what verifies is given to unverified devices too, and nothing after it`() throws
  {
    let town = try Town(alice, bob, policy: .strict)
    town[1].machine.policy = .tolerant
    try town[0].say("before", in: room)
    let content: JSONValue = ["msgtype": "m.key.verification.request", "body": "verify"]
    while true {
      let now = town[0].now
      switch try town[0].machine.encrypt(
        .message, content, in: room, since: now, toEverybody: true, rows: town[0].rows, at: now)
      {
      case .done(let encrypted, let step):
        town[0].commit(step)
        try town[0].flush()
        town.server.say("m.room.encrypted", encrypted, in: room, by: alice)
        try town[0].say("after", in: room)
        try town[1].sync()
        #expect(town[1].words == ["verify"])
        #expect(town[1].unread.map(\.cause) == [.earlier, .withheld(.unverified)])
        return
      case .waiting(_, let step):
        town[0].commit(step)
        try town[0].flush()
      }
    }
  }

  @Test func `a stricter policy takes effect with the next message`() throws {
    let town = try Town(alice, bob)
    try town[0].say("to all", in: room)
    town[0].machine.policy = .strict
    try town[0].say("to the vouched for", in: room)
    town[0].machine.policy = .tolerant
    try town[0].say("to all again", in: room)
    try town[1].sync()
    #expect(town[1].words == ["to all", "to all again"])
  }

  @Test func `a blocked device is not obeyed, also when the server hides it`() throws {
    let town = try Town(alice, bob)
    try town[0].say("obeyed", in: room)
    try town[1].sync()
    let (machine, rows, now) = (town[1].machine, town[1].rows, town[1].now)
    town[1].commit(
      try machine.decide(isVerified: false, town[0].device, of: alice, in: rows, at: now))
    try town[0].say("not obeyed", in: room)
    try town[1].sync()
    town.server.devices[alice]?[town[0].device]?.keys = nil
    town.server.changed(alice)
    try town[1].sync()
    try town[0].say("nor this", in: room)
    try town[1].sync()
    #expect(town[1].words == ["obeyed", "not obeyed", "nor this"])
    #expect(town[1].heard.map(\.isAllowed) == [true, false, false])
    #expect(town[1].heard.map(\.trust) == [.unsigned, .blocked, .blocked])
  }

  @Test(arguments: [CryptoPolicy.tolerant, .strict])
  func `what only a copy of a key opens is read and not obeyed`(policy: CryptoPolicy) {
    for trust in [SenderTrust.unauthenticated, .violated, .blocked] {
      #expect(!trust.meets(policy.receive))
    }
    #expect(SenderTrust.crossSigned.meets(policy.receive))
    #expect(SenderTrust.unsigned.meets(policy.receive) == (policy == .tolerant))
    #expect(SenderTrust.unknownDevice.meets(policy.receive) == (policy == .tolerant))
  }

  @Test func `a room with an unverified device is not written to when the policy says so`() throws {
    let town = try Town(alice, bob)
    town[0].machine.policy.send = .crossSigned
    #expect(throws: CryptoError(.refusedByPolicy)) { try town[0].say("?", in: room) }
    town[0].machine.policy.send = .anyDevice
    try town[0].say("now", in: room)
    try town[1].sync()
    #expect(town[1].words == ["now"])
  }

  @Test func `a blocked device does not silence a room, whatever the policy`() throws {
    let town = try Town(alice, bob, carol)
    town[0].machine.policy.send = .crossSigned
    for place in 1...2 {
      #expect(throws: CryptoError(.refusedByPolicy)) { try town[0].say("?", in: room) }
      let (machine, rows, now) = (town[0].machine, town[0].rows, town[0].now)
      town[0].commit(
        try machine.decide(
          isVerified: false, town[place].device, of: town[place].user, in: rows, at: now))
    }
    try town[0].say("to nobody", in: room)
    try town[1].sync()
    #expect(town[1].unread.map(\.cause) == [.withheld(.blacklisted)])
  }

  @Test func `what is known of a room's encryption`() throws {
    let town = try Town(alice, bob)
    let other = placed("!other:here")
    func standing() throws -> RoomEncryptionStanding {
      try town[0].machine.encryption(of: other, in: town[0].rows)
    }
    #expect(try standing() == .unknown)
    try town.server.make(other, with: [alice, bob], isEncrypted: false)
    try town[0].sync()
    #expect(try standing() == .clear)
    try town.server.state("m.room.encryption", ["algorithm": "x"], in: other, by: bob)
    try town[0].sync()
    #expect(try standing() == .unknownAlgorithm)
    try town.server.state(
      "m.room.encryption", ["algorithm": "m.megolm.v1.aes-sha2"], in: other, by: bob)
    try town[0].sync()
    #expect(try standing() == .encrypted)
    #expect(try town[0].machine.encryption(of: room, in: town[0].rows) == .encrypted)
  }
}
