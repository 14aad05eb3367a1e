import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// Who could not be given a room's key when it was due gets it later, as it was then.
@Suite struct OwedKeyTests {
  private let down = CryptoAnswer.failure(ServerError(status: 502, retryAfter: nil, body: []))

  @Test func `E51: a claim that fails holds up nobody, and the key follows from where it was due`()
    throws
  {
    var town = try Town(alice, bob, carol)
    try town[0].say("first", in: room)
    let late = try town.add(carol, "LATE")
    try town.settle()
    town[0].interrupt = { [down] in $0.path.hasSuffix("/keys/claim") ? down : nil }
    try town[0].say("second", in: room)
    try town[0].say("third", in: room)
    for place in 1...3 { try town[place].sync() }
    #expect(town[1].words == ["first", "second", "third"])
    #expect(late.words.isEmpty)
    town[0].interrupt = nil
    town.pass(.seconds(10))
    try town[0].flush()
    try late.sync()
    #expect(late.words == ["second", "third"], "from the index at which it was to have it")
  }

  @Test func `a device whose server was away is asked for a key again, later each time`() throws {
    let town = try Town(alice, bob, carol)
    town.server.unreachable = ["there"]
    try town[0].say("one", in: room)
    try town[1].sync()
    #expect(town[1].words == ["one"])
    var claims: [Duration] = []
    let began = town[0].now
    for _ in 0..<70 {
      let before = town[0].sendings("/keys/claim")
      town.pass(.seconds(1))
      try town[0].sync()
      if town[0].sendings("/keys/claim") > before { claims.append(town[0].now - began) }
    }
    #expect(claims == [.seconds(4), .seconds(12), .seconds(28), .seconds(60)])
    town.server.unreachable = []
    town.pass(.seconds(60))
    try town[0].sync()
    try town[2].sync()
    #expect(town[2].words == ["one"])
    #expect(try town[0].rowsOf(DueDeviceRow.self).isEmpty)
    #expect(try town[0].rowsOf(OwedKeyRow.self).isEmpty)
  }

  @Test func `a device that writes first is given what it is owed`() throws {
    let town = try Town(alice, bob, carol)
    town.server.unreachable = ["there"]
    try town[0].say("one", in: room)
    try town[2].say("hello", in: room)
    try town[0].sync()
    try town[2].sync()
    #expect(town[0].words.contains("hello") && town[2].words.contains("one"))
    #expect(try town[0].rowsOf(DueDeviceRow.self).isEmpty)
  }

