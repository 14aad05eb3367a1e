/// What is asked of a resource. Client and server mean the same thing by it.
package struct HTTPMethod: Hashable, Sendable, CustomStringConvertible {
  package static let maximumCount = 32

  package let name: String

  /// `nil` unless `name` is a token of RFC 9110, which is also safe to put on a request line.
  package init?(_ name: String) {
    guard name.utf8.count <= Self.maximumCount, name.isHTTPToken else { return nil }
    self.name = name
  }

  private init(known name: String) { self.name = name }

  package static let get = HTTPMethod(known: "GET")
  package static let head = HTTPMethod(known: "HEAD")
  package static let post = HTTPMethod(known: "POST")
  package static let put = HTTPMethod(known: "PUT")
  package static let patch = HTTPMethod(known: "PATCH")
  package static let delete = HTTPMethod(known: "DELETE")
  package static let options = HTTPMethod(known: "OPTIONS")

  /// Asking twice is asking once.
  package var isIdempotent: Bool {
    [.get, .head, .put, .delete, .options, HTTPMethod(known: "TRACE")].contains(self)
  }

  package var description: String { name }
}

extension String {
  /// RFC 9110 §5.6.2: visible ASCII without separators.
  var isHTTPToken: Bool {
    !utf8.isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        case let byte: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
