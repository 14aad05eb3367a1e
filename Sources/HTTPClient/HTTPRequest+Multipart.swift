package import HTTP

extension HTTPRequest {
  /// Makes a form the body, and says so in the headers.
  package mutating func setBody(_ form: Multipart.Encoded) {
    headers.set("Content-Type", form.contentType)
    body = .bytes(form.bytes)
  }
}
