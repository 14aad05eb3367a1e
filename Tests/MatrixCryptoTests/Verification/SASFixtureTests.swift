import Concurrency
import JSON
import Matrix
import Olm
import Secrets
import TestSupport
import Testing

@testable import MatrixCrypto

/// The other side is vodozemac, in verifications that `Fixtures/make-fixtures.py` went through.
@Suite struct SASFixtureTests {
  private let told: JSONNode

  init() throws {
    let path =
      "\(repositoryRoot())/Tests/MatrixCryptoTests/Verification/Fixtures/sas.json"
    told = try JSONDocument(#require(readFile(path))).root
  }

  private func owner(_ name: String) throws -> VerificationOwner {
    let side = try told.object(name)
    return VerificationOwner(
      user: try side.identifier("user"), device: try side.identifier("device"),
      ed25519: try Ed25519Key(base64: side.string("ed25519")),
      master: try Ed25519Key(base64: side.string("master")), trustsMaster: true)
  }

  @Test(arguments: 0..<4)
  func `E109, E116: what is promised, shown and vouched for is as another implementation has it`(
    index: Int
  ) throws {
    let told = try #require(self.told.array("cases").dropFirst(index).first { _ in true })
    let inRoom = try told.boolean("in_room")
    let theyStart = try told.boolean("they_start")
    let transaction = try told.string("transaction")
    let secret = try Olm.Base64.decode(self.told.string("private"))
    // libolm takes the private key as it is drawn.
    let entropy = Entropy { span in
      for place in 0..<span.byteCount {
        span.storeBytes(of: secret[place % 32], toByteOffset: place, as: UInt8.self)
      }
      return span.byteCount
    }
    let us = try VerifyingSide(owner("own"), entropy: entropy)
    let them = try VerifyingSide(owner("peer"), entropy: .seeded(9))
    us.knows(them)

    func arrival(_ type: EventType, _ content: JSONValue) throws -> VerificationArrival? {
      guard inRoom else {
        var content = content
        content["transaction_id"] = .string(transaction)
        return VerificationArrival(toDevice: type, try jsonNode(content), from: them.user)
      }
      let room: RoomID = try named("!r")
      let isRequest = type == .message
      let outer: JSONValue =
        isRequest ? [:] : ["m.relates_to": Relation.reference(to: try named(transaction)).json]
      let inner: JSONValue = [
        "room_id": "!r", "type": .string(type.text), "content": content,
      ]
      return VerificationArrival(
        DecryptedEvent(
          room: room,
          event: try timelineEvent(
            .encrypted, outer, isRequest ? transaction : "$step", them.user, .opening),
          payload: try MegolmPayload(jsonNode(inner)), trust: .unsigned, isAllowed: true,
          isLate: false))
    }

    let asking = VerificationRequest(
      device: them.device, methods: [.sas], timestamp: Instant.opening.milliseconds)
    try us.take(
      try arrival(
        inRoom ? .message : .verificationRequest,
        inRoom ? asking.message(to: us.user, body: "") : asking.json))
    try us.decide(.accept)
    us.outbox = []
    let theirKey: JSONValue = ["key": .string(try told.string("theirs"))]
    if theyStart {
      try us.take(try arrival(.verificationStart, JSONValue(told.object("start"))))
      let accept = try #require(us.outbox.first)
      #expect(try accept.content["commitment"] == .string(told.string("commitment")))
      try us.take(try arrival(.verificationKey, theirKey))
    } else {
      try us.decide(.start)
      let start = try #require(us.outbox.first)
      var expected = try JSONValue(told.object("start"))
      if inRoom { expected["m.relates_to"] = Relation.reference(to: try named(transaction)).json }
      #expect(try start.content.canonical() == expected.canonical())
      let accept = VerificationAccept(
        agreement: SASMethods.agreement, hash: SASMethods.hash, mac: SASMethods.mac,
        strings: SASMethods.strings, commitment: try told.string("commitment"))
      var content = VerificationEvent.Step.accept(accept).content(in: .inRoom(try named("$x")))
      content["m.relates_to"] = nil
      try us.take(try arrival(.verificationAccept, content))
      try us.take(try arrival(.verificationKey, theirKey))
    }
    #expect(us.outbox.last?.content["key"] == .string(try self.told.string("ours")))
    let emoji = try told.array("emoji").map { try $0.asInteger() }
    let decimals = try told.array("decimals").map { try $0.asInteger() }
    #expect(us.shown?.emoji?.map(\.index) == emoji)
    #expect(us.shown?.decimals == decimals)

    try us.decide(.matches)
    let mac = try #require(us.outbox.last)
    let expected = try JSONValue(told.object("our_mac"))
    var vouched = mac.content
    vouched["transaction_id"] = nil
    vouched["m.relates_to"] = nil
    #expect(try vouched.canonical() == expected.canonical())
    try us.take(try arrival(.verificationMAC, JSONValue(told.object("their_mac"))))
    #expect(us.types.last == "m.key.verification.done" && us.verified == nil)
    try us.take(try arrival(.verificationDone, [:]))
    let peer = them.keys.owner
    #expect(
      us.verified
        == Verified(
          user: peer.user, master: peer.master,
          device: VerifiedDevice(device: peer.device, ed25519: peer.ed25519)))
  }

  @Test func `the sixty-four emoji are there, each once`() {
    let all = VerificationEmoji.all
    #expect(all.count == 64 && Set(all.map(\.name)).count == 64)
    #expect(Set(all.map(\.icon)).count == 64)
    #expect(all.map(\.index) == Array(0..<64))
    // From the table of the specification, here and there.
    #expect(all[0].name == "Dog" && all[19].name == "Globe" && all[34].name == "Spanner")
    #expect(all[45].name == "Scissors" && all[63].name == "Pin")
    #expect(all[29].icon.unicodeScalars.map(\.value) == [0x2764, 0xFE0F])
  }
}
