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

  private func told(_ peer: Peer, _ isWanted: (CryptoHappening) -> Bool) -> Int {
    peer.happenings.count(where: isWanted)
  }

  @Test
  func
    `E5: a name that is taken is told once, costs one more upload in a minute, and stops nobody`()
    throws
  {
    let town = try Town(alice, bob)
    let (peer, place) = (town[0], town[0].device)
    try town[1].say("before", in: room)
    try peer.sync()
    // Names are given that the copy does not know of, and some of those keys lie on the server.
    let copy = peer.rows
    town.server.devices[alice]?[place]?.oneTimeKeys.removeAll()
    try peer.sync()
    peer.rows = copy
    town.server.devices[alice]?[place]?.oneTimeKeys.removeLast(30)
    let fallback = town.server.devices[alice]?[place]?.fallback?.id
    let before = try uploads(peer).count
    for _ in 0..<30 {
      try peer.sync()
      town.pass(.seconds(1))
    }
    try town[1].say("meanwhile", in: room)
    try peer.sync()
    #expect(try uploads(peer).count - before == 1)
    #expect(told(peer) { if case .keyConflict = $0 { true } else { false } } == 1)
    #expect(peer.words == ["before", "meanwhile"])
    town.pass(.seconds(60))
    try peer.sync()
    #expect(town.server.devices[alice]?[place]?.oneTimeKeys.count == 50)
    // Whoever has the private half of the one before: not this store, for all it knows.
    #expect(town.server.devices[alice]?[place]?.fallback?.id != fallback)
    #expect(told(peer) { if case .keyConflict = $0 { true } else { false } } == 1)
    #expect(told(peer) { if case .keysAccepted = $0 { true } else { false } } == 1)
  }

  @Test func `a server that finds a conflict in everything gets new keys seldom in the end`() throws
  {
    let peer = try lone()
    peer.interrupt = { _ in
      let body = Array("{\"errcode\":\"M_UNKNOWN\"}".utf8)
      return .failure(ServerError(status: 400, retryAfter: nil, body: body))
    }
    for _ in 0..<(6 * 60) {
      try peer.sync()
      peer.now = peer.now + .seconds(60)
    }
    // After one, two, four minutes and so on up to an hour.
    #expect((7...13).contains(try uploads(peer).count))
    #expect(told(peer) { if case .keyConflict = $0 { true } else { false } } == 1)
  }

  @Test(arguments: [(400, "M_BAD_JSON"), (400, "M_INVALID_SIGNATURE"), (403, "M_FORBIDDEN")])
  func `keys that are refused for another reason stay the same, later each time, told once`(
    status: Int, code: String
  ) throws {
    let peer = try lone()
    peer.interrupt = { _ in
      let body = Array("{\"errcode\":\"\(code)\"}".utf8)
      return .failure(ServerError(status: status, retryAfter: nil, body: body))
    }
    for _ in 0..<120 {
      try peer.sync()
      peer.now = peer.now + .seconds(5)
    }
    let bodies = peer.sent.map { $0.payload?.bytes ?? [] }
    #expect((5...10).contains(bodies.count) && Set(bodies).count == 1)
    #expect(told(peer) { if case .keysRefused = $0 { true } else { false } } == 1)
    #expect(told(peer) { if case .keyConflict = $0 { true } else { false } } == 0)
    peer.interrupt = nil
    peer.now = peer.now + .seconds(600)
    try peer.sync()
    #expect(peer.server.devices[alice]?[peer.device]?.oneTimeKeys.count == 50)
    #expect(told(peer) { if case .keysAccepted = $0 { true } else { false } } == 1)
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
  func
    `E8: a hundred private keys are alive at most, all that the server has among them, and no more can be made`()
    throws
  {
    let peer = try lone()
    var made: [String] = []
    var there: [String] = []
    for _ in 0..<5 {
      // Claimed by people who never write.
      peer.server.devices[alice]?[peer.device]?.oneTimeKeys.removeFirst(min(there.count, 30))
      try peer.sync()
      there = peer.server.devices[alice]?[peer.device]?.oneTimeKeys.compactMap(keyText) ?? []
      #expect(there.count == 50)
      made += there.filter { !made.contains($0) }
    }
    #expect(made.count == 170)
    let alive = try made.filter { try opens($0, peer) }
    #expect(alive.count == 100 && there.allSatisfy(alive.contains))
    let draft = try peer.machine.draft(peer.rows, at: peer.now)
    try draft.withAccount { account, _ in
      #expect(throws: OlmError.self) { try account.generateOneTimeKeys(1, peer.machine.entropy) }
      return ((), false)
    }
  }

  private func keyText(_ entry: (id: String, key: JSONValue)) -> String? {
    if case .string(let text)? = entry.key["key"] { text } else { nil }
  }

  /// Whether what is written with that key can be read.
  private func opens(_ key: String, _ peer: Peer) throws -> Bool {
    let entropy = Entropy.seeded(1)
    let other = try LibolmRatchets().newAccount(entropy)
    let session = try other.outboundSession(
      to: try peer.curve25519(), oneTimeKey: try Curve25519Key(base64: key), entropy)
    let message = try session.encrypt([1], entropy)
    // Opened anew for each, and not kept.
    return try peer.machine.draft(peer.rows, at: peer.now).withAccount { account, _ in
      let opened = try? account.inboundSession(from: other.identityKeys.curve25519, message)
      return (opened != nil, false)
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
