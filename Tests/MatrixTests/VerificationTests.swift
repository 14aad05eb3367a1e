import JSON
import Matrix
import Testing

@Suite struct VerificationTests {
  private func steps() throws -> [VerificationEvent.Step] {
    let device: DeviceID = try id("D")
    return [
      .request(VerificationRequest(device: device, methods: [.sas], timestamp: 5)),
      .ready(VerificationReady(device: device, methods: [.sas, .reciprocate])),
      .start(
        VerificationStart(
          device: device,
          method: .sas(
            agreements: ["curve25519-hkdf-sha256"], hashes: ["sha256"],
            macs: ["hkdf-hmac-sha256.v2"], strings: ["decimal", "emoji"]))),
      .start(VerificationStart(device: device, method: .reciprocate(secret: "c2VjcmV0"))),
      .accept(
        VerificationAccept(
          agreement: "curve25519-hkdf-sha256", hash: "sha256", mac: "hkdf-hmac-sha256.v2",
          strings: ["emoji"], commitment: "Y29t")),
      .key("a2V5"),
      .mac(
        VerificationMAC(
          macs: [(try id("ed25519:B"), "b"), (try id("ed25519:A"), "a")], keys: "list")),
      .done, .cancel(VerificationCancel(.mismatchedSAS, reason: "not the same")),
    ]
  }

  @Test func `every step is read as it was written, to a device and in a room`() throws {
    for step in try steps() {
      let toDevice = VerificationEvent.Flow.toDevice(try id("t1"))
      let content = step.content(in: toDevice)
      let read = try VerificationEvent(toDevice: step.type, parse(content))
      #expect(read.flow == toDevice)
      #expect(read.step.content(in: toDevice) == content)
      let inRoom = VerificationEvent.Flow.inRoom(try id("$request"))
      let node = try parse(step.content(in: inRoom))
      let said = try VerificationEvent(inRoom: step.type, node, relation: Relation(of: node))
      #expect(said.flow == inRoom && said.flow.transaction == "$request")
      #expect(said.step.content(in: inRoom) == step.content(in: inRoom))
      #expect(refusal { try VerificationEvent(toDevice: step.type, node) } != nil)
      #expect(
        refusal { try VerificationEvent(inRoom: step.type, node, relation: nil) } != nil)
    }
  }

  @Test func `steps bear nothing that is of another type`() throws {
    for step in try steps() {
      let flow = VerificationEvent.Flow.toDevice(try id("t1"))
      guard case .object(let object) = step.content(in: flow) else { continue }
      for member in object.members
      where !["reason", "timestamp", "method"].contains(member.name) {
        var changed = object
        changed[member.name] = 1
        #expect(
          refusal { try VerificationEvent(toDevice: step.type, parse(.object(changed))) } != nil,
          "\(step.type) \(member.name)")
      }
    }
  }

  @Test func `a request in a room names whom it is for`() throws {
    let request = VerificationRequest(device: try id("D"), methods: [.sas])
    let message = request.message(to: try id("@b:x"), body: "Please verify")
    guard
      case .verificationRequest(let read) = try Message(parse(message)).kind
    else { Issue.record("no request"); return }
    #expect(read.recipient?.text == "@b:x" && read.methods == [.sas])
  }

  @Test func `E116: the list of keys keeps all of them, in the order of their IDs`() throws {
    let mac = VerificationMAC(
      macs: [(try id("ed25519:b"), "2"), (try id("ed25519:a"), "1")], keys: "k")
    #expect(mac.macs.map(\.key.text) == ["ed25519:a", "ed25519:b"])
    for mac in [["bad": "x"], ["ed25519:a": 5], "x", [:]] as [JSONValue] {
      let content: JSONValue = ["transaction_id": "t", "mac": mac, "keys": "k"]
      if mac == [:] {
        _ = try VerificationEvent(toDevice: .verificationMAC, parse(content))
      } else {
        #expect(
          refusal { try VerificationEvent(toDevice: .verificationMAC, parse(content)) } != nil)
      }
    }
    let twice =
      "{\"transaction_id\":\"t\",\"keys\":\"k\",\"mac\":{\"ed25519:a\":\"1\",\"ed25519:a\":\"2\"}}"
    #expect(refusal { try VerificationEvent(toDevice: .verificationMAC, parse(twice)) } != nil)
    let many = JSONObject((0..<101).map { ("ed25519:\($0)", "m") })
    let content: JSONValue = ["transaction_id": "t", "mac": .object(many), "keys": "k"]
    #expect(refusal { try VerificationEvent(toDevice: .verificationMAC, parse(content)) } != nil)
  }

  @Test func `codes of cancelling are known or kept`() throws {
    for code in VerificationCancel.Code.allCases {
      #expect(VerificationCancel(code, reason: "r").knownCode == code)
    }
    let content: JSONValue = ["transaction_id": "t", "code": "org.x"]
    guard
      case .cancel(let cancel) = try VerificationEvent(
        toDevice: .verificationCancel, parse(content)
      ).step
    else { Issue.record("no cancel"); return }
    #expect(cancel.knownCode == nil && cancel.code == "org.x" && cancel.reason.isEmpty)
    #expect(refusal { try VerificationEvent(toDevice: .dummy, parse(content)) } != nil)
  }
}
