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

  @Test func `a room with an unverified device is not written to when the policy says so`() throws {
    let town = try Town(alice, bob)
    town[0].machine.policy.send = .crossSigned
    #expect(throws: CryptoError(.refusedByPolicy)) { try town[0].say("?", in: room) }
    town[0].machine.policy.send = .anyDevice
    try town[0].say("now", in: room)
    try town[1].sync()
    #expect(town[1].words == ["now"])
  }
}
