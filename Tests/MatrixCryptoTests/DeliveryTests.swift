import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Messages to devices that the server does not take.
@Suite struct DeliveryTests {
  private func refusal(_ status: Int, _ body: String = "<html>") -> CryptoAnswer {
    .failure(ServerError(status: status, retryAfter: nil, body: Array(body.utf8)))
  }

  @Test(arguments: [403, 404, 405, 400, 503])
  func `what a proxy refuses for a while is sent again with the same bytes`(status: Int) throws {
    let town = try Town(alice, bob)
    town[0].interrupt = { request in
      request.path.contains("/sendToDevice/") ? refusal(status) : nil
    }
    try town[0].say("one", in: room)
    for _ in 0..<5 {
      town.pass(.seconds(300))
      try town[0].flush()
    }
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].flush()
    try town[1].sync()
    #expect(town[1].words == ["one"])
    let sent = town[0].sent.filter { $0.path.contains("/sendToDevice/") }
    #expect(sent.count > 2 && Set(sent.map(\.path)).count == 1)
    #expect(Set(sent.map { $0.payload?.bytes ?? [] }).count == 1)
  }

  @Test func `what is too long for a proxy goes in parts`() throws {
    let users = (0..<9).map { person("@user\($0):here") }
    var town = try Town(alice)
    for user in users {
      try town.add(user)
      try town.server.set(user, .join, in: room)
    }
    try town.settle()
    town[0].interrupt = { request in
      guard request.path.contains("/sendToDevice/") else { return nil }
      let messages = try? JSONDocument(request.payload?.bytes ?? []).root["messages"]
      return entries(messages).count > 2 ? refusal(413) : nil
    }
    try town[0].say("one", in: room)
    for place in 1...9 {
      try town[place].sync()
      #expect(town[place].words == ["one"])
    }
    #expect(try town[0].machine.requests(in: town[0].rows).isEmpty)
  }

  @Test(arguments: [true, false])
  func `what the server stumbles over for a day goes in parts, and the last alone is given up`(
    isAnswered: Bool
  ) throws {
    let users = (0..<9).map { person("@user\($0):here") }
    var town = try Town(alice)
    for user in users {
      try town.add(user)
      try town.server.set(user, .join, in: room)
    }
    try town.settle()
    let trouble = isAnswered ? refusal(500) : .unanswered(isTooLarge: false)
    town[0].interrupt = { request in
      let body = String(decoding: request.payload?.bytes ?? [], as: UTF8.self)
      return request.path.contains("/sendToDevice/") && body.contains("@user3:here")
        ? trouble : nil
    }
    try town[0].say("one", in: room)
    town.pass(.seconds(86_399))
    try town[0].flush()
    #expect(town[0].sendings("/sendToDevice/") == 2)
    for _ in 0..<6 {
      town.pass(.seconds(600))
      try town[0].flush()
    }
    for place in 1...9 {
      try town[place].sync()
      #expect(town[place].words == (place == 4 ? [] : ["one"]))
    }
    let given = town[0].happenings.compactMap {
      if case .notDelivered(_, let devices, let error) = $0 { (devices, error != nil) } else { nil }
    }
    #expect(given.map(\.0) == [1] && given.map(\.1) == [isAnswered])
    #expect(try town[0].rowsOf(OwedKeyRow.self).map(\.user) == [users[3]])
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try town[4].sync()
    #expect(town[4].words == ["one"])
  }

  @Test func `while the server wants less of us nothing is given up`() throws {
    let town = try Town(alice, bob)
    town[0].interrupt = { $0.path.contains("/sendToDevice/") ? refusal(429) : nil }
    try town[0].say("one", in: room)
    for _ in 0..<3 {
      town.pass(.seconds(86_400))
      try town[0].flush()
    }
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].flush()
    try town[1].sync()
    #expect(
      town[1].words == ["one"]
        && town[0].count { if case .notDelivered = $0 { true } else { false } } == 0)
  }

  @Test(arguments: [(400, "M_BAD_JSON"), (413, "M_TOO_LARGE"), (403, "M_FORBIDDEN")])
  func `what is refused for good is told, and the keys in it are owed again`(
    status: Int, code: String
  ) throws {
    let town = try Town(alice, bob)
    town[0].interrupt = { request in
      request.path.contains("/sendToDevice/")
        ? refusal(status, "{\"errcode\":\"\(code)\"}") : nil
    }
    func given() -> Int { town[0].count { if case .notDelivered = $0 { true } else { false } } }
    try town[0].say("one", in: room)
    if status == 403 {
      #expect(given() == 0)
      town.pass(.seconds(86_400))
      try town[0].flush()
    }
    #expect(given() == 1)
    town[0].interrupt = nil
    town.pass(.seconds(4))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words == ["one"])
    #expect(try town[0].rowsOf(ShareRow.self).map(\.state) == [.given])
  }

  @Test func `keys of rooms that have others since are owed again too`() throws {
    let town = try Town(alice, bob, settings: ["rotation_period_msgs": 1])
    town[0].interrupt = { $0.path.hasSuffix("/keys/claim") ? refusal(503) : nil }
    for text in ["one", "two"] { try town[0].say(text, in: room) }
    let owed = try town[0].rowsOf(OwedKeyRow.self)
    #expect(owed.count == 2)
    town[0].interrupt = { request in
      request.path.contains("/sendToDevice/")
        ? refusal(400, "{\"errcode\":\"M_BAD_JSON\"}") : nil
    }
    town.pass(.seconds(600))
    try town[0].flush()
    #expect(town[0].count { if case .notDelivered = $0 { true } else { false } } == 2)
    let again = try town[0].rowsOf(OwedKeyRow.self)
    #expect(again.map(\.bytes) == owed.map(\.bytes), "also when they are due for the last time")
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words == ["one", "two"])
  }

  @Test func `what is owed again is owed no more widely than it was given`() throws {
    let town = try Town(alice, bob, policy: .strict)
    func decide(_ isVerified: Bool?) throws {
      let (machine, rows, now) = (town[0].machine, town[0].rows, town[0].now)
      town[0].commit(
        try machine.decide(isVerified: isVerified, town[1].device, of: bob, in: rows, at: now))
    }
    try decide(true)
    town[0].interrupt = { $0.path.contains("/sendToDevice/") ? refusal(403) : nil }
    try town[0].say("one", in: room)
    guard
      case .done(_, let step) = try town[0].machine.encrypt(
        .message, ["msgtype": "m.key.verification.request", "body": "verify"], in: room,
        since: town[0].now, toEverybody: true, rows: town[0].rows, at: town[0].now)
    else { return #expect(Bool(false), "it waited") }
    town[0].commit(step)
    town.pass(.seconds(86_400))
    try town[0].flush()
    #expect(try town[0].rowsOf(OwedKeyRow.self).map(\.isForEverybody) == [false])
    try decide(nil)
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try town[1].sync()
    #expect(try town[1].rowsOf(InboundGroupRow.self).isEmpty)
  }

  @Test func `a message to devices is read as the first version wrote it`() throws {
    let subject = ToDeviceSubject(
      type: .encrypted, transaction: try #require(TransactionID("e1")))
    // Without the keys in it, of which there are none.
    let older = [1] + subject.bytes.dropFirst().dropLast(2)
    #expect(try ToDeviceSubject(bytes: older).bytes == subject.bytes)
  }

  @Test func `a server that refuses everything for good is tried later each time`() throws {
    let town = try Town(alice, bob)
    town[0].interrupt = { request in
      request.path.contains("/sendToDevice/")
        ? refusal(400, "{\"errcode\":\"M_BAD_JSON\"}") : nil
    }
    try town[0].say("one", in: room)
    for _ in 0..<100 {
      town.pass(.seconds(1))
      try town[0].sync()
    }
    #expect(town[0].sendings("/sendToDevice/") == 5, "at once, and after 4, 12, 28, 60 seconds")
  }
}
