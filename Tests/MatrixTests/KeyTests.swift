import JSON
import Matrix
import Testing

@Suite struct KeyTests {
  static let device: JSONValue = [
    "user_id": "@alice:example.org", "device_id": "JLAFKJWSCS",
    "algorithms": ["m.olm.v1.curve25519-aes-sha2", 5, "m.megolm.v1.aes-sha2"],
    "keys": [
      "curve25519:JLAFKJWSCS": "3C5BFWi2Y8MaVvjM8M22DBmh24PmgR0nPvJOIArzgyI=",
      "ed25519:JLAFKJWSCS": "lEuiRJBit0IG6nUf5pUzWTUEsRVVe/HJkoKuEww9ULI", "bad": "x",
    ],
    "signatures": [
      "@alice:example.org": ["ed25519:JLAFKJWSCS": "own", "ed25519:ssk": "cross", "bad": "x"],
      "nobody": [:],
    ],
    "unsigned": ["device_display_name": "Alice's phone"],
  ]

  @Test func `a device is read`() throws {
    let device = try DeviceKeys(parse(Self.device))
    #expect(device.user.text == "@alice:example.org" && device.device.text == "JLAFKJWSCS")
    #expect(device.algorithms == [.olm, .megolm])
    #expect(device.ed25519 == "lEuiRJBit0IG6nUf5pUzWTUEsRVVe/HJkoKuEww9ULI")
    // E94: without the padding that it came with.
    #expect(device.curve25519 == "3C5BFWi2Y8MaVvjM8M22DBmh24PmgR0nPvJOIArzgyI")
    #expect(device.keys.count == 2)
    #expect(device.ownSignature == "own")
    #expect(device.signatures.signature(by: device.user, ed25519: "ssk") == "cross")
    #expect(device.signatures.all.count == 1 && device.signatures.all[device.user]?.count == 2)
    #expect(device.displayName == "Alice's phone" && !device.isDehydrated)
    #expect(device.detached().ownSignature == "own")
    var dehydrated = Self.device
    dehydrated["dehydrated"] = true
    #expect(try DeviceKeys(parse(dehydrated)).isDehydrated)
  }

  @Test func `E138: what is signed is canonical, without signatures and without what servers add`()
    throws
  {
    let value: JSONValue = [
      "b": 1, "a": "é/😀\u{1}", "signatures": ["x": [:]], "unsigned": ["age": 1],
      "inner": ["unsigned": 1, "signatures": 2], "😀": 0, "\u{F123}": -0.0,
    ]
    let wanted =
      "{\"a\":\"é/😀\\u0001\",\"b\":1,\"inner\":{\"signatures\":2,\"unsigned\":1},\"\u{F123}\":0,\"😀\":0}"
    #expect(text(try CanonicalSigning.signable(value)) == wanted)
    #expect(text(try CanonicalSigning.signable(parse(value))) == wanted)
    #expect(refusal { try CanonicalSigning.signable(["a": 1.5]) } != nil)
    #expect(refusal { try CanonicalSigning.signable(["a": 9_007_199_254_740_992]) } != nil)
    #expect(text(try CanonicalSigning.signable(["a": 9_007_199_254_740_991])).contains("991"))
  }

  @Test func `E138: the bytes of a device are those that it signed`() throws {
    let signable = text(try DeviceKeys(parse(Self.device)).signable())
    #expect(signable.hasPrefix("{\"algorithms\":") && !signable.contains("signatures"))
    #expect(!signable.contains("phone") && signable.contains("gyI=\""))
  }

  @Test func `signatures are added beside those there are`() throws {
    let alice: UserID = try id("@alice:example.org")
    var value = CanonicalSigning.adding("new", by: alice, try id("ed25519:X"), to: Self.device)
    value = CanonicalSigning.adding("newer", by: alice, try id("ed25519:X"), to: value)
    value = CanonicalSigning.adding("b", by: try id("@b:x"), try id("ed25519:Y"), to: value)
    let signatures = try DeviceKeys(parse(value)).signatures
    #expect(signatures[alice, try id("ed25519:X")] == "newer")
    #expect(signatures[alice, try id("ed25519:JLAFKJWSCS")] == "own")
    #expect(signatures[try id("@b:x"), try id("ed25519:Y")] == "b")
  }

