@testable import HTTPClient

/// An address is on one line of ASCII, is its own text, and describes itself without its query.
func checkAddress(_ text: String) {
  do throws(HTTPURL.ParseError) {
    check(try HTTPURL(parsing: text))
  } catch {
    precondition(!error.description.isEmpty)
  }
}

/// The first line is where we are, each other line where a server sends us: always to an address,
/// never out of http, with a path that has no dots to climb.
func checkReference(_ lines: [String]) {
  guard let first = lines.first, var here = try? HTTPURL(parsing: first) else { return }
  for line in lines.dropFirst() {
    guard let next = try? here.resolving(line) else { continue }
    check(next)
    let path = next.target.utf8.prefix { $0 != UInt8(ascii: "?") }
    let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    precondition(
      !segments.contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) },
      "dots are left in \(next.text)")
    // What is absolute leads to one place from everywhere.
    precondition((try? here.resolving(next.text)) == next, "\(next.text) leads elsewhere")
    precondition((try? next.resolving("")) == next, "an empty reference leads away")
    here = next
  }
}

private func check(_ url: HTTPURL) {
  precondition(isOneLine(url.text), "an address of several lines")
  precondition(url.text.utf8.count <= HTTPURL.maximumCount, "an address too long to be read")
  precondition(
    url.text.utf8.starts(with: "http://".utf8) || url.text.utf8.starts(with: "https://".utf8))
  precondition(url.target.utf8.first == UInt8(ascii: "/") && url.origin.port > 0)
  precondition(
    !url.text.utf8.contains(UInt8(ascii: "@")) || url.target.utf8.contains(UInt8(ascii: "@")))
  precondition((try? HTTPURL(parsing: url.text)) == url, "\(url.text) is another address")
  let shown = url.description
  if let query = shown.utf8.firstIndex(of: UInt8(ascii: "?")) {
    precondition(shown[query...] == "?…", "a query is told")
  }
}

/// Brackets and a zone change nothing, and an address of version 4 is as public inside one of
/// version 6 as by itself.
func checkIPAddress(_ text: String) {
  guard let address = IPAddress(parsing: text) else { return }
  if text.utf8.first != UInt8(ascii: "[") {
    precondition(IPAddress(parsing: "[\(text)]") == address, "brackets change \(text)")
  }
  precondition(AddressPolicy.anything.allows(address))
  precondition(AddressPolicy.publicOnly.allows(address) == address.isPublic)
  guard case .v4(let v4) = address else { return }
  let parts = [24, 16, 8, 0].map { "\(v4 >> $0 & 0xFF)" }.joined(separator: ".")
  precondition(IPAddress(parsing: parts) == address, "\(parts) is another address")
  precondition(IPAddress(parsing: "::ffff:\(parts)")?.isPublic == address.isPublic)
  precondition(IPAddress(parsing: "64:ff9b::\(parts)")?.isPublic == address.isPublic)
}
