package import JSON

extension API {
  package struct UploadKeys: Endpoint {
    private let body: [UInt8]

    /// `body` is what ``body(device:oneTimeKeys:fallbackKeys:)`` wrote, now or before a restart: a
    /// retry must send the same keys.
    package init(body: [UInt8]) { self.body = body }

    /// The values are signed already.
    package static func body(
      device: JSONValue?, oneTimeKeys: [(KeyID, JSONValue)], fallbackKeys: [(KeyID, JSONValue)]
    ) -> [UInt8] {
      var object = JSONObject()
      if let device { object.append("device_keys", device) }
      for (name, keys) in [("one_time_keys", oneTimeKeys), ("fallback_keys", fallbackKeys)]
      where !keys.isEmpty {
        object.append(name, .object(JSONObject(keys.map { ($0.0.text, $0.1) })))
      }
      return JSONValue.object(object).compact()
    }

    package var request: APIRequest {
      // The same keys twice are taken once.
      var request = APIRequest(
        .post, APIRequest.client, ["keys", "upload"], isIdempotent: true)
      request.body = .written(body)
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> OneTimeKeyCounts {
      OneTimeKeyCounts(try document.root.object("one_time_key_counts"))
    }
  }

  package struct QueryKeys: Endpoint {
    package static let maximumUsers = 250

    private let users: [UserID]
    private let timeoutMS: Int

    package init(_ users: [UserID], timeoutMS: Int = 10_000) {
      self.users = users
      self.timeoutMS = timeoutMS
    }

    package var request: APIRequest {
      var request = APIRequest.post(
        ["keys", "query"],
        [
          "device_keys": .object(JSONObject(users.map { ($0.text, []) })),
          "timeout": .integer(timeoutMS),
        ], isIdempotent: true)
      request.maximumAnswerBytes = 64 << 20
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> QueriedKeys {
      try QueriedKeys(document)
    }
  }

  package struct ClaimKeys: Endpoint {
    private let devices: [(UserID, [DeviceID])]
    private let timeoutMS: Int

    /// Each user once.
    package init(_ devices: [(UserID, [DeviceID])], timeoutMS: Int = 10_000) {
      self.devices = devices
      self.timeoutMS = timeoutMS
    }

    package var request: APIRequest {
      let algorithm = JSONValue.string(ProtocolText.signedCurve25519.text)
      let wanted = devices.map { user, devices in
        (user.text, JSONValue.object(JSONObject(devices.map { ($0.text, algorithm) })))
      }
      // Each time other keys are used up.
      var request = APIRequest.post(
        ["keys", "claim"],
        ["one_time_keys": .object(JSONObject(wanted)), "timeout": .integer(timeoutMS)])
      request.maximumAnswerBytes = 16 << 20
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> ClaimedKeys {
      try ClaimedKeys(document)
    }
  }

  /// Whose devices changed between two syncs.
  package struct KeyChanges: Endpoint {
    package struct Answer: Sendable {
      package let lists: DeviceListChanges
      package let skipped: Int
    }

    private let from: String
    private let to: String

    package init(from: String, to: String) {
      self.from = from
      self.to = to
    }

    package var request: APIRequest {
      var request = APIRequest.get(["keys", "changes"])
      request.ask("from", from)
      request.ask("to", to)
      request.maximumAnswerBytes = 64 << 20
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      var skipped = 0
      let lists = DeviceListChanges(try document.root.asObject(), skipped: &skipped)
      return Answer(lists: lists, skipped: skipped)
    }
  }
}
