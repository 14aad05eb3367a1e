import JSON
import Matrix
import Testing

@Suite struct ServerErrorTests {
  private func error(_ status: Int, _ body: String, retryAfter: String? = nil) -> ServerError {
    ServerError(status: status, retryAfter: retryAfter, body: Array(body.utf8))
  }

  @Test(
    arguments: [
      ("5", "{}", 5_000), (" 5\t", "{}", 5_000), ("0", "{}", 0), ("007", "{}", 7_000),
      (nil, "{\"retry_after_ms\":1500}", 1_500), ("2", "{\"retry_after_ms\":1500}", 2_000),
      ("", "{\"retry_after_ms\":9}", 9), ("-5", "{}", nil), ("1.5", "{}", nil), ("5 s", "{}", nil),
      (nil, "{\"retry_after_ms\":-7}", 0), (nil, "{\"retry_after_ms\":\"7\"}", nil),
      (nil, "{\"retry_after_ms\":1e30}", nil),
      (nil, "{\"retry_after_ms\":99999999999}", 86_400_000),
      ("99999999999999999999999999999999999", "{}", 86_400_000), (nil, "nothing", nil),
      ("Wed, 21 Oct 2026 07:28:00 GMT", "{\"retry_after_ms\":5}", 5),
    ] as [(String?, String, Int64?)])
  func `how long to wait is read from the head, then from the body`(
    header: String?, body: String, wanted: Int64?
  ) {
    #expect(error(429, body, retryAfter: header).retryAfterMS == wanted)
  }

  @Test func `a date to wait for is kept for somebody with a clock`() {
    let date = "Wed, 21 Oct 2026 07:28:00 GMT"
    #expect(error(503, "", retryAfter: date).retryAfterDate == date)
    #expect(error(503, "", retryAfter: "5").retryAfterDate == nil)
  }

  @Test func `a code is known or kept`() {
    #expect(error(403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"no\"}").code == .forbidden)
    let other = error(400, "{\"errcode\":\"ORG_NEW\"}")
    #expect(other.code == .other("ORG_NEW") && other.code?.text == "ORG_NEW")
    #expect(error(502, "<html>").code == nil)
    #expect(ErrorCode("M_LIMIT_EXCEEDED") == .limitExceeded)
    #expect(ErrorCode("M_LIMIT_EXCEEDED").text == "M_LIMIT_EXCEEDED")
  }

  @Test func `E128: a soft logout is told from a hard one`() {
    #expect(error(401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"soft_logout\":true}").isSoftLogout)
    #expect(!error(401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"soft_logout\":\"true\"}").isSoftLogout)
    #expect(!error(401, "{\"errcode\":\"M_UNKNOWN_TOKEN\"}").isSoftLogout)
  }

  @Test func `the server's question who we are is read`() throws {
    let asked = try #require(
      error(
        401,
        "{\"flows\":[{\"stages\":[\"m.login.password\"]},{\"stages\":[\"a\",\"b\"]},5],"
          + "\"completed\":[\"a\"],\"session\":\"s\",\"params\":{\"b\":{\"url\":\"u\"}}}"
      ).interaction)
    #expect(asked.offers("m.login.password") && asked.offers("b") && !asked.offers("c"))
    #expect(asked.session == "s" && asked.parameters?["b"]?["url"]?.string == "u")
    #expect(error(401, "{}").interaction == nil && error(403, "{\"flows\":[]}").interaction == nil)
  }

  @Test func `what a server says is bounded, and not in the log`() {
    let long = String(repeating: "ä", count: 100_000)
    let one = error(
      403, "{\"errcode\":\"\(long)\",\"error\":\"\(long)\",\"consent_uri\":\"\(long)\"}")
    #expect(one.message.utf8.count == 512 && (one.consentURI?.utf8.count ?? 0) == 2_048)
    #expect(one.description == "HTTP 403, an unknown code")
    #expect(
      error(403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"x\"}").description
        == "HTTP 403, M_FORBIDDEN")
    #expect(error(500, "").description == "HTTP 500 without a code")
  }

  @Test(arguments: ["", "\0", "[", "[]", "7", "null", "{\"errcode\":7,\"error\":[]}", "\u{FEFF}{}"])
  func `any bytes are an error`(body: String) {
    #expect(error(500, body).code == nil && error(500, body).message.isEmpty)
  }
}
