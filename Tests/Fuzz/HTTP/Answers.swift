import HTTP
import Secrets

@testable import HTTPClient

/// The lines of a head, and after an empty one the pieces of a body: what is kept stays within its
/// maxima, whatever lengths are announced.
func checkAnswer(_ bytes: [UInt8]) {
  guard let url = try? HTTPURL(parsing: "http://host/") else { return }
  var request = HTTPRequest(.get, url)
  request.maximumResponseBytes = 64
  request.maximumErrorBytes = 16
  var incoming = Incoming(request)
  let lines = HeaderLines()
  var taken = 0
  for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
    guard incoming.isHeadComplete else {
      let line = Array(line) + [0x0A]
      let step = unsafe line.withUnsafeBytes { unsafe incoming.takeHeader($0, into: lines) }
      if case .failed = step { return }
      precondition(lines.count <= 256)
      precondition((step == .complete) == incoming.isHeadComplete)
      continue
    }
    switch incoming.admit(line.count) {
    case .take: taken += line.count
    case .takeLast(let count):
      precondition((0...line.count).contains(count) && incoming.isTruncated)
      taken += count
    case .failed:
      precondition(incoming.status < 300)
      return
    }
    precondition(taken <= (incoming.status < 300 ? 64 : 16), "more than was allowed")
  }
  for field in lines.read().fields {
    precondition(!field.name.utf8.contains(UInt8(ascii: ":")))
    precondition(!field.value.utf8.contains(0x0A))
    for end in [field.value.utf8.first, field.value.utf8.last] {
      precondition(end != 0x20 && end != 0x09, "space is left around a value")
    }
  }
}

/// Each line is a status, a space and a `Location`: whoever follows them all ends somewhere,
/// never goes back to plain text, and takes no credentials along.
func checkHops(_ lines: [String]) {
  guard let url = try? HTTPURL(parsing: "https://home/start?token=1") else { return }
  var request = HTTPRequest(
    .post, url, headers: ["X-Key": "k", "Accept": "a/b"], body: .bytes([1]))
  request.credentials = .bearer(Secret("hush"))
  var hop = Hop(first: request)
  var count = 0
  for line in lines {
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let status = Int(words[0]) else { continue }
    do throws(HTTPError) {
      let next = try hop.following(status: status, headers: ["location": String(words[1])])
      guard let next else { continue }
      count += 1
      hop = next
    } catch {
      precondition(!error.description.contains("token"), "an error tells a query")
      continue
    }
    precondition(count <= request.redirects.maximum && hop.redirects == count)
    let there = hop.request
    precondition(there.url.origin.scheme == .https, "back to plain text")
    precondition(isOneLine(there.url.text))
    if there.url.origin != url.origin || hop.hasLeftHome {
      precondition(hop.hasLeftHome && there.credentials == nil && !there.headers.contains("X-Key"))
      precondition(there.addresses == .publicOnly)
    }
    precondition(there.method == .post || there.body.isEmpty)
  }
}
