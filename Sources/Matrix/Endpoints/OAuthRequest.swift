package import JSON
package import Secrets

/// What is asked of an authorization server, which is at another address than the homeserver: a `POST`
/// without a token.
package struct OAuthRequest: Sendable, CustomStringConvertible {
  package enum Body: Sendable, CustomStringConvertible, CustomReflectable {
    case json(JSONValue)
    case form(Secret)

    package var description: String {
      switch self {
      case .json: "JSON"
      case .form: "a form"
      }
    }
    package var customMirror: Mirror { Mirror(self, children: []) }
  }

  package static let maximumAnswerBytes = 256 << 10

  /// Absolute, as the server said it: to be checked before it is believed.
  package let url: String
  package let body: Body

  init(_ url: String, _ form: SecretForm) {
    self.url = url
    body = .form(form.written())
  }

  init(_ url: String, json: JSONValue) {
    self.url = url
    body = .json(json)
  }

  package var contentType: String {
    switch body {
    case .json: "application/json"
    case .form: SecretForm.contentType
    }
  }

  package var description: String { "POST \(url), \(body)" }
}

/// One thing that can be asked of an authorization server, and how its answer is read.
package protocol OAuthEndpoint: Sendable {
  associatedtype Answer: Sendable
  var request: OAuthRequest { get }
  /// For answers of success. Others are an ``OAuthError``.
  func answer(_ document: JSONDocument) throws(JSONError) -> Answer
}

/// Where all of them are.
package enum OAuth {
  static let deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

  /// All that a client may do, on one device, which gets its keys under that name.
  package static func scope(_ device: DeviceID) -> String {
    "urn:matrix:client:api:* urn:matrix:client:device:\(device.text)"
  }
}
