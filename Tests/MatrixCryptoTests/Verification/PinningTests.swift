import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// Verification and the machine's rows.
@Suite struct PinningTests {
  private let machine: CryptoMachine
  private let rows = VerificationRows()
  private let alice: UserID
  private let phone: DeviceID

  init() throws {
    let entropy = Entropy.seeded(3)
    machine = CryptoMachine(
      user: try named("@bot:x"), device: try named("BOT"), ratchets: try LibolmRatchets(),
      vault: try Vault(key: entropy.secret(32)), entropy: entropy)
    alice = try named("@alice:x")
    phone = try named("PHONE")
    let draft = try machine.draft(rows, at: .opening)
    _ = try draft.identityKeys
    try draft.keepKeysUploaded(nil, unusedFallbacks: nil)
    var user = UserRow(alice)
    user.master = try publicKey(1)
    user.selfSigning = try publicKey(2)
    draft.ledger.put(user)
    draft.ledger.put(
      DeviceRow(
        user: alice, device: phone,
        curve25519: try LibolmRatchets().newShortAuthentication(.seeded(4)).publicKey,
        ed25519: try publicKey(5), canMegolm: true, isDehydrated: false))
    rows.commit(try draft.step())
  }

  @Test func `what is verified is taken down, and is what there is to sign`() throws {
    let device = VerifiedDevice(device: phone, ed25519: try publicKey(5))
    let verified = Verified(user: alice, master: try publicKey(1), device: device)
    let shared = try #require(RoomID("!shared:example.org"))
    let writing = try machine.draft(rows, at: .opening)
    var group = OutboundGroupRow(
      room: shared, session: try #require(SessionID("session")), ratchet: [], made: .opening,
      isSharedHistory: true)
    group.reach = .everybody
    writing.ledger.put(group)
    writing.ledger.put(RoomOfUserRow(alice, shared))
    rows.commit(try writing.step())
    let (step, pinned) = try machine.pin(verified, in: rows, at: .opening)
    #expect(pinned == verified)
    #expect(pinned.signatures(of: machine.user) == [.user(alice, master: try publicKey(1))])
    rows.commit(step)
    let draft = try machine.draft(rows, at: .opening)
    #expect(try draft.user(alice).isVerified)
    #expect(try draft.device(alice, phone)?.decision == .verified)
    let after: OutboundGroupRow? = try draft.ledger.row(at: OutboundGroupRow.place(shared))
    #expect(after?.reach == .once, "who is to have the room's key may have changed")
  }

  @Test func `of a key that is not theirs any more nothing is taken down`() throws {
    let device = VerifiedDevice(device: phone, ed25519: try publicKey(7))
    let verified = Verified(user: alice, master: try publicKey(6), device: device)
    let (step, pinned) = try machine.pin(verified, in: rows, at: .opening)
    #expect(pinned == Verified(user: alice, master: nil, device: nil))
    #expect(pinned.signatures(of: machine.user).isEmpty && step.changes.isEmpty)
  }

  @Test func `keys are those of the rows, and asking makes none`() throws {
    let keys = machine.verificationKeys(in: rows)
    let own = try keys.own()
    #expect(own.device == machine.device && own.master == nil && !own.trustsMaster)
    #expect(try own.ed25519 == machine.draft(rows, at: .opening).identityKeys.ed25519)
    let person = try #require(try keys.person(alice))
    #expect(try person.master == publicKey(1) && person.devices == [phone: publicKey(5)])
    #expect(try keys.person(named("@carol:x")) == nil)
    let empty = machine.verificationKeys(in: VerificationRows())
    #expect(decisionRefusal { try empty.own() } == .notNow)
  }

  @Test func `a device named like a self-signing key is seen`() throws {
    let draft = try machine.draft(rows, at: .opening)
    draft.ledger.put(
      DeviceRow(
        user: alice, device: try named(publicKey(2).base64),
        curve25519: try LibolmRatchets().newShortAuthentication(.seeded(8)).publicKey,
        ed25519: try publicKey(9),
        canMegolm: true, isDehydrated: false))
    rows.commit(try draft.step())
    #expect(try machine.verificationKeys(in: rows).person(alice)?.isAmbiguous == true)
  }

  @Test func `whose device is not known is asked for, again after a query that was under way`()
    throws
  {
    let carol: UserID = try named("@carol:x")
    let first = try machine.lookUp(carol, in: rows, at: .opening)
    #expect(first.requests.map(\.request.path) == ["/_matrix/client/v3/keys/query"])
    rows.commit(first)
    let second = try machine.lookUp(carol, in: rows, at: .opening)
    #expect(second.requests.isEmpty)
    rows.commit(second)
    let answer = Array(#"{"device_keys":{"@carol:x":{}}}"#.utf8)
    let after = try machine.answered(
      try #require(first.requests.first).id, .success(answer), in: rows, at: .opening)
    #expect(after.requests.map(\.request.path) == ["/_matrix/client/v3/keys/query"])
  }

  @Test func `what comes in clear is no step of a verification where a room is encrypted`()
    throws
  {
    let room: RoomID = try named("!secret")
    let open: RoomID = try named("!open")
    let draft = try machine.draft(rows, at: .opening)
    var row = try draft.room(room)
    row.isEncrypted = true
    draft.ledger.put(row)
    rows.commit(try draft.step())
    let request = VerificationRequest(device: phone, methods: [.sas])
      .message(to: machine.user, body: "")
    let event = try timelineEvent(.message, request, "$r", alice, .opening)
    for (place, isHeard) in [(room, false), (open, true)] {
      let arrival = VerificationArrival(
        event, in: place, isEncrypted: try machine.isEncrypted(place, in: rows))
      #expect((arrival != nil) == isHeard)
    }
  }

  @Test func `messages to devices are requests in their order, and keep their bytes`() throws {
    let flow = VerificationEvent.Flow.toDevice(try named("t"))
    let messages = [VerificationEvent.Step.done, .key("x")].map {
      VerificationMessage(
        destination: .devices(alice, [phone]), type: $0.type, content: $0.content(in: flow))
    }
    let inRoom = VerificationMessage(
      destination: .room(try named("!r")), type: .verificationDone, content: [:])
    let step = try machine.post(messages + [inRoom], in: rows, at: .opening)
    #expect(step.requests.count == 2)
    #expect(step.requests[0].id < step.requests[1].id)
    rows.commit(step)
    let again = try machine.requests(in: rows).suffix(2)
    #expect(again.map(\.request.target) == step.requests.map(\.request.target))
    #expect(again.map(\.request.payload?.bytes) == step.requests.map(\.request.payload?.bytes))
  }
}

/// A store that forgets everything when it goes, shared by who reads and who commits.
final class VerificationRows: CryptoReading {
  private var kept = MemoryRows()

  func commit(_ step: Step) { kept.commit(step.changes) }

  func row(_ key: CryptoKey) -> [UInt8]? { kept.row(key) }

  func rows(
    in space: CryptoSpace, startingWith prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) -> [StoredRow] {
    kept.rows(in: space, startingWith: prefix, after: last, limit: limit)
  }
}
