internal import HTTP

/// Looks at a request's head and says whether it is let in, before a byte of its body is read.
struct Admission {
  struct Admitted {
    let method: HTTPMethod
    let path: String
    let query: [ServerRequest.QueryItem]
    let parameters: [String: String]
    let handler: Routes.Handler
    let maximumBodyBytes: Int
  }

  enum Outcome { case admitted(Admitted), refused(ServerResponse) }

  private static let maximumQueryItems = 256

  let settings: ServerSettings
  let routes: Routes

  func admit(method name: String, target: String, headers: HTTPHeaders) -> Outcome {
    guard target.utf8.count <= settings.maximumTargetBytes else { return .refused(.plain(414)) }
    guard let method = HTTPMethod(name), let length = bodyLength(headers),
      headers.firstInvalid == nil
    else {
      return .refused(.plain(400))
    }
    let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
    guard let query = query(target.utf8[path.endIndex...].dropFirst()) else {
      return .refused(.plain(400))
    }
    switch routes.match(method, path: String(decoding: path, as: UTF8.self)) {
    case .malformed: return .refused(.plain(400))
    case .notFound: return .refused(.plain(404))
    case .methodNotAllowed(let allowed):
      var response = ServerResponse.plain(405)
      response.headers.set("Allow", allowed.map(\.name).sorted().joined(separator: ", "))
      return .refused(response)
    case .found(let route, let parameters):
      let maximum = route.maximumBodyBytes ?? settings.maximumBodyBytes
      guard length <= maximum else { return .refused(.plain(413)) }
      return .admitted(
        Admitted(
          method: method, path: String(decoding: path, as: UTF8.self), query: query,
          parameters: parameters, handler: route.handler, maximumBodyBytes: maximum))
    }
  }

  /// The announced length, 0 when there is none. `nil` when two parties on the way could read
  /// different lengths out of these headers.
  private func bodyLength(_ headers: HTTPHeaders) -> Int? {
    let lengths = headers.values("Content-Length")
    guard let first = lengths.first else { return 0 }
    guard lengths.count == 1, !headers.contains("Transfer-Encoding"),
      !first.utf8.isEmpty, first.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
    else { return nil }
    return Int(first) ?? .max
  }

  private func query(_ bytes: Substring.UTF8View.SubSequence) -> [ServerRequest.QueryItem]? {
    var items: [ServerRequest.QueryItem] = []
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      guard items.count < Self.maximumQueryItems, let decodedName = name.queryDecoded,
        let value = pair[name.endIndex...].dropFirst().queryDecoded
      else { return nil }
      items.append(ServerRequest.QueryItem(name: decodedName, value: value))
    }
    return items
  }
}
