import JSON
import Matrix
import Testing

@Suite struct IdentifierTests {
  static let longName = String(repeating: "a", count: 250)

  @Test(arguments: [
    "@alice:example.org", "@:example.org", "@A b/ü😀\n:example.org", "@a:[::1]:8448",
    "@a:1.2.3.4:80", "@a_=-./+9:x",
  ])
  func `user IDs of all ages are read`(text: String) throws {
    let user = try id(text, UserID.self)
    #expect(user.text.utf8.elementsEqual(text.utf8))
    #expect("@\(user.localpart):\(user.server)".utf8.elementsEqual(text.utf8))
  }

  @Test(arguments: [
    "", "@", "@alice", "alice:example.org", "#alice:example.org", "@alice:", "@a\0b:example.org",
    "@a:exa mple.org", "@a:example.org/x", "@\(longName):x.yz", "@a:ex\u{E4}mple.org",
  ])
  func `what is no user ID is refused`(text: String) { #expect(UserID(text) == nil) }

  @Test func `a user ID of exactly 255 bytes is read`() {
    #expect(UserID("@\(Self.longName):x.y") != nil)
    #expect(UserID("@\(Self.longName)a:x.y") == nil)
  }

  @Test func `historical user IDs are told from those of today`() throws {
    #expect(try !id("@a_=-./+9:x", UserID.self).isHistorical)
    for text in ["@A:x", "@:x", "@ü:x", "@a b:x"] {
      #expect(try id(text, UserID.self).isHistorical)
    }
  }

  @Test func `a room ID of version 12 has no server`() throws {
    let hash = "!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM"
    #expect(try id(hash, RoomID.self).server == nil)
    #expect(try id("!abc:example.org:8448", RoomID.self).server == "example.org:8448")
    #expect(RoomID("!") == nil)
    #expect(RoomID("!a\0") == nil)
    #expect(RoomID("$a") == nil)
    #expect(RoomID("!" + String(repeating: "a", count: 255)) == nil)
    #expect(RoomAlias("#room") == nil)
    #expect(try id("#ro😀m:example.org", RoomAlias.self).server == "example.org")
    #expect(EventID("$h") != nil && EventID("h") == nil)
  }

  @Test func `a key ID has an algorithm and a name`() throws {
    let key: KeyID = try id("ed25519:AB:C")
    #expect(key.algorithm == .ed25519)
    #expect(key.name == "AB:C")
    #expect(key.isOf(.ed25519) && !key.isOf(.curve25519))
    for text in ["ed25519", "ed25519:", ":ABC", ""] { #expect(KeyID(text) == nil) }
    #expect(KeyID(.curve25519, "X")?.text == "curve25519:X")
  }

  @Test func `a content URI is a server and a plain name`() throws {
    let uri: ContentURI = try id("mxc://example.org:80/SEsfnsuifSDFSSEF_-9")
    #expect(uri.server.text == "example.org:80")
    #expect(uri.mediaID == "SEsfnsuifSDFSSEF_-9")
    for text in [
      "mxc://example.org", "mxc://example.org/", "mxc:///a", "https://example.org/a",
      "mxc://example.org/..", "mxc://example.org/a/b", "mxc://example.org/a%2f", "MXC://a/b",
      "mxc://exa_mple/a",
    ] {
      #expect(ContentURI(text) == nil, "\(text)")
    }
  }

  /// Pairs that `String` takes for one text.
  static let twins = [
    ("\u{E9}", "e\u{301}"), ("K", "\u{212A}"), (";", "\u{37E}"),
    ("\u{1F44D}a\u{308}", "\u{1F44D}\u{E4}"),
    ("\u{AC00}", "\u{1100}\u{1161}"),
  ]

  @Test(arguments: twins)
  func `E139: canonically equivalent identifiers stay two`(one: String, other: String) throws {
    func check<Wanted: Identifier>(_: Wanted.Type, _ make: (String) -> String) throws {
      let (one, other) = (try id(make(one), Wanted.self), try id(make(other), Wanted.self))
      #expect(one.text == other.text)
      #expect(one != other)
      #expect(Set([one, other, one]).count == 2)
      #expect([one: 1, other: 2].count == 2)
      #expect((one < other) != (other < one))
    }
    try check(UserID.self) { "@\($0):x" }
    try check(RoomID.self) { "!\($0)" }
    try check(RoomAlias.self) { "#\($0):x" }
    try check(EventID.self) { "$\($0)" }
    try check(DeviceID.self) { $0 }
    try check(TransactionID.self) { $0 }
    try check(SessionID.self) { $0 }
    try check(KeyID.self) { "ed25519:\($0)" }
    try check(EventType.self) { $0 }
    try check(ProtocolText.self) { $0 }
  }

  @Test(arguments: twins)
  func `E139: two devices with equivalent names are both kept`(one: String, other: String) throws {
    let devices = try [one, other].map { name in
      DeviceKeys.unsigned(
        user: try id("@a:x"), device: try id(name), ed25519: name, curve25519: "c")
    }
    let answer: JSONValue = [
      "device_keys": ["@a:x": .object(JSONObject([(one, devices[0]), (other, devices[1])]))]
    ]
    let read = try QueriedKeys(JSONDocument(answer.compact(), options: .matrix))
    let found = try #require(read.devices.first).devices
    #expect(found.count == 2)
    #expect(Set(found.map(\.device)).count == 2)
    #expect(found.map { Array(($0.ed25519 ?? "").utf8) } == [Array(one.utf8), Array(other.utf8)])
  }

  @Test func `identifiers are in the order of their bytes`() throws {
    let names = ["😀", "\u{F123}", "é", "e\u{301}", "a", "A"]
    let sorted = try names.map { try id($0, DeviceID.self) }.sorted().map(\.text)
    #expect(
      sorted.map { Array($0.utf8) }
        == ["A", "a", "e\u{301}", "é", "\u{F123}", "😀"].map { Array($0.utf8) })
  }

  @Test func `E94: a session ID is the same with padding`() throws {
    #expect(try id("abc=", SessionID.self) == id("abc"))
  }
}
