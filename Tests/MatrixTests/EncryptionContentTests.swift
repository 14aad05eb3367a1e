import JSON
import Matrix
import Secrets
import Testing

@Suite struct EncryptionContentTests {
  private func payload(_ change: (inout JSONValue) -> Void = { _ in }) throws -> OlmPayload {
    let writer = OlmPayloadWriter(
      type: .dummy, content: Array("{\"a\":1}".utf8), sender: try id("@a:x"), senderEd25519: "edA",
      senderDeviceKeys: KeyTests.device.compact())
    var value = try JSONValue(
      JSONDocument(writer.payload(for: id("@b:\(String("y"))"), ed25519: "edB")).root)
    change(&value)
    return try OlmPayload(decrypted: value.compact())
  }

  @Test func `E46: an Olm payload is read as it was written`() throws {
    let read = try payload()
    #expect(read.type == .dummy && read.content["a"]?.int64 == 1)
    #expect(read.sender.text == "@a:x" && read.recipient.text == "@b:y")
    #expect(read.senderEd25519 == "edA" && read.recipientEd25519 == "edB")
    #expect(read.senderDeviceKeys?.device.text == "JLAFKJWSCS")
    let plain = OlmPayloadWriter(
      type: "a\"b", content: Array("{}".utf8), sender: try id("@\"\\:x"), senderEd25519: "e",
      senderDeviceKeys: nil)
    let odd = try OlmPayload(decrypted: plain.payload(for: id("@\n😀:y"), ed25519: "f\"="))
    #expect(odd.type == "a\"b" && odd.sender.text == "@\"\\:x" && odd.recipient.text == "@\n😀:y")
    #expect(odd.senderDeviceKeys == nil && odd.recipientEd25519 == "f\"")
  }

  @Test(arguments: ["type", "content", "sender", "recipient", "recipient_keys", "keys"])
  func `E42: an Olm payload that lacks something is none`(name: String) throws {
    for wrong in [nil, 1, [:], "x"] as [JSONValue] {
      if name == "content", wrong == [:] { continue }
      if name == "type", wrong == "x" { continue }
      #expect(refusal { try payload { $0[name] = wrong } } != nil)
    }
  }

  @Test func `device keys that cannot be read are not passed over`() throws {
    #expect(refusal { try payload { $0["sender_device_keys"] = ["user_id": "@a:x"] } } != nil)
    #expect(try payload { $0["sender_device_keys"] = nil }.senderDeviceKeys == nil)
  }

  @Test func `E94: Olm messages are found by a padded key too`() throws {
    let content = EncryptedContent.olm(
      senderKey: "abc=", recipientKey: "mine==", type: 0, body: "AwoB\"")
    guard
      case .olm(let olm) = try EncryptedContent(JSONDocument(content, options: .matrix).root)
    else { Issue.record("no Olm"); return }
    #expect(olm.senderKey == "abc")
    #expect(try olm.message(for: "mine").type == 0 && olm.message(for: "mine=").body == "AwoB\"")
    #expect(refusal { try olm.message(for: "other") } != nil)
  }

  @Test func `an Olm message has one of two types`() throws {
    for type in ["2", "-1", "\"0\"", "null"] {
      let content =
        "{\"algorithm\":\"m.olm.v1.curve25519-aes-sha2\",\"sender_key\":\"s\","
        + "\"ciphertext\":{\"k\":{\"type\":\(type),\"body\":\"b\"}}}"
      guard case .olm(let olm) = try EncryptedContent(parse(content)) else { continue }
      #expect(refusal { try olm.message(for: "k") } != nil)
    }
  }

