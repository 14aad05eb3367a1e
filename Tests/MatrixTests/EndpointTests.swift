import JSON
import Matrix
import Secrets
import Testing

@Suite struct EndpointTests {
  struct Asked: Sendable, CustomTestStringConvertible {
    let request: APIRequest
    let line: String
    var body = ""
    var isIdempotent = true
    var needsToken = true
    var testDescription: String { line }
  }

  static func asked() throws -> [Asked] {
    let user: UserID = try id("@a b/😀:x")
    let encoded = "%40a%20b%2F%F0%9F%98%80%3Ax"
    let (room, event): (RoomID, EventID) = (try id("!r/o:x"), try id("$e"))
    let (device, transaction): (DeviceID, TransactionID) = (try id(".."), try id("t"))
    let base = "/_matrix/client/v3"
    return [
      Asked(
        request: API.Versions().request, line: "GET /_matrix/client/versions", needsToken: false),
      Asked(
        request: API.WellKnown().request, line: "GET /.well-known/matrix/client", needsToken: false),
      Asked(request: API.Capabilities().request, line: "GET \(base)/capabilities"),
      Asked(request: API.LoginFlows().request, line: "GET \(base)/login", needsToken: false),
      Asked(
        request: API.Login(.password(user: "a", Secret("p")), device: device, displayName: "n")
          .request,
        line: "POST \(base)/login",
        body:
          "{\"refresh_token\":true,\"type\":\"m.login.password\",\"identifier\":{\"type\":\"m.id.user\","
          + "\"user\":\"a\"},\"password\":\"p\",\"device_id\":\"..\",\"initial_device_display_name\":\"n\"}",
        isIdempotent: false, needsToken: false),
      Asked(
        request: API.Refresh(token: Secret("r")).request, line: "POST \(base)/refresh",
        body: "{\"refresh_token\":\"r\"}", isIdempotent: false, needsToken: false),
      Asked(
        request: API.Logout().request, line: "POST \(base)/logout", body: "{}", isIdempotent: false),
      Asked(request: API.WhoAmI().request, line: "GET \(base)/account/whoami"),
      Asked(
        request: API.SendEvent(
          room: room, type: .message, transaction: transaction, content: ["a": 1]
        ).request, line: "PUT \(base)/rooms/%21r%2Fo%3Ax/send/m.room.message/t", body: "{\"a\":1}"),
      Asked(
        request: API.SendState(room: room, type: .name, content: ["name": "n"]).request,
        line: "PUT \(base)/rooms/%21r%2Fo%3Ax/state/m.room.name", body: "{\"name\":\"n\"}"),
      Asked(
        request: API.StateContent(of: room, .member, key: ProtocolText(user.text) ?? .empty)
          .request,
        line: "GET \(base)/rooms/%21r%2Fo%3Ax/state/m.room.member/\(encoded)"),
      Asked(
        request: API.Redact(event, in: room, transaction: transaction, reason: "r").request,
        line: "PUT \(base)/rooms/%21r%2Fo%3Ax/redact/%24e/t", body: "{\"reason\":\"r\"}"),
      Asked(
        request: API.Messages(in: room, from: "f", limit: 5_000).request,
        line: "GET \(base)/rooms/%21r%2Fo%3Ax/messages?dir=b&from=f&limit=1000"),
      Asked(
        request: API.Relations(of: event, in: room, .threadRelation).request,
        line: "GET /_matrix/client/v1/rooms/%21r%2Fo%3Ax/relations/%24e/m.thread"),
      Asked(
        request: API.Members(of: room, not: .leave).request,
        line: "GET \(base)/rooms/%21r%2Fo%3Ax/members?not_membership=leave"),
      Asked(
        request: API.Join(room, via: [try id("x:1")]).request,
        line: "POST \(base)/join/%21r%2Fo%3Ax?via=x%3A1&server_name=x%3A1", body: "{}"),
      Asked(
        request: API.Moderate(.kick, user, in: room, reason: "r").request,
        line: "POST \(base)/rooms/%21r%2Fo%3Ax/kick",
        body: "{\"user_id\":\"@a b/😀:x\",\"reason\":\"r\"}", isIdempotent: false),
      Asked(
        request: API.AccountData(.direct, of: user, in: room).request,
        line: "GET \(base)/user/\(encoded)/rooms/%21r%2Fo%3Ax/account_data/m.direct"),
      Asked(
        request: API.Typing(user, in: room, timeoutMS: 30_000).request,
        line: "PUT \(base)/rooms/%21r%2Fo%3Ax/typing/\(encoded)",
        body: "{\"typing\":true,\"timeout\":30000}"),
      Asked(
        request: API.Receipt(for: event, in: room, .main).request,
        line: "POST \(base)/rooms/%21r%2Fo%3Ax/receipt/m.read/%24e",
        body: "{\"thread_id\":\"main\"}"),
      Asked(
        request: API.PutProfile(.displayName("Easel"), of: user).request,
        line: "PUT \(base)/profile/\(encoded)/displayname", body: "{\"displayname\":\"Easel\"}"),
      Asked(
        request: API.NameDevice(device, "n").request, line: "PUT \(base)/devices/%2E%2E",
        body: "{\"display_name\":\"n\"}"),
      Asked(
        request: API.QueryKeys([user], timeoutMS: 5_000).request, line: "POST \(base)/keys/query",
        body: "{\"device_keys\":{\"@a b/😀:x\":[]},\"timeout\":5000}"),
      Asked(
        request: API.ClaimKeys([(user, [device])]).request, line: "POST \(base)/keys/claim",
        body: "{\"one_time_keys\":{\"@a b/😀:x\":{\"..\":\"signed_curve25519\"}},\"timeout\":10000}",
        isIdempotent: false),
      Asked(
        request: API.KeyChanges(from: "a", to: "b").request,
        line: "GET \(base)/keys/changes?from=a&to=b"),
      Asked(
        request: API.UploadKeys(
          body: API.UploadKeys.body(
            device: nil, oneTimeKeys: [(try id("signed_curve25519:A"), ["key": "k"])],
            fallbackKeys: [])
        ).request, line: "POST \(base)/keys/upload",
        body: "{\"one_time_keys\":{\"signed_curve25519:A\":{\"key\":\"k\"}}}"),
      Asked(
        request: API.UploadCrossSigning(
          master: ["m": 1], selfSigning: nil, userSigning: nil,
          .password(user: try id("@a:x"), Secret("p"), session: "s")
        ).request, line: "POST \(base)/keys/device_signing/upload",
        body:
          "{\"master_key\":{\"m\":1},\"auth\":{\"type\":\"m.login.password\",\"password\":\"p\","
          + "\"identifier\":{\"type\":\"m.id.user\",\"user\":\"@a:x\"},\"session\":\"s\"}}"),
      Asked(
        request: API.UploadSignatures([(try id("@a:x"), [(key: "D", ["s": 1])])]).request,
        line: "POST \(base)/keys/signatures/upload", body: "{\"@a:x\":{\"D\":{\"s\":1}}}"),
      Asked(
        request: API.SendToDevice(
          .encrypted, transaction: transaction, body: ToDeviceBody().bytes()
        )
        .request, line: "PUT \(base)/sendToDevice/m.room.encrypted/t", body: "{\"messages\":{}}"),
      Asked(
        request: API.BackedUpKeys(version: "1", .session(room, try id("s/+"))).request,
        line: "GET \(base)/room_keys/keys/%21r%2Fo%3Ax/s%2F%2B?version=1"),
      Asked(request: API.Backup().request, line: "GET \(base)/room_keys/version"),
      Asked(
        request: API.DeleteBackup(version: "1").request,
        line: "DELETE \(base)/room_keys/version/1"),
      Asked(
        request: API.CreateMedia().request, line: "POST /_matrix/media/v1/create",
        isIdempotent: false),
      Asked(
        request: API.UploadTo(try id("mxc://x/y"), [0x61]).request,
        line: "PUT /_matrix/media/v3/upload/x/y", body: "a"),
      Asked(request: API.MediaConfig().request, line: "GET /_matrix/client/v1/media/config"),
      Asked(
        request: API.download(try id("mxc://x/y"), maximumBytes: 1),
        line: "GET /_matrix/client/v1/media/download/x/y?allow_redirect=true"),
    ]
  }