  @Test
  func
    `E53: a device without keys is told once, gets its key when it has some, and is told again after`()
    throws
  {
    let town = try Town(alice, bob)
    func haveNoKeys() {
      town.server.devices[bob]?[town[1].device]?.oneTimeKeys = []
      town.server.devices[bob]?[town[1].device]?.fallback = nil
    }
    func told() -> [APIRequest] {
      town[0].sent.filter { $0.path.contains("/sendToDevice/m.room_key.withheld/") }
    }
    haveNoKeys()
    for number in 0..<3 {
      try town[0].say("\(number)", in: room)
      town.pass(.seconds(60))
    }
    #expect(told().count == 1 && town[0].sendings("/keys/claim") == 3)
    let body = String(decoding: told().first?.payload?.bytes ?? [], as: UTF8.self)
    #expect(body.contains("m.no_olm") && !body.contains("room_id") && !body.contains("session_id"))
    // Bob's next look brings new keys to the server.
    try town[1].sync()
    #expect(town[1].words.isEmpty)
    town.pass(.seconds(600))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words == ["0", "1", "2"])
    // There was a ratchet. Now it is gone, and so are the keys.
    try town[0].loseRatchets()
    for number in 0..<2 {
      haveNoKeys()
      town.pass(.seconds(604_800))
      try town[0].say("later \(number)", in: room)
    }
    #expect(told().count == 2)
  }

  @Test func `E52: a one-time key with a bad signature begins nothing, and is no want of keys`()
    throws
  {
    let town = try Town(alice, bob)
    town.server.spoil = { path, body in
      guard path == "keys/claim" else { return }
      let keys = body["one_time_keys", "@bob:here", "DEVICE2"]
      guard case .object(let object)? = keys, let name = object.members.first?.name else { return }
      body["one_time_keys", "@bob:here", "DEVICE2", name, "key"] =
        "wB4eXpsIS0FW3mhDQyoOM2Bq8Bh4u3A1VwlxSLtTjXo"
    }
    try town[0].say("hello", in: room)
    #expect(try town[0].rowsOf(OlmSessionRow.self).isEmpty)
    let refused = town[0].count { if case .deviceRefused(bob, _) = $0 { true } else { false } }
    #expect(refused == 1)
    #expect(town[0].sendings("/sendToDevice/") == 0, "no m.no_olm")
    town.server.spoil = nil
    town.pass(.seconds(10))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words == ["hello"])
  }

  @Test func `a device that is never reached is owed no more than a hundred keys, the newest`()
    throws
  {
    let town = try Town(alice, bob, settings: ["rotation_period_msgs": 1])
    town[0].interrupt = { [down] in $0.path.hasSuffix("/keys/claim") ? down : nil }
    for number in 0..<103 {
      town.pass(.seconds(6))
      try town[0].say("\(number)", in: room)
    }
    #expect(try town[0].rowsOf(OwedKeyRow.self).count == 100)
    town[0].interrupt = nil
    town.pass(.seconds(700))
    try town[0].flush()
    for _ in 0..<3 { try town[1].sync() }
    #expect(Set(town[1].words) == Set((3..<103).map { "\($0)" }))
  }

  @Test func `a device that is not reached for a month is owed nothing more, and left alone`()
    throws
  {
    let town = try Town(alice, bob, carol)
    town.server.unreachable = ["there"]
    try town[0].say("one", in: room)
    town.pass(.seconds(30 * 86_400 + 1))
    try town[0].sync()
    #expect(try town[0].rowsOf(OwedKeyRow.self).isEmpty)
    #expect(try town[0].rowsOf(DueDeviceRow.self).isEmpty)
    #expect(town[0].sendings("/keys/claim") == 1)
  }

  // MARK: Who is refused meanwhile

  @Test
  func `E115: what was for everybody leaves no key for what follows with whoever waits`() throws {
    let town = try Town(alice, bob, policy: .strict)
    town[1].machine.policy = .tolerant
    town[0].interrupt = { [down] in $0.path.hasSuffix("/keys/claim") ? down : nil }
    let content: JSONValue = ["msgtype": "m.key.verification.request", "body": "verify"]
    guard
      case .waiting(_, let step) = try town[0].machine.encrypt(
        .message, content, in: room, since: town[0].now, toEverybody: true, rows: town[0].rows,
        at: town[0].now)
    else { return #expect(Bool(false), "Bob's key is not there yet") }
    town[0].commit(step)
    try town[0].flush()
    // Whoever asked gave it up.
    try town[0].say("not for Bob", in: room)
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words.isEmpty)
    let written = try #require(try town[0].rowsOf(OutboundGroupRow.self).first).session
    #expect(try !town[1].rowsOf(InboundGroupRow.self).contains { $0.session == written })
  }

  @Test(arguments: ["policy", "block"])
  func `who is refused while it waits for a key does not get it, and is told`(how: String) throws {
    let town = try Town(alice, bob)
    town[0].interrupt = { [down] in $0.path.hasSuffix("/keys/claim") ? down : nil }
    try town[0].say("one", in: room)
    if how == "policy" {
      town[0].machine.policy = .strict
    } else {
      let (machine, rows, now) = (town[0].machine, town[0].rows, town[0].now)
      town[0].commit(
        try machine.decide(isVerified: false, town[1].device, of: bob, in: rows, at: now))
    }
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words.isEmpty)
    #expect(
      town[1].unread.map(\.cause) == [.withheld(how == "policy" ? .unverified : .blacklisted)])
    #expect(try town[1].rowsOf(InboundGroupRow.self).isEmpty)
  }

  @Test func `a device that waited and is gone brings a new key`() throws {
    var town = try Town(alice, bob)
    try town.add(bob, "SECOND")
    try town.settle()
    town[0].interrupt = { [down] in $0.path.hasSuffix("/keys/claim") ? down : nil }
    try town[0].say("one", in: room)
    let before = try #require(try town[0].rowsOf(OutboundGroupRow.self).first).session
    town.server.devices[bob]?[device("SECOND")] = nil
    town.server.changed(bob)
    try town[0].sync()
    try town[0].say("two", in: room)
    let after = try #require(try town[0].rowsOf(OutboundGroupRow.self).first).session
    #expect(before != after)
  }
}
