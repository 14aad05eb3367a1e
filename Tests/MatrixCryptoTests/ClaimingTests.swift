import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Claims that the server does not answer with keys.
@Suite struct ClaimingTests {
  private func refusal(_ status: Int) -> CryptoAnswer {
    .failure(ServerError(status: status, retryAfter: nil, body: Array("<html>".utf8)))
  }

  private func names(_ request: APIRequest, _ user: UserID) -> Bool {
    String(decoding: request.payload?.bytes ?? [], as: UTF8.self).contains(user.text)
  }

  private func crowd() throws -> Town {
    let users = (0..<9).map { person("@user\($0):here") }
    var town = try Town(alice)
    for user in users {
      try town.add(user)
      try town.server.set(user, .join, in: room)
    }
    try town.settle()
    return town
  }

  @Test(arguments: [400, 413, 200])
  func `a claim that is refused for one device, or cannot be read for it, costs the others nothing`(
    status: Int
  ) throws {
    let town = try crowd()
    let bad = person("@user3:here")
    town[0].interrupt = { request in
      guard request.path.hasSuffix("/keys/claim"), names(request, bad) else { return nil }
      return status == 200 ? .success(Array("[".utf8)) : refusal(status)
    }
    try town[0].say("one", in: room)
    for place in 1...9 {
      try town[place].sync()
      #expect(town[place].words == (town[place].user == bad ? [] : ["one"]))
    }
    #expect(try town[0].rowsOf(PeerRow.self).allSatisfy { $0.claim == nil })
    #expect(try town[0].rowsOf(DueDeviceRow.self).map(\.user) == [bad])
    // It is asked for again, and has it at last.
    town[0].interrupt = nil
    town.pass(.seconds(4))
    try town[0].sync()
    try town[4].sync()
    #expect(town[4].words == ["one"])
    #expect(try town[0].rowsOf(DueDeviceRow.self).isEmpty)
  }

  @Test(arguments: [
    CryptoAnswer.failure(ServerError(status: 500, retryAfter: nil, body: [])),
    .unanswered(isTooLarge: false), .unanswered(isTooLarge: true),
  ])
  func `one device over which the server stumbles each time keeps no key from the others`(
    answer: CryptoAnswer
  ) throws {
    let town = try crowd()
    let bad = person("@user3:here")
    town[0].interrupt = { request in
      request.path.hasSuffix("/keys/claim") && names(request, bad) ? answer : nil
    }
    try town[0].say("one", in: room)
    for _ in 0..<5 {
      town.pass(.seconds(600))
      try town[0].flush()
    }
    for place in 1...9 {
      try town[place].sync()
      #expect(town[place].words == (town[place].user == bad ? [] : ["one"]))
    }
    // It was asked for later each time, not at once.
    let claims = town[0].sent.count { $0.path.hasSuffix("/keys/claim") && names($0, bad) }
    #expect(claims <= 7)
    town[0].interrupt = nil
    town.pass(.seconds(3_600))
    try town[0].sync()
    try town[4].sync()
    #expect(town[4].words == ["one"])
  }

  @Test(arguments: [
    CryptoAnswer.unreachable, .failure(ServerError(status: 429, retryAfter: nil, body: [])),
    .failure(ServerError(status: 401, retryAfter: nil, body: [])),
  ])
  func `a claim that failed for a reason of its own is asked again as a whole`(
    answer: CryptoAnswer
  ) throws {
    let town = try crowd()
    town[0].interrupt = { $0.path.hasSuffix("/keys/claim") ? answer : nil }
    try town[0].say("one", in: room)
    for _ in 0..<5 {
      town.pass(.seconds(600))
      try town[0].flush()
    }
    town[0].interrupt = nil
    let before = town[0].sendings("/keys/claim")
    town.pass(.seconds(600))
    try town[0].flush()
    #expect(town[0].sendings("/keys/claim") == before + 1)
    #expect(try town[0].rowsOf(OlmSessionRow.self).count == 9)
  }

  @Test func `where every claim is refused each device rests, and no more is asked than once`()
    throws
  {
    let town = try crowd()
    town[0].interrupt = { $0.path.hasSuffix("/keys/claim") ? refusal(403) : nil }
    try town[0].say("one", in: room)
    #expect(town[0].sendings("/keys/claim") == 1)
    #expect(try town[0].rowsOf(DueDeviceRow.self).count == 9)
    town[0].interrupt = nil
    town.pass(.seconds(4))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words == ["one"])
  }

  @Test(arguments: [403, 503])
  func `a device that is gone is owed nothing any more`(status: Int) throws {
    let town = try Town(alice, bob)
    town[0].interrupt = { $0.path.hasSuffix("/keys/claim") ? refusal(status) : nil }
    try town[0].say("one", in: room)
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    let session = try #require(SessionID("session"))
    for device in try draft.devices(of: bob) {
      try draft.owe(device, .roomKey(room, session, request: nil))
    }
    town[0].commit(try draft.step())
    #expect(try town[0].rowsOf(OwedAnswerRow.self).count == 1)
    town.server.devices[bob] = [:]
    town.server.changed(bob)
    try town[0].sync()
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    #expect(try town[0].rowsOf(OwedAnswerRow.self).isEmpty)
    #expect(try town[0].rowsOf(OwedKeyRow.self).isEmpty)
    #expect(try town[0].rowsOf(DueDeviceRow.self).isEmpty)
  }

  @Test(arguments: [true, false])
  func `a claim that failed is sent after those that did not, however old it is`(isDown: Bool)
    throws
  {
    let town = try Town(alice, bob, carol)
    let failure: CryptoAnswer = isDown ? refusal(503) : .unreachable
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    for user in [bob, carol] { try draft.claim(try draft.devices(of: user)) }
    town[0].commit(try draft.step())
    let claims = try town[0].machine.requests(in: town[0].rows)
    #expect(claims.count == 2)
    town[0].interrupt = { _ in failure }
    try town[0].send(claims[0])
    town[0].interrupt = nil
    let left = try town[0].machine.requests(in: town[0].rows)
    #expect(left.map { names($0.request, bob) } == [false, true])
    #expect(left.map { $0.notBefore == nil } == [true, false])
    // An answer that comes after all to what was asked first is nobody's any more.
    try town[0].send(claims[0])
    #expect(try town[0].rowsOf(OlmSessionRow.self).isEmpty)
    town.pass(.seconds(4))
    try town[0].flush()
    #expect(Set(try town[0].rowsOf(OlmSessionRow.self).map(\.user)) == [bob, carol])
    #expect(try town[0].rowsOf(PeerRow.self).allSatisfy { $0.claim == nil })
  }
}
