import JSON
import Matrix
import Testing

@Suite struct EventTests {
  static let whole = """
    {"type":"m.room.message","sender":"@alice:example.org","event_id":"$one","room_id":"!r",
     "origin_server_ts":1700000000000,"state_key":"","content":{"msgtype":"m.text","body":"hi"},
     "redacts":"$other","unsigned":{"age":12,"transaction_id":"t1","membership":"join",
     "prev_content":{"a":1},"redacted_because":{"type":"m.room.redaction"}}}
    """

  @Test func `an event is read`() throws {
    let event = try RoomEvent(parse(Self.whole))
    #expect(event.id.text == "$one")
    #expect(event.sender.text == "@alice:example.org")
    #expect(event.type == .message)
    #expect(event.stateKey == .empty && event.isState)
    #expect(event.originServerTS == 1_700_000_000_000)
    #expect(event.content["body"]?.string == "hi")
    #expect(event.room?.text == "!r")
    #expect(event.redacts?.text == "$other")
    #expect(event.unsigned.age == 12)
    #expect(event.unsigned.transactionID?.text == "t1")
    #expect(event.unsigned.membership == .join)
    #expect(event.unsigned.previousContent?["a"]?.int64 == 1)
    #expect(event.isRedacted)
    let detached = try event.detached()
    #expect(detached.id == event.id && detached.content["body"]?.string == "hi")
  }

  static let wrongs: [JSONValue] = [
    nil, true, 1, -1.5, "", "x", "@", [], [[]], [:], ["a": nil], "\0", "😀",
  ]

  @Test(arguments: ["type", "sender", "event_id", "content", "state_key"])
  func `an event is refused when a needed member is of another type`(name: String) throws {
    for wrong in [1, true, [[]], [1]] as [JSONValue] {
      var value = try JSONValue(parse(Self.whole))
      value[name] = wrong
      let error = refusal { try RoomEvent(parse(value)) }
      #expect(error != nil)
      // A value is never told.
      #expect(error?.description.contains("alice") == false)
    }
    guard name != "state_key" else { return }
    var value = try JSONValue(parse(Self.whole))
    value[name] = nil
    #expect(refusal { try RoomEvent(parse(value)) }?.description.contains(name) == true)
  }

  @Test(arguments: ["origin_server_ts", "unsigned", "room_id", "redacts"])
  func `an event bears anything in a member it can do without`(name: String) throws {
    for wrong in Self.wrongs {
      var value = try JSONValue(parse(Self.whole))
      value[name] = wrong
      let event = try RoomEvent(parse(value))
      #expect(event.id.text == "$one")
    }
  }

  @Test func `a redaction of version 11 says in its content what it takes back`() throws {
    var value = try JSONValue(parse(Self.whole))
    value["content"] = ["redacts": "$inside"]
    #expect(try RoomEvent(parse(value)).redacts?.text == "$inside")
  }

  @Test func `E140: of a name given twice the last counts, and the event cannot be signed`() throws
  {
    let node = try parse(
      "{\"event_id\":\"$1\",\"sender\":\"@a:x\",\"type\":\"a\",\"type\":\"b\",\"content\":{}}")
    #expect(try RoomEvent(node).type == "b")
    #expect(refusal { try CanonicalSigning.signable(node) } != nil)
  }

  @Test func `E140: half a surrogate pair does not stop an event`() throws {
    let event = try RoomEvent(
      parse(
        "{\"event_id\":\"$1\",\"sender\":\"@a:x\",\"type\":\"m.room.message\","
          + "\"content\":{\"msgtype\":\"m.text\",\"body\":\"a\\ud800b\"}}"))
    guard case .message(let message) = try Content(event) else {
      Issue.record("no message")
      return
    }
    #expect(message.body == "a\u{FFFD}b")
  }

  @Test func `a to-device event is read, and refused without its members`() throws {
    let value: JSONValue = ["sender": "@a:x", "type": "m.dummy", "content": [:]]
    #expect(try ToDeviceEvent(parse(value)).type == .dummy)
    for name in ["sender", "type", "content"] {
      var lacking = value
      lacking[name] = nil
      #expect(refusal { try ToDeviceEvent(parse(lacking)) } != nil)
      lacking[name] = [1]
      #expect(refusal { try ToDeviceEvent(parse(lacking)) } != nil)
    }
  }

  @Test func `stripped state and data are read`() throws {
    let stripped = try StrippedEvent(
      parse(["type": "m.room.name", "state_key": "", "sender": "@a:x", "content": ["name": "n"]]))
    #expect(stripped.type == .name && stripped.content["name"]?.string == "n")
    #expect(refusal { try StrippedEvent(parse(["type": "m.room.name", "content": [:]])) } != nil)
    #expect(try DataEvent(parse(["type": "m.direct", "content": [:]])).type == .direct)
  }
}
