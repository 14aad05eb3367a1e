package import JSON

extension API {
  /// The server asks who wants it; see ``ServerError/interaction``.
  package struct UploadCrossSigning: Endpoint {
    private let master: JSONValue?
    private let selfSigning: JSONValue?
    private let userSigning: JSONValue?
    private let authentication: UserAuthentication?

    /// Keys that are signed already.
    package init(
      master: JSONValue?, selfSigning: JSONValue?, userSigning: JSONValue?,
      _ authentication: UserAuthentication? = nil
    ) {
      self.master = master
      self.selfSigning = selfSigning
      self.userSigning = userSigning
      self.authentication = authentication
    }

    package var request: APIRequest {
      var body = JSONObject()
      if let master { body.append("master_key", master) }
      if let selfSigning { body.append("self_signing_key", selfSigning) }
      if let userSigning { body.append("user_signing_key", userSigning) }
      let path = ["keys", "device_signing", "upload"]
      guard let authentication else { return .post(path, .object(body), isIdempotent: true) }
      return .post(path, secret: authentication.joined(to: body), isIdempotent: true)
    }
    package typealias Answer = Void
  }

  /// Signatures of devices and keys. An answer of success may hold failures, so whoever wants to know
  /// looks at them, and asks for the keys again.
  package struct UploadSignatures: Endpoint {
    package struct Failure: Sendable {
      package let user: UserID?
      /// A device, or a cross-signing key by its text.
      package let key: String
      package let code: ErrorCode?
    }

    package static let maximumFailures = 1_000

    private let body: [UInt8]

    package init(body: [UInt8]) { self.body = body }

    /// Objects with the new signatures in them, by user and by device or key.
    package init(_ objects: [(UserID, [(key: String, JSONValue)])]) {
      let users = objects.map { user, keys in
        (user.text, JSONValue.object(JSONObject(keys.map { ($0.key, $0.1) })))
      }
      body = JSONValue.object(JSONObject(users)).compact()
    }

    package var request: APIRequest {
      var request = APIRequest(
        .post, APIRequest.client, ["keys", "signatures", "upload"], isIdempotent: true)
      request.body = .written(body)
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> [Failure] {
      guard let failures = try document.root.optionalObject("failures")?.members else { return [] }
      var found: [Failure] = []
      for user in failures {
        guard let keys = user.value.members, !keys.isEmpty else {
          // Something failed, if only we knew what.
          found.append(Failure(user: UserID(user.name), key: "", code: nil))
          continue
        }
        for key in keys where found.count < Self.maximumFailures {
          let code = key.value.readableString("errcode").map(ErrorCode.init)
          found.append(Failure(user: UserID(user.name), key: key.name, code: code))
        }
      }
      return found
    }
  }
}
