internal import Arguments
internal import Configuration
internal import HTTPClient
internal import Secrets

extension Settings {
  /// For all requests of the program.
  var httpSettings: HTTPClient.Settings {
    get throws(Complaint) {
      var client = HTTPClient.Settings()
      client.userAgent = "easel/\(Version.current)"
      client.certificateAuthorities = http.caFile
      if let proxy = http.proxy { client.proxy = try Self.proxy(proxy) }
      return client
    }
  }

  /// `http://name:password@host:port`.
  private static func proxy(_ secret: Secret) throws(Complaint) -> HTTPClient.Proxy {
    let proxy = secret.withText { text -> HTTPClient.Proxy? in
      guard let slashes = text.range(of: "://") else { return nil }
      let rest = text[slashes.upperBound...]
      guard let at = rest.lastIndex(of: "@") else {
        return (try? HTTPURL(parsing: text)).map { HTTPClient.Proxy($0) }
      }
      let address = text[..<slashes.upperBound] + rest[rest.index(after: at)...]
      let person = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard let url = try? HTTPURL(parsing: String(address)), let user = person.first else {
        return nil
      }
      return HTTPClient.Proxy(
        url, credentials: (String(user), Secret(person.count > 1 ? String(person[1]) : "")))
    }
    guard let proxy else {
      throw Complaint(
        "the proxy of the settings cannot be used",
        why: ["`http.proxy` is no address of an HTTP proxy"],
        hint: "write it as \"http://proxy.example.org:3128\"", exit: .configuration)
    }
    return proxy
  }
}

extension String {
  /// Where `part` stands first.
  fileprivate func range(of part: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].utf8.starts(with: part.utf8) {
        return start..<utf8.index(start, offsetBy: part.utf8.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
