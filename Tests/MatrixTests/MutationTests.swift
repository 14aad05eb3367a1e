import JSON
import Matrix
import Testing

/// Random changes of good documents: whatever comes of them is read or refused, and never harms.
@Suite struct MutationTests {
  static let documents: [String] = [
    SyncTests.whole, EventTests.whole, "[" + SyncTests.whole + "]",
    text(
      [
        "one_time_keys": ["@a:x": ["D": ["signed_curve25519:A": ["key": "k"]]]],
        "device_keys": ["@alice:example.org": ["JLAFKJWSCS": KeyTests.device]],
      ]),
    text([
      "msgtype": "m.image", "body": "b", "filename": "f", "file": MessageTests.file,
      "info": ["thumbnail_file": MessageTests.file, "w": 5],
      "m.relates_to": [
        "rel_type": "m.thread", "event_id": "$r", "m.in_reply_to": ["event_id": "$l"],
      ], "m.mentions": ["user_ids": ["@a:x"]],
    ]),
    "{\"from_device\":\"D\",\"method\":\"m.sas.v1\",\"transaction_id\":\"t\",\"hashes\":[\"a\"],"
      + "\"key_agreement_protocols\":[],\"message_authentication_codes\":[],\"mac\":{\"ed25519:a\":\"x\"},"
      + "\"short_authentication_string\":[],\"keys\":\"k\",\"key\":\"k\",\"code\":\"c\",\"methods\":[]}",
  ]

  @Test(arguments: 0..<6)
  func `E33: documents with bytes changed harm nobody`(index: Int) {
    var dice = Dice(seed: UInt64(index))
    let whole = Array(Self.documents[index].utf8)
    for _ in 0..<400 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<4, using: &dice) {
        let place = Int.random(in: 0..<bytes.count, using: &dice)
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("{}[]\",:0tn".utf8).randomElement(using: &dice) ?? 0, at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 9))
        }
        if bytes.isEmpty { break }
      }
      readEverything(bytes)
    }
  }

  @Test(arguments: 0..<6)
  func `E33: documents with values exchanged harm nobody`(index: Int) throws {
    var dice = Dice(seed: UInt64(index) + 100)
    let whole = try JSONValue(parse(Self.documents[index]))
    for _ in 0..<400 {
      var changed = whole
      for _ in 0...Int.random(in: 0..<3, using: &dice) { changed = exchange(changed, &dice) }
      readEverything(changed.compact())
    }
  }

  private func exchange(_ value: JSONValue, _ dice: inout Dice) -> JSONValue {
    switch value {
    case .object(let object) where !object.isEmpty && Int.random(in: 0..<8, using: &dice) > 0:
      let member = object.members[Int.random(in: 0..<object.count, using: &dice)]
      var changed = object
      changed[member.name] = exchange(member.value, &dice)
      return .object(changed)
    case .array(let elements) where !elements.isEmpty && Int.random(in: 0..<8, using: &dice) > 0:
      let place = Int.random(in: 0..<elements.count, using: &dice)
      var changed = elements
      changed[place] = exchange(elements[place], &dice)
      return .array(changed)
    default: return EventTests.wrongs.randomElement(using: &dice) ?? nil
    }
  }

  @Test func `E140: a thousand levels deep is refused or read`() throws {
    for depth in [400, 1_000, 100_000] {
      let deep =
        String(repeating: "{\"content\":", count: depth) + "1"
        + String(repeating: "}", count: depth)
      readEverything(Array(deep.utf8))
      readEverything(Array("{\"next_batch\":\"s\",\"account_data\":\(deep)}".utf8))
    }
  }

  /// Everything that reads what others wrote.
  private func readEverything(_ bytes: [UInt8]) {
    _ = ServerError(status: 401, retryAfter: nil, body: bytes)
    _ = OAuthError(status: 400, body: bytes)
    _ = try? OlmPayload(decrypted: bytes)
    _ = try? MegolmPayload(decrypted: bytes)
    guard let document = try? JSONDocument(bytes, options: .matrix) else { return }
    if let sync = try? SyncAnswer(document) { readRooms(sync) }
    _ = try? QueriedKeys(document)
    _ = try? ClaimedKeys(document)
    _ = try? API.AuthMetadata().answer(document)
    _ = try? API.LoginFlows().answer(document)
    let node = document.root
    if let event = try? RoomEvent(node) { readEvent(event) }
    _ = try? DeviceKeys(node).signable()
    _ = try? CrossSigningKey(node).signable()
    _ = try? RoomKey(node)
    _ = try? ExportedRoomKey(node).exported
    _ = try? RoomKeyRequest(node).json
    _ = try? Withheld(node).json
    _ = try? RoomKeyBundle(node)
    _ = try? EncryptedFile(node).json
    _ = DirectRooms(node).json
    _ = Receipts(node)
    _ = TypingUsers(node)
    let relation = Relation(of: node)
    for type: EventType in [
      .message, .reaction, .encrypted, .redaction, .sticker, .pollStart, .pollResponse, .pollEnd,
    ] {
      guard case .message(let message) = try? Content(type, node, relation: relation) else {
        continue
      }
      _ = message.bodyWithoutFallback
      _ = message.newContent?.body
    }
    for type: EventType in [
      .verificationRequest, .verificationReady, .verificationStart, .verificationAccept,
      .verificationKey, .verificationMAC, .verificationDone, .verificationCancel,
    ] {
      guard let event = try? VerificationEvent(toDevice: type, node) else { continue }
      #expect(event.step.type == type)
    }
  }

  private func readRooms(_ sync: SyncAnswer) {
    for room in sync.joined {
      var state = RoomState()
      for event in room.stateChanges { state.apply(event) }
      for event in room.timeline.events { readEvent(event) }
      for poison in room.timeline.poison { #expect(!poison.reason.description.isEmpty) }
    }
    for room in sync.invited {
      var state = RoomState()
      for event in room.state.elements { state.apply(event) }
    }
  }

  private func readEvent(_ event: RoomEvent) {
    _ = try? Content(event)
    _ = event.redacts
    _ = event.unsigned.age
    _ = event.unsigned.relations
    _ = event.unsigned.transactionID
  }
}
