import JSON
import Matrix
import Secrets
import Testing

@Suite struct SecretBodyTests {
  static let passwords = [
    "", "plain", "with \"quotes\" and \\", "tab\tline\nnull\u{0}", "é😀", "a+b&c=d %20~._-",
  ]

  @Test(arguments: passwords)
  func `a secret in JSON is read as it was`(password: String) throws {
    let body = SecretJSON.object([
      ("a\"", .open(["b": 1])), ("password", .secret(Secret(password))), ("none", .object([])),
    ])
    try body.written().withText { text in
      let root = try parse(text)
      #expect(root["password"]?.string == password)
      #expect(root["a\""]?["b"]?.int64 == 1 && root["none"]?.members?.isEmpty == true)
    }
    let long = SecretJSON.secret(
      Secret(copying: Array(repeating: 97, count: SecretJSON.maximumSecret + 1)))
    #expect(long.written().withText { $0 == "null" })
  }

  @Test(arguments: passwords)
  func `a secret in a form is encoded as all else`(password: String) {
    var form = SecretForm()
    form.add("a b", "é&")
    form.add("left out", nil as String?)
    form.add("token", Secret(password))
    let expected = "a%20b=%C3%A9%26&token=\(PercentEncoding.component(password))"
    #expect(form.written().withText { $0 == expected })
  }

  @Test func `nobody prints a body by accident`() throws {
    let user: UserID = try id("@a:x")
    let password = Secret("s3cret")
    let device: DeviceID = try id("D")
    var requests = [
      API.Login(.password(user: "a", password), device: nil).request,
      API.Login(.token(password), device: nil).request, API.Refresh(token: password).request,
      API.DeleteDevices([device], .password(user: user, password, session: "s")).request,
    ]
    for request in requests {
      guard case .secret = request.body else { Issue.record("an open body"); continue }
      let sent = text(request.payload?.bytes ?? [])
      #expect(sent.contains("\"s3cret\""))
    }
    var written = API.Logout().request
    written.body = .written(Array("s3cret".utf8))
    requests.append(written)
    written.body = .json("s3cret")
    requests.append(written)
    for request in requests {
      var said = "\(request)\(String(reflecting: request))\(request.body)"
      dump(request, to: &said)
      dump([request.body], to: &said)
      // The last is how an array of its bytes would look.
      #expect(!said.contains("s3cret") && !said.contains("115, 51"))
    }
    #expect("\(requests[4])" == "POST /_matrix/client/v3/logout, 6 bytes of JSON")
  }

  @Test func `a key that no session has is refused before it is copied`() throws {
    let long = String(repeating: "A", count: 20_000)
    #expect(refusal { try SecretSend(parse(["request_id": "q", "secret": .string(long)])) } != nil)
    let key = RoomKey.content(
      room: try id("!r"), session: try id("s"), key: long, isSharedHistory: false)
    #expect(refusal { try RoomKey(parse(key)) } != nil)
  }
}
