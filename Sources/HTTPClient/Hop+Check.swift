internal import HTTP
internal import Secrets

extension Hop {
  private static let maximumHeaders = 128
  private static let maximumHeaderBytes = 64 << 10
  /// What curl or the redirect rules must decide alone. A second opinion about the length of a
  /// message is how requests are smuggled.
  private static let reserved = [
    "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer",
    "Expect", "Proxy-Authorization", "Proxy-Connection", "Keep-Alive",
  ]

  /// Throws unless the request can go on the wire as it is.
  func check() throws(HTTPError) {
    let headers = request.headers
    guard headers.fields.count <= Self.maximumHeaders,
      headers.fields.reduce(0, { $0 + $1.name.utf8.count + $1.value.utf8.count })
        <= Self.maximumHeaderBytes
    else { throw invalid("too many or too large headers") }
    if headers.firstInvalid != nil {
      throw invalid("a header has a name or value that headers cannot have")
    }
    if headers.fields.contains(where: { field in
      Self.reserved.contains { $0.equalsIgnoringASCIICase(field.name) }
    }) {
      throw invalid("a header that the client writes itself")
    }
    try checkCredentials()
    if request.method == .head, !request.body.isEmpty { throw invalid("HEAD has no body") }
    try checkAddress()
  }

  private func checkCredentials() throws(HTTPError) {
    guard let credentials = request.credentials else { return }
    var headers = HTTPHeaders()
    headers.add(credentials.headerName, "")
    guard headers.firstInvalid == nil,
      !Self.reserved.contains(where: { $0.equalsIgnoringASCIICase(credentials.headerName) })
    else { throw invalid("the name of the credentials' header") }
    let isPrintable = unsafe credentials.secret.withUnsafeBytes { bytes in
      unsafe bytes.allSatisfy { 0x20...0x7e ~= $0 }
    }
    guard isPrintable, (1...Self.maximumHeaderBytes).contains(credentials.secret.count) else {
      throw invalid("the credentials have characters that a header cannot have")
    }
  }

  /// A literal address needs no look-up, and behind a proxy it is all that can be judged.
  private func checkAddress() throws(HTTPError) {
    guard request.addresses == .publicOnly else { return }
    let host = request.url.host
    let isLocal =
      host == "localhost" || host.utf8.reversed().starts(with: ".localhost".utf8.reversed())
    let isForbidden = IPAddress(parsing: host).map { !request.addresses.allows($0) } ?? isLocal
    if isForbidden { throw addressRefusal }
  }

  private func invalid(_ part: String) -> HTTPError {
    HTTPError(.invalidRequest(part), origin: request.url.origin)
  }
}

extension HTTPRequest.Body {
  var isEmpty: Bool { if case .none = self { true } else { false } }
}
