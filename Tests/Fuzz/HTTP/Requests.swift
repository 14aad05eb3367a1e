@testable import HTTP
@testable import HTTPServer

/// What is decoded has no NUL and is UTF-8; what is encoded is decoded as it was.
func checkPercent(_ bytes: [UInt8]) {
  if let decoded = bytes.percentDecoded {
    precondition(!decoded.contains(0) && decoded.count <= bytes.count)
    precondition(String(validating: decoded, as: UTF8.self) != nil)
    precondition(encoded(decoded).percentDecoded == decoded)
  }
  if let decoded = bytes.queryDecoded {
    precondition(Array(decoded.utf8).count <= bytes.count)
    precondition(encoded(Array(decoded.utf8)).queryDecoded == decoded)
  }
  if !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil {
    precondition(encoded(bytes).percentDecoded == bytes, "encoded and decoded, it is other bytes")
  }
}

private func encoded(_ bytes: [UInt8]) -> [UInt8] {
  bytes.flatMap { byte in
    let digits = Array(String(byte, radix: 16).utf8)
    return Array("%".utf8) + (digits.count < 2 ? [0x30] : []) + digits
  }
}

/// Lines of a name, a tab and a value: names are the same in either case, and one that is valid
/// cannot end its line.
func checkFields(_ lines: [String]) {
  let headers = fields(lines)
  for field in headers.fields {
    let upper = field.name.utf8.map { 0x61...0x7A ~= $0 ? $0 - 0x20 : $0 }
    precondition(headers.contains(field.name))
    precondition(headers.contains(String(decoding: upper, as: UTF8.self)), "a case matters")
    precondition(!headers.values(field.name).isEmpty)
    var without = headers
    without.remove(field.name)
    precondition(!without.contains(field.name) && without.fields.count < headers.fields.count)
    if field.isValid {
      let line = field.name + field.value
      precondition(line.utf8.allSatisfy { $0 != 0x0A && $0 != 0x0D && $0 != 0 })
    }
    if let method = HTTPMethod(field.name) { precondition(isOneLine(method.name)) }
  }
  precondition((headers.firstInvalid == nil) == headers.fields.allSatisfy(\.isValid))
}

private func fields(_ lines: [String]) -> HTTPHeaders {
  var headers = HTTPHeaders()
  for line in lines where !line.isEmpty {
    let name = line.utf8.prefix { $0 != 0x09 }
    headers.add(
      String(name) ?? "", String(line.utf8[name.endIndex...].dropFirst()) ?? "")
  }
  return headers
}

private let routes: Routes = {
  var routes = Routes()
  routes.get("/") { _ in ServerResponse() }
  routes.get("/healthz") { _ in ServerResponse() }
  routes.add(.put, "/rooms/{room}/name", maximumBodyBytes: 10) { _ in ServerResponse() }
  routes.get("/rooms/{room}") { _ in ServerResponse() }
  routes.get("/media/{path...}") { _ in ServerResponse() }
  return routes
}()

/// The first line is the method, the second the target, the others are headers. Who is let in has a
/// decoded path and query, and a body of one length; who is not gets a reason.
func checkRequest(_ lines: [String]) {
  guard lines.count >= 2 else { return }
  let headers = fields(Array(lines.dropFirst(2)))
  let admission = Admission(settings: ServerSettings(), routes: routes)
  switch admission.admit(method: lines[0], target: lines[1], headers: headers) {
  case .refused(let response):
    precondition([400, 404, 405, 413, 414].contains(response.status))
    if response.status == 405 {
      let allowed = response.headers["Allow"] ?? ""
      precondition(!allowed.isEmpty && !allowed.split(separator: ", ").contains { $0 == lines[0] })
    }
  case .admitted(let admitted):
    precondition(lines[1].utf8.starts(with: admitted.path.utf8))
    precondition(admitted.path.utf8.first == UInt8(ascii: "/"))
    precondition(headers.firstInvalid == nil && headers.values("Content-Length").count <= 1)
    if let length = headers["Content-Length"] {
      guard let length = Int(length) else { fatalError("a length that is no number") }
      precondition((0...admitted.maximumBodyBytes).contains(length))
      precondition(!headers.contains("Transfer-Encoding"), "two ways to read a length")
    }
    if let room = admitted.parameters["room"] { precondition(!room.isEmpty) }
    for item in admitted.query { precondition(!(item.name + item.value).utf8.contains(0)) }
    checkHead(lines[1], admitted.method)
  }
}

/// HEAD is answered where GET is.
private func checkHead(_ target: String, _ method: HTTPMethod) {
  guard method == .get else { return }
  let path = String(target.utf8.prefix { $0 != UInt8(ascii: "?") }) ?? ""
  guard case .found = routes.match(.head, path: path) else {
    fatalError("GET is answered and HEAD is not: \(path)")
  }
}
