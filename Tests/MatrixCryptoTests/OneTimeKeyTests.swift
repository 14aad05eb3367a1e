import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// What the server must have of us.
@Suite struct OneTimeKeyTests {
  private func uploads(_ peer: Peer) throws -> [JSONNode] {
    try peer.sent.filter { $0.path.hasSuffix("/keys/upload") }
      .map { try JSONDocument($0.payload?.bytes ?? []).root }
  }

  private func lone() throws -> Peer {
    try Peer(alice, device("A"), on: ScriptedHomeserver(), seed: 7)
  }

  @Test func `E1: the first upload has device keys, fifty keys and a fallback key, all signed`()
    throws
  {
    let peer = try lone()
    try peer.sync()
    let body = try #require(try uploads(peer).first)
    let keys = try DeviceKeys(try #require(body["device_keys"]))
    let ed25519 = try Ed25519Key(base64: try #require(keys.ed25519))
    #expect(ed25519.verifies(try #require(keys.ownSignature), of: try keys.signable()))
    let oneTime = entries(body["one_time_keys"])
    let fallback = entries(body["fallback_keys"])
    #expect(oneTime.count == 50 && fallback.count == 1)
    for member in oneTime + fallback {
      let key = try SignedOneTimeKey(member.value)
      let text = try #require(key.signatures.signature(by: alice, ed25519: "A"))
      #expect(ed25519.verifies(text, of: try key.signable()))
      #expect(key.isFallback == (member.name == fallback.first?.name))
    }
  }

  @Test func `E2: killed before the upload, the same bytes are sent after the restart`() throws {
    let peer = try lone()
    try peer.sync(sending: false)
    let before = try peer.machine.requests(in: peer.rows).map(\.request.payload?.bytes)
    // The machine keeps nothing: what was committed is all there is.
    let again = try peer.machine.requests(in: peer.rows).map(\.request.payload?.bytes)
    #expect(before == again && before.count == 1)
    try peer.sync(sending: false)
    #expect(try peer.machine.requests(in: peer.rows).count == 1)
  }

  @Test func `E3: killed before the answer is read, the same keys go again and nothing is refused`()
    throws
  {
    let peer = try lone()
    try peer.sync(sending: false)
    let request = try #require(try peer.machine.requests(in: peer.rows).first)
    _ = try peer.server.answer(request.request, from: peer.user, peer.device)
    try peer.flush()
    let bodies = peer.server.requests.filter { $0.path == "keys/upload" }.map(\.bytes)
    #expect(bodies.count == 2 && bodies[0] == bodies[1])
    #expect(!peer.happenings.contains { if case .keyConflict = $0 { true } else { false } })
  }

  @Test
  func `E4: an upload that fails three times is repeated, later each time, with the same body`()
    throws
  {
    let peer = try lone()
    var failures = 3
    peer.interrupt = { _ in
      guard failures > 0 else { return nil }
      failures -= 1
      return .failure(ServerError(status: 503, retryAfter: nil, body: []))
    }
    try peer.sync()
    var waits: [Duration] = []
    while let wait = try peer.machine.requests(in: peer.rows).first?.notBefore {
      waits.append(wait - peer.now)
      peer.now = wait
      try peer.flush()
    }
    #expect(waits == [.seconds(4), .seconds(8), .seconds(16)])
    #expect(Set(peer.sent.map { $0.payload?.bytes ?? [] }).count == 1)
  }

  @Test func `E5: a key that is there already is no loop: told once, one more upload in a minute`()
    throws
  {
    let peer = try lone()
    try peer.sync()
    peer.interrupt = { request in
      guard request.path.hasSuffix("/keys/upload") else { return nil }
      let body = Array("{\"errcode\":\"M_UNKNOWN\"}".utf8)
      return .failure(ServerError(status: 400, retryAfter: nil, body: body))
    }
    peer.server.devices[alice]?[peer.device]?.oneTimeKeys.removeAll()
    let before = peer.sent.count
    for _ in 0..<30 {
      try peer.sync()
      peer.now = peer.now + .seconds(2)
    }
    #expect(peer.sent.count - before == 1)
    #expect(
      peer.happenings.count { if case .keyConflict = $0 { true } else { false } } == 1)
    peer.interrupt = nil
    peer.now = peer.now + .seconds(60)
    try peer.sync()
    #expect(peer.server.devices[alice]?[peer.device]?.oneTimeKeys.count == 50)
  }

  @Test(arguments: [(0, 50), (49, 1), (50, 0), (70, 0)])
  func `E6, E7: the server is brought to fifty, and a missing count is none`(
    there: Int, made: Int
  ) throws {
    let peer = try lone()
    try peer.sync()
    let own = peer.server.devices[alice]?[peer.device]?.oneTimeKeys ?? []
    let more = (0..<20).map { ("signed_curve25519:more\($0)", own[0].key) }
    peer.server.devices[alice]?[peer.device]?.oneTimeKeys = Array((own + more).prefix(there))
    let before = try uploads(peer).count
    try peer.sync()
    let new = try uploads(peer).dropFirst(before)
    let counts = new.map { entries($0["one_time_keys"]).count }
    #expect(counts == (made == 0 ? [] : [made]))
  }

  @Test
  func `E8: never more than a hundred private keys are alive, however many are claimed in vain`()
    throws
  {
    let peer = try lone()
    for _ in 0..<5 {
      try peer.sync()
      #expect(peer.server.devices[alice]?[peer.device]?.oneTimeKeys.count == 50)
      let account = try peer.machine.draft(peer.rows, at: peer.now)
      let alive = try account.withAccount { account, _ in (account.aliveOneTimeKeys, false) }
      #expect(alive <= 100)
      peer.server.devices[alice]?[peer.device]?.oneTimeKeys.removeAll()
    }
  }

  @Test func `E9: a fallback key that is used is followed by a new one; unsaid is unchanged`()
    throws
  {
    let peer = try lone()
    try peer.sync()
    let first = peer.server.devices[alice]?[peer.device]?.fallback?.id
    peer.server.devices[alice]?[peer.device]?.fallback?.isUsed = true
    try peer.sync()
    let second = peer.server.devices[alice]?[peer.device]?.fallback
    #expect(second?.id != first && second?.isUsed == false)
    let before = try uploads(peer).count
    let answer = try SyncAnswer(
      JSONDocument(
        Array(
          "{\"next_batch\":\"x\",\"device_one_time_keys_count\":{\"signed_curve25519\":50}}".utf8)))
    let reception = try peer.machine.receive(answer, in: peer.rows, at: peer.now)
    peer.commit(try peer.machine.apply([], of: reception, in: peer.rows))
    try peer.flush()
    #expect(try uploads(peer).count == before)
  }
}

func entries(_ node: JSONNode?) -> [JSONMember] {
  guard let members = node?.members else { return [] }
  return Array(members)
}