  @Test func `a Megolm event carries what old clients ask for`() throws {
    let relation = Relation.reference(to: try id("$e")).json
    let content = EncryptedContent.megolm(
      ciphertext: "AwgA", session: try id("sess"), senderKey: "k", device: try id("D"),
      relation: relation)
    for name in ["sender_key", "device_id"] { #expect(content[name] != nil) }
    #expect(content["m.relates_to"] == relation)
    // E84: without them, or with others, it reads the same.
    for change in [nil, "x", 7] as [JSONValue?] {
      var changed = content
      changed["sender_key"] = change
      changed["device_id"] = change
      guard case .megolm(let read) = try EncryptedContent(parse(changed)) else {
        Issue.record("no Megolm")
        return
      }
      #expect(read.session.text == "sess" && read.ciphertext == "AwgA")
    }
  }

  @Test(arguments: ["session_id", "ciphertext", "algorithm"])
  func `E91: a Megolm event that lacks something is refused`(name: String) throws {
    let content = EncryptedContent.megolm(
      ciphertext: "AwgA", session: try id("s"), senderKey: "k", device: try id("D"))
    for wrong in [nil, 1, [1]] as [JSONValue?] {
      var changed = content
      changed[name] = wrong
      #expect(refusal { try EncryptedContent(parse(changed)) } != nil)
    }
    var unknown = content
    unknown["algorithm"] = "org.new"
    guard case .unknown("org.new") = try EncryptedContent(parse(unknown)) else {
      Issue.record("known")
      return
    }
  }

  @Test func `E82: a Megolm payload says which room it is for`() throws {
    let (bytes, relation) = MegolmPayload.plaintext(
      room: try id("!r"), type: .message, content: MessageContent.text("hi").json)
    #expect(relation == nil)
    #expect(try MegolmPayload(decrypted: bytes).room.text == "!r")
    for wrong in [
      "{}", "{\"room_id\":5,\"type\":\"a\",\"content\":{}}", "[]", "",
      "{\"room_id\":\"!r\",\"type\":\"a\"}",
    ] {
      #expect(refusal { try MegolmPayload(decrypted: Array(wrong.utf8)) } != nil)
    }
  }

  @Test func `the relation outside counts and the one inside does not`() throws {
    let inner =
      "{\"room_id\":\"!r\",\"type\":\"m.room.message\",\"content\":{\"msgtype\":\"m.text\","
      + "\"body\":\"x\",\"m.relates_to\":{\"rel_type\":\"m.replace\",\"event_id\":\"$victim\"}}}"
    let payload = try MegolmPayload(decrypted: Array(inner.utf8))
    let outer =
      "{\"event_id\":\"$1\",\"sender\":\"@a:x\",\"type\":\"m.room.encrypted\",\"content\":{#}}"
    let alone = try RoomEvent(parse(outer.replacing("#", with: "")))
    guard case .message(let message) = try payload.read(in: alone) else { return }
    #expect(message.relation == nil)
    let related = try RoomEvent(
      parse(
        outer.replacing(
          "#", with: "\"m.relates_to\":{\"rel_type\":\"m.thread\",\"event_id\":\"$root\"}")))
    guard case .message(let threaded) = try payload.read(in: related) else { return }
    #expect(threaded.relation == .thread(root: try id("$root"), replyingTo: nil, isFallback: false))
    let merged = try payload.contentWithRelation(of: related)
    #expect(merged["m.relates_to"]?["event_id"] == "$root" && merged["body"] == "x")
  }

  @Test func `room keys are read as they were written`() throws {
    let (room, session): (RoomID, SessionID) = (try id("!r"), try id("s"))
    for isShared in [true, false] {
      let key = try RoomKey(
        parse(RoomKey.content(room: room, session: session, key: "AgAA", isSharedHistory: isShared))
      )
      #expect(key.algorithm == .megolm && key.room == room && key.session == session)
      #expect(key.key.withText({ $0 == "AgAA" }) && key.isSharedHistory == isShared)
      var dumped = ""
      dump(key, to: &dumped)
      #expect(!dumped.contains("AgAA") && !"\(key)".contains("AgAA"))
    }
    let exported = ExportedRoomKey(
      room: room, session: session, key: Secret("AQ"), senderKey: "c", claimedEd25519: "e",
      forwardingChain: ["f"], isSharedHistory: true)
    for value in [exported.forwarded, exported.exported] {
      let read = try ExportedRoomKey(parse(value))
      #expect(read.room == room && read.session == session && read.key.withText({ $0 == "AQ" }))
      #expect(read.senderKey == "c" && read.claimedEd25519 == "e" && read.forwardingChain == ["f"])
    }
    #expect(try ExportedRoomKey(parse(exported.exported)).isSharedHistory)
    // Backups have the room and the session in their path.
    var backup = exported.exported
    backup["room_id"] = nil
    backup["session_id"] = nil
    #expect(try ExportedRoomKey(parse(backup)).room == nil)
    backup["forwarding_curve25519_key_chain"] = .array(Array(repeating: "x", count: 101))
    #expect(refusal { try ExportedRoomKey(parse(backup)) } != nil)
  }

  @Test func `requests for keys and secrets are read as they were written`() throws {
    let wanted = RoomKeyRequest.Wanted(room: try id("!r"), session: try id("s"))
    let device: DeviceID = try id("D")
    let read = try RoomKeyRequest(
      parse(RoomKeyRequest(.request(wanted), device: device, request: "q").json))
    guard case .request(wanted) = read.action, read.device == device, read.request == "q" else {
      Issue.record("another request")
      return
    }
    let cancelled = try RoomKeyRequest(
      parse(RoomKeyRequest(.cancellation, device: device, request: "q").json))
    guard case .cancellation = cancelled.action else { Issue.record("not cancelled"); return }
    let secret = try SecretRequest(
      parse(SecretRequest(.request(name: "m.megolm_backup.v1"), device: device, request: "q").json))
    guard case .request(name: "m.megolm_backup.v1") = secret.action else {
      Issue.record("another secret")
      return
    }
    var odd = secret.json
    odd["action"] = "other"
    #expect(refusal { try SecretRequest(parse(odd)) } != nil)
    #expect(refusal { try RoomKeyRequest(parse(["action": "request"])) } != nil)
    let send = try SecretSend(
      parse(SecretSend.content(request: "q", secret: Secret("hush")).written().withText { $0 }))
    #expect(send.secret.withText { $0 == "hush" } && !"\(send)".contains("hush"))
  }

  @Test func `E99: no Olm is said without a room, and nothing else is`() throws {
    let noOlm = Withheld(.noOlm, senderKey: "k")
    #expect(try Withheld(parse(noOlm.json)) == noOlm)
    #expect(noOlm.json["room_id"] == nil)
    for code in [
      .blacklisted, .unverified, .unauthorised, .unavailable, .historyNotShared, .other("org.x"),
    ] as [Withheld.Code] {
      let withheld = Withheld(
        code, room: try id("!r"), session: try id("s"), senderKey: "k", reason: "r")
      #expect(try Withheld(parse(withheld.json)) == withheld)
      #expect(refusal { try Withheld(parse(Withheld(code, senderKey: "k").json)) } != nil)
    }
    let long = Withheld(.noOlm, senderKey: "k", reason: String(repeating: "é", count: 9_999))
    #expect(try Withheld(parse(long.json)).reason?.utf8.count == 512)
  }

  @Test func `a bundle of history is read`() throws {
    let file = try EncryptedFile(parse(MessageTests.file))
    let notice = try RoomKeyBundleNotice(
      parse(RoomKeyBundleNotice.content(room: try id("!r"), file: file)))
    #expect(notice.room.text == "!r" && notice.file.key == file.key)
    let key = ExportedRoomKey(
      room: try id("!r"), session: try id("s"), key: Secret("AQ"), senderKey: "c",
      claimedEd25519: "e")
    let withheld = Withheld(
      .historyNotShared, room: try id("!r"), session: try id("t"), senderKey: "k")
    let bundle = try RoomKeyBundle(
      parse(["room_keys": [key.exported, 5], "withheld": [withheld.json]]))
    #expect(bundle.keys.elements.count == 1 && bundle.keys.poison.count == 1)
    #expect(bundle.withheld.elements == [withheld])
    #expect(try RoomKeyBundle(parse("{}")).keys.elements.isEmpty)
    #expect(refusal { try RoomKeyBundle(parse("[]")) } != nil)
  }

  @Test func `to-device messages are grouped by their users`() throws {
    var body = ToDeviceBody()
    let (a, b): (UserID, UserID) = (try id("@a:x"), try id("@b:x"))
    body.add([0x31], to: try id("1"), of: a)
    body.add([0x32], to: try id("\""), of: b)
    body.add([0x33], to: try id("3"), of: a)
    body.addToAll([0x34], of: b)
    #expect(body.count == 4)
    #expect(
      text(body.bytes())
        == "{\"messages\":{\"@a:x\":{\"1\":1,\"3\":3},\"@b:x\":{\"\\\"\":2,\"*\":4}}}")
    #expect(text(ToDeviceBody().bytes()) == "{\"messages\":{}}")
  }

  @Test func `a body of to-device messages takes so many, and so many bytes`() throws {
    let (a, d): (UserID, DeviceID) = (try id("@a:x"), try id("d"))
    var many = ToDeviceBody()
    for index in 0..<250 {
      #expect(many.hasRoom(for: [0x30], to: d, of: a))
      many.add([0x30], to: try id("d\(index)"), of: a)
    }
    #expect(!many.hasRoom(for: [0x30], to: d, of: a))
    var long = ToDeviceBody()
    let content = [UInt8](repeating: 0x30, count: 2_000_000)
    #expect(long.hasRoom(for: content, to: d, of: a), "alone, however long")
    long.add(Array(content.prefix(800_000)), to: d, of: a)
    #expect(long.hasRoom(for: Array(content.prefix(90_000)), to: d, of: a))
    #expect(!long.hasRoom(for: Array(content.prefix(100_000)), to: d, of: a))
  }
}
