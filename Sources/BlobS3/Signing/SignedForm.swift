/// A request in the one form that it is signed in ("canonical request").
struct SignedForm {
  /// The digest of no bytes at all.
  static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  let method: String
  /// As it is sent.
  let path: String
  /// As it is sent: its names in order, everything encoded.
  let query: String
  /// Names in lower case, in their order.
  let headers: [(name: String, value: String)]
  /// The SHA-256 of the body, in hexadecimal digits.
  let payload: String

  /// `target` is path and query; `headers` have lower-case names and the host among them.
  init(
    method: String, target: String, headers: [(name: String, value: String)], payload: String
  ) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.method = method
    path = String(parts[0])
    query = parts.count > 1 ? String(parts[1]) : ""
    self.headers = headers.sorted { $0.name < $1.name }
    self.payload = payload
  }

  var headerNames: String { headers.map { $0.name }.joined(separator: ";") }

  var text: String {
    let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
    return "\(method)\n\(path)\n\(query)\n\(lines)\n\(headerNames)\n\(payload)"
  }
}
