import JSON
import Matrix
import Secrets
import Testing

@Suite struct OAuthTests {
  let server: OAuthServer

  init() throws {
    server = try API.AuthMetadata().answer(
      JSONDocument(
        """
        {"issuer":"https://auth.x/","token_endpoint":"https://auth.x/token",
         "registration_endpoint":"https://auth.x/register","revocation_endpoint":"https://auth.x/off",
         "device_authorization_endpoint":"https://auth.x/device","account_management_uri":5,
         "grant_types_supported":["refresh_token",7,"urn:ietf:params:oauth:grant-type:device_code"]}
        """))
  }

  private func form(_ request: OAuthRequest) throws -> String {
    guard case .form(let form) = request.body else {
      Issue.record("no form")
      return ""
    }
    #expect(request.contentType == "application/x-www-form-urlencoded")
    return form.withText { $0 }
  }

  private func code(_ text: String) throws -> OAuthDeviceCode {
    let asking = try #require(OAuth.AskForDevice(at: server, client: "c", device: try id("D")))
    return try asking.answer(JSONDocument(text))
  }

  @Test func `the server's own word says where it is asked and what it can`() throws {
    let request = API.AuthMetadata().request
    #expect(request.target == "/_matrix/client/v1/auth_metadata" && !request.needsToken)
    #expect(server.tokenURL == "https://auth.x/token" && server.offersDeviceGrant)
    #expect(server.accountURL == nil)
    let bare = try API.AuthMetadata().answer(
      JSONDocument("{\"issuer\":\"i\",\"token_endpoint\":\"t\"}"))
    #expect(!bare.offersDeviceGrant)
    #expect(OAuth.Register(at: bare, name: "n", page: "p") == nil)
    #expect(try OAuth.AskForDevice(at: bare, client: "c", device: id("D")) == nil)
    #expect(OAuth.Revoke(at: bare, client: "c", .refresh, Secret("t")) == nil)
    #expect(refusal { try API.AuthMetadata().answer(JSONDocument("{\"issuer\":\"i\"}")) } != nil)
  }

  @Test func `a client is registered without a secret`() throws {
    let register = try #require(
      OAuth.Register(at: server, name: "Easel", page: "https://e.x"))
    #expect(register.request.url == "https://auth.x/register")
    guard case .json(let body) = register.request.body else {
      Issue.record("no JSON")
      return
    }
    #expect(body["client_name"] == "Easel" && body["token_endpoint_auth_method"] == "none")
    #expect(
      body["grant_types"]
        == ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"])
    #expect(try register.answer(JSONDocument("{\"client_id\":\"c\",\"x\":1}")) == "c")
  }

  @Test func `a person on another device is asked`() throws {
    let asking = try #require(OAuth.AskForDevice(at: server, client: "c", device: try id("DEV")))
    #expect(
      try form(asking.request)
        == "client_id=c&scope=urn%3Amatrix%3Aclient%3Aapi%3A%2A%20urn%3Amatrix%3Aclient%3Adevice%3ADEV"
    )
    let asked = try code(
      "{\"device_code\":\"s3cret\",\"user_code\":\"AB-CD\",\"verification_uri\":\"https://p\","
        + "\"verification_uri_complete\":\"https://p?c\",\"expires_in\":1800,\"interval\":7}")
    #expect(asked.userCode == "AB-CD" && asked.page == "https://p")
    #expect(asked.wholePage == "https://p?c" && asked.lifetime == .seconds(1_800))
    #expect(asked.interval == .seconds(7))
    let poll = OAuth.PollForDevice(at: server, client: "c", asked)
    #expect(poll.request.url == "https://auth.x/token")
    #expect(
      try form(poll.request)
        == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=s3cret&client_id=c"
    )
    var said = "\(asked)\(poll.request)"
    dump(asked, to: &said)
    dump(poll, to: &said)
    dump(poll.request, to: &said)
    #expect(!said.contains("s3cret"))
  }

  @Test(arguments: [
    ("authorization_pending", 5, 5), ("slow_down", 5, 10), ("slow_down", 300, 300),
    ("access_denied", 5, nil), ("expired_token", 5, nil), ("invalid_grant", 5, nil),
    ("org.x", 5, nil),
  ])
  func `what is polled for is waited for as the server says`(
    name: String, waited: Int, next: Int?
  ) throws {
    let asked = try code(
      "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"v\",\"expires_in\":9}")
    #expect(asked.interval == OAuthDeviceCode.usualInterval)
    let error = OAuthError(status: 400, body: Array("{\"error\":\"\(name)\"}".utf8))
    #expect(asked.wait(after: error, waited: .seconds(waited)) == next.map { Duration.seconds($0) })
    #expect(error.description.contains(name) == !name.contains("."))
  }

  @Test func `tokens are read, refreshed and taken back`() throws {
    let refresh = OAuth.Refresh(at: server, client: "c", token: Secret("old/1"))
    #expect(
      try form(refresh.request) == "grant_type=refresh_token&refresh_token=old%2F1&client_id=c")
    let tokens = try refresh.answer(
      JSONDocument(
        "{\"access_token\":\"s3cret\",\"token_type\":\"bearer\",\"expires_in\":299,\"scope\":\"s\"}"
      ))
    #expect(tokens.access.isEqual(to: Secret("s3cret")) && tokens.refresh == nil)
    #expect(tokens.lifetime == .seconds(299) && tokens.scope == "s")
    var said = "\(tokens)"
    dump(tokens, to: &said)
    #expect(!said.contains("s3cret"))
    #expect(
      refusal {
        try refresh.answer(JSONDocument("{\"access_token\":\"a\",\"token_type\":\"mac\"}"))
      } != nil)
    let revoke = try #require(OAuth.Revoke(at: server, client: "c", .refresh, Secret("t")))
    #expect(revoke.request.url == "https://auth.x/off")
    #expect(try form(revoke.request) == "token=t&token_type_hint=refresh_token&client_id=c")
  }

  @Test func `an error is one whatever it is made of, and says whether the login is over`() {
    let over = OAuthError(
      status: 400,
      body: Array("{\"error\":\"invalid_grant\",\"error_description\":\"gone\"}".utf8))
    #expect(over.code == .invalidGrant && over.message == "gone" && over.endsLogin)
    #expect(over.description == "HTTP 400, invalid_grant")
    let proxy = OAuthError(status: 502, body: Array("<html>".utf8))
    #expect(proxy.code == nil && !proxy.endsLogin && proxy.message.isEmpty)
    #expect(!OAuthError(status: 429, body: []).endsLogin)
    let long = "{\"error\":\"e\",\"error_description\":\"\(String(repeating: "é", count: 999))\"}"
    #expect(OAuthError(status: 400, body: Array(long.utf8)).message.utf8.count <= 512)
  }
}
