package import JSON

extension API {
  package struct Sync: Endpoint {
    package var since: String?
    package var timeoutMS: Int
    /// The ID of a filter that was uploaded, or one written out.
    package var filter: String?
    package var isFullState = false
    package var showsAsOnline = false

    package init(since: String?, timeoutMS: Int, filter: String? = nil) {
      self.since = since
      self.timeoutMS = max(timeoutMS, 0)
      self.filter = filter
    }

    package var request: APIRequest {
      var request = APIRequest.get(["sync"])
      request.ask("filter", filter)
      request.ask("since", since)
      request.ask("timeout", String(timeoutMS))
      if isFullState { request.ask("full_state", "true") }
      if !showsAsOnline { request.ask("set_presence", "offline") }
      // Servers that do not know it leave `state_after` out, and the answer is read accordingly.
      request.ask("use_state_after", "true")
      request.maximumAnswerBytes = JSONOptions.matrix.limits.maximumBytes
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> SyncAnswer {
      try SyncAnswer(document)
    }
  }

  package struct SendToDevice: Endpoint {
    private let type: EventType
    private let transaction: TransactionID
    private let body: [UInt8]

    /// `body` is a ``ToDeviceBody``, perhaps one that was sent before.
    package init(_ type: EventType, transaction: TransactionID, body: [UInt8]) {
      self.type = type
      self.transaction = transaction
      self.body = body
    }

    package var request: APIRequest {
      var request = APIRequest(
        .put, APIRequest.client, ["sendToDevice", type.text, transaction.text])
      request.body = .written(body)
      return request
    }

    package typealias Answer = Void
  }
}
