package import HTTP
package import JSON

/// Something that a server with a model is asked.
package struct ModelQuestion: Sendable {
  package enum Body: Sendable {
    case none
    case json(JSONValue)
    case bytes([UInt8], type: String)
  }

  package var method: HTTPMethod
  /// Below the server's address: `v1/images/generations`.
  package var path: String
  package var query: [(name: String, value: String)] = []
  package var body: Body
  package var accept = "application/json"
  /// From now until the last byte. A model may compute for long before the first one.
  package var deadline = Duration.seconds(600)
  package var maximumBytes = 64 << 20
  /// Statuses of 300 and more whose body is read by whoever asks, like that of any answer.
  package var alsoAnswers: [Int] = []
  /// Asking twice is asking once.
  package var isIdempotent: Bool

  package init(get path: String, query: [(name: String, value: String)] = []) {
    (method, self.path, self.query, body, isIdempotent) = (.get, path, query, .none, true)
  }

  package init(post path: String, _ body: Body) {
    (method, self.path, self.body, isIdempotent) = (.post, path, body, false)
  }
}

/// What it answered, in full.
package struct ModelAnswer: Sendable {
  package let status: Int
  package let contentType: String
  package let body: [UInt8]

  package init(status: Int, contentType: String, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// - Throws: ``ModelFault`` when it is not JSON.
  package func json() throws(ModelFault) -> JSONNode {
    do throws(JSONError) {
      return try JSONDocument(body, options: .strict).root
    } catch {
      let isPage = body.prefix(200).drop { $0 <= 0x20 }.first == UInt8(ascii: "<")
      throw ModelFault(.nonsense, isPage ? "it is a web page" : "it is no JSON")
    }
  }
}
