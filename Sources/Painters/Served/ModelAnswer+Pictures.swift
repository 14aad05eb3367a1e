internal import BackEnds
internal import HTTP
internal import HTTPClient
internal import JSON

extension ModelAnswer {
  /// Nothing but the picture's file, as some servers answer.
  var isPicture: Bool { contentType.hasPrefix("image/") }

  /// The answer as JSON; an error in it although the status says 200 is thrown. Plain words instead
  /// are what a model says that does not paint this.
  func checked() throws(ModelFault) -> JSONNode {
    let root: JSONNode
    do throws(ModelFault) {
      root = try json()
    } catch {
      guard contentType.hasPrefix("text/plain") else { throw error }
      let said = ServerWords(body, contentType: contentType).text
      throw ModelFault(said.isEmpty ? .nonsense : .refused, said)
    }
    if let error = root["error"], !error.isNull { throw ModelFault(told: ServerWords(root)) }
    return root
  }

  /// The rest of what should have been a stream and is not.
  init(collecting response: HTTPStreamingResponse) async throws {
    var body: [UInt8] = []
    for try await bytes in response.body { body += bytes }
    self.init(
      status: response.status, contentType: response.headers["Content-Type"] ?? "", body: body)
  }
}

extension JSONNode {
  /// JSON that stands in a stream by itself.
  static func checked(_ text: [UInt8]) throws(ModelFault) -> JSONNode {
    try ModelAnswer(status: 200, contentType: "application/json", body: text).checked()
  }
}
