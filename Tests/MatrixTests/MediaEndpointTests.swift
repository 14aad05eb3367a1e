import JSON
import Matrix
import Testing

@Suite struct MediaEndpointTests {
  @Test func `an upload may be a stream, which is not held in memory`() throws {
    let uri: ContentURI = try id("mxc://x/y")
    for request in [
      API.Upload(streaming: 100_000_000, contentType: "image/png").request,
      API.UploadTo(uri, streaming: 100_000_000, contentType: "image/png").request,
    ] {
      guard case .stream(count: 100_000_000?, contentType: "image/png") = request.body else {
        Issue.record("no stream")
        continue
      }
      #expect(request.payload == nil)
      #expect("\(request.body)" == "100000000 bytes of image/png")
    }
    #expect(
      "\(API.Upload(streaming: nil).request.body)" == "some bytes of application/octet-stream")
    #expect(!API.Upload(streaming: nil).request.isIdempotent)
    #expect(API.UploadTo(uri, streaming: nil).request.isIdempotent)
  }

  @Test func `thumbnails are asked for with the token, and without it of old servers`() throws {
    let thumbnail = API.Thumbnail(
      try id("mxc://x/y"), width: 96, height: 99_999, .crop, isAnimated: false)
    let request = thumbnail.request(maximumBytes: 9)
    #expect(
      request.target
        == "/_matrix/client/v1/media/thumbnail/x/y?width=96&height=4096&method=crop&animated=false&allow_redirect=true"
    )
    #expect(request.needsToken && request.maximumAnswerBytes == 9)
    let old = API.Thumbnail(try id("mxc://x/y"), width: 0, height: 5)
      .requestWithoutToken(maximumBytes: 9)
    #expect(
      old.target
        == "/_matrix/media/v3/thumbnail/x/y?width=1&height=5&method=scale&allow_redirect=true")
    #expect(!old.needsToken)
  }

  @Test func `what old servers take is asked for where they have it`() {
    #expect(
      API.MediaConfig(isOldServer: true).request.target == "/_matrix/media/v3/config")
    #expect(API.MediaConfig().request.target == "/_matrix/client/v1/media/config")
  }

  @Test func `a way to log in that stands for OAuth is told apart`() throws {
    let flows = try API.LoginFlows().answer(
      JSONDocument(
        "{\"flows\":[{\"type\":\"m.login.password\"},{\"type\":\"m.login.sso\","
          + "\"oauth_aware_preferred\":true},{\"type\":\"m.login.sso\","
          + "\"org.matrix.msc3824.delegated_oidc_compatibility\":true}]}", options: .matrix))
    #expect(flows.map(\.prefersOAuth) == [false, true, true])
  }
}