  @Test(arguments: ["user_id", "device_id", "algorithms", "keys"])
  func `a device that lacks something is refused`(name: String) throws {
    for wrong in [nil, 1, "", [1]] as [JSONValue] {
      if name == "algorithms", wrong == [1] { continue }
      var value = Self.device
      value[name] = wrong
      #expect(refusal { try DeviceKeys(parse(value)) } != nil)
    }
  }

  @Test func `a cross-signing key is read`() throws {
    let user: UserID = try id("@a:x")
    let key = try CrossSigningKey(
      parse(CrossSigningKey.unsigned(user: user, .selfSigning, ed25519: "abc")))
    #expect(key.user == user && key.ed25519 == "abc" && key.keyID?.text == "ed25519:abc")
    #expect(key.isFor(.selfSigning) && !key.isFor(.master))
    let base: JSONValue = ["user_id": "@a:x", "usage": ["master"]]
    for keys in [
      [:], ["ed25519:abc": "abd"], ["curve25519:abc": "abc"], ["ed25519:a": "a", "ed25519:b": "b"],
      ["ed25519:abc": 1], "x",
    ] as [JSONValue] {
      var value = base
      value["keys"] = keys
      #expect(refusal { try CrossSigningKey(parse(value)) } != nil)
    }
  }

  @Test func `E25: devices and keys that say they are others are refused`() throws {
    var liar = Self.device
    liar["device_id"] = "OTHER"
    var thief = Self.device
    thief["user_id"] = "@thief:x"
    let master = CrossSigningKey.unsigned(user: try id("@alice:example.org"), .master, ed25519: "m")
    let answer: JSONValue = [
      "failures": ["dead.example": [:], "not a server": [:]],
      "device_keys": [
        "@alice:example.org": ["JLAFKJWSCS": Self.device, "LIAR": liar, "THIEF": thief, "NONE": 5],
        "@bob:x": [:], "nobody": [:],
      ],
      "master_keys": ["@alice:example.org": master, "@bob:x": master],
      "self_signing_keys": ["@alice:example.org": master], "user_signing_keys": [1],
    ]
    let read = try API.QueryKeys([]).answer(JSONDocument(answer.compact(), options: .matrix))
    #expect(read.failures.map(\.text) == ["dead.example"])
    #expect(read.devices.map(\.user.text) == ["@alice:example.org", "@bob:x"])
    #expect(read.devices[0].devices.map(\.device.text) == ["JLAFKJWSCS"])
    #expect(read.devices[1].devices.isEmpty)
    #expect(read.masterKeys.map(\.key.text) == ["@alice:example.org"])
    #expect(read.selfSigningKeys.isEmpty && read.userSigningKeys.isEmpty)
    #expect(
      Set(read.refused.map(\.device)) == ["LIAR", "THIEF", "NONE", "", "master", "self_signing"])
  }

  @Test func `claimed keys are read`() throws {
    let answer: JSONValue = [
      "one_time_keys": [
        "@a:x": [
          "ONE": [
            "signed_curve25519:AAAAHg": ["key": "k=", "signatures": ["@a:x": ["ed25519:ONE": "s"]]]
          ],
          "TWO": ["curve25519:AAAAHg": "plain"], "THREE": [:],
          "FOUR": ["signed_curve25519:B": ["key": "f", "fallback": true]],
          "FIVE": ["signed_curve25519:B": ["key": 5]],
        ], "nobody": [:],
      ]
    ]
    let read = try API.ClaimKeys([]).answer(JSONDocument(answer.compact(), options: .matrix))
    #expect(read.keys.map(\.device.text) == ["ONE", "FOUR"] && read.skipped == 4)
    #expect(read.keys[0].key.key == "k" && !read.keys[0].key.isFallback)
    #expect(read.keys[0].key.signatures.signature(by: try id("@a:x"), ed25519: "ONE") == "s")
    #expect(read.keys[1].key.isFallback && read.keys[1].id.text == "signed_curve25519:B")
    #expect(
      text(SignedOneTimeKey.unsigned(key: "k", isFallback: true))
        == "{\"key\":\"k\",\"fallback\":true}")
  }
}