  @Test func `every endpoint asks what the specification says`() throws {
    for asked in try Self.asked() {
      let request = asked.request
      #expect("\(request.method.rawValue) \(request.target)" == asked.line)
      #expect(text(request.payload?.bytes ?? []) == asked.body, "\(asked.line)")
      #expect(request.isIdempotent == asked.isIdempotent, "\(asked.line)")
      #expect(request.needsToken == asked.needsToken, "\(asked.line)")
      #expect(request.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }
  }

  private func answer<Asked: Endpoint>(_ endpoint: Asked, _ text: String) throws -> Asked.Answer {
    try endpoint.answer(JSONDocument(text, options: .matrix))
  }

  @Test func `answers about the session are read`() throws {
    let login = try answer(
      API.Login(.token(Secret("t")), device: nil),
      "{\"user_id\":\"@a:x\",\"device_id\":\"D\",\"access_token\":\"s3cret\",\"refresh_token\":\"r\","
        + "\"expires_in_ms\":5}")
    #expect(login.device.text == "D" && login.tokens.access.isEqual(to: Secret("s3cret")))
    #expect(login.tokens.refresh?.isEqual(to: Secret("r")) == true && login.tokens.expiresInMS == 5)
    var dumped = ""
    dump(login, to: &dumped)
    dump(API.Login(.password(user: "a", Secret("s3cret")), device: nil), to: &dumped)
    dump(UserAuthentication.password(user: login.user, Secret("s3cret"), session: nil), to: &dumped)
    #expect(!dumped.contains("s3cret"))
    #expect(
      try answer(API.LoginFlows(), "{\"flows\":[{\"type\":\"m.login.password\"},5]}")
        .map(\.type) == ["m.login.password"])
    let who = try answer(API.WhoAmI(), "{\"user_id\":\"@a:x\",\"device_id\":\"D\"}")
    #expect(who.device?.text == "D" && !who.isGuest)
    let versions = try answer(
      API.Versions(), "{\"versions\":[\"v1.11\",1],\"unstable_features\":{\"org.x\":true}}")
    #expect(versions.speaks("v1.11") && versions.hasUnstable("org.x") && !versions.hasUnstable("y"))
    let capabilities = try answer(
      API.Capabilities(),
      "{\"capabilities\":{\"m.room_versions\":{\"default\":\"12\",\"available\":{\"12\":\"stable\"}}}}"
    )
    #expect(capabilities.defaultRoomVersion == "12" && capabilities.roomVersions["12"] == "stable")
    #expect(
      try answer(API.WellKnown(), "{\"m.homeserver\":{\"base_url\":\"https://x\"}}") == "https://x")
  }

  @Test func `answers about rooms are read`() throws {
    let event =
      "{\"event_id\":\"$1\",\"sender\":\"@a:x\",\"type\":\"m.room.member\",\"state_key\":\"@a:x\","
      + "\"content\":{\"membership\":\"join\"}}"
    let room: RoomID = try id("!r")
    #expect(try answer(API.State(of: room), "[\(event),5]").elements.count == 1)
    #expect(try answer(API.Members(of: room), "{\"chunk\":[\(event)]}").elements.count == 1)
    #expect(refusal { try answer(API.Members(of: room), "{}") } != nil)
    #expect(refusal { try answer(API.State(of: room), "{}") } != nil)
    let messages = try answer(
      API.Messages(in: room, from: nil), "{\"chunk\":[\(event)],\"start\":\"s\"}")
    #expect(messages.events.elements.count == 1 && messages.end == nil)
    let joined = try answer(
      API.JoinedMembers(of: room), "{\"joined\":{\"@a:x\":{\"display_name\":\"A\"},\"b\":{}}}")
    #expect(joined == [try id("@a:x"): Member(.join, displayName: "A")])
    #expect(try answer(API.JoinedRooms(), "{\"joined_rooms\":[\"!a\",1]}").count == 1)
    #expect(try answer(API.Join(room), "{\"room_id\":\"!b\"}").text == "!b")
    #expect(
      try answer(
        API.SendEvent(room: room, type: .message, transaction: id("t"), content: [:]),
        "{\"event_id\":\"$sent\"}"
      ).text == "$sent")
    try answer(API.Leave(room), "{}")
    #expect(try answer(API.MediaConfig(), "{}") == nil)
    #expect(try answer(API.CreateMedia(), "{\"content_uri\":\"mxc://x/y\"}").uri.mediaID == "y")
    #expect(
      try answer(API.Devices(), "{\"devices\":[{\"device_id\":\"D\"},5]}").elements.count == 1)
    #expect(try answer(API.Profile(id("@a:x")), "{\"displayname\":\"A\"}").displayName == "A")
  }

  @Test func `an encrypted room can be asked for`() throws {
    var create = API.CreateRoom()
    create.encryption = RoomEncryption(algorithm: .megolm)
    create.invited = [try id("@a:x")]
    let body = text(create.request.payload?.bytes ?? [])
    #expect(body.contains("\"type\":\"m.room.encryption\""))
  }

  @Test func `E101: signatures that failed are told though the answer is a success`() throws {
    let endpoint = API.UploadSignatures(body: [])
    #expect(try answer(endpoint, "{}").isEmpty)
    #expect(try answer(endpoint, "{\"failures\":{}}").isEmpty)
    let failures = try answer(
      endpoint,
      "{\"failures\":{\"@a:x\":{\"D\":{\"errcode\":\"M_INVALID_SIGNATURE\"}},\"@b:x\":{},\"@c:x\":5}}"
    )
    #expect(failures.map(\.key) == ["D", "", ""])
    #expect(failures.first?.code == .invalidSignature)
  }

  @Test func `a backup is read as it was written`() throws {
    let key = BackedUpKey(
      session: try id("s"), firstMessageIndex: 3, forwardedCount: 1, isVerified: true,
      ephemeral: "e", ciphertext: "c", mac: "m")
    let room: RoomID = try id("!r")
    let body = API.PutBackedUpKeys(version: "1", [(room, [key])]).request.payload?.bytes ?? []
    let all = try answer(API.BackedUpKeys(version: "1", .all), text(body))
    #expect(all.keys.count == 1 && all.keys[0].key.firstMessageIndex == 3)
    #expect(all.keys[0].room == room && all.keys[0].key.ciphertext == "c")
    let odd =
      "{\"rooms\":{\"!a\":{\"sessions\":{\"s\":{},\"t\":5}},\"nobody\":{},\"!b\":7}}"
    let read = try answer(API.BackedUpKeys(version: "1", .all), odd)
    #expect(read.keys.isEmpty && read.skipped == 4)
    let version = try answer(
      API.Backup(),
      "{\"version\":\"1\",\"algorithm\":\"m.megolm_backup.v1.curve25519-aes-sha2\",\"etag\":\"x\","
        + "\"count\":5,\"auth_data\":{\"public_key\":\"pk=\",\"signatures\":{}}}")
    #expect(version.publicKey == "pk" && version.algorithm == .backup && version.count == 5)
    #expect(try answer(API.CreateBackup(authData: [:]), "{\"version\":\"2\"}") == "2")
  }
}
