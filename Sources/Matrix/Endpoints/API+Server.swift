package import JSON

extension API {
  /// What the server speaks. Works without a token.
  package struct Versions: Endpoint {
    package struct Answer: Sendable {
      package let versions: [ProtocolText]
      private let features: JSONNode?

      init(versions: [ProtocolText], features: JSONNode?) {
        self.versions = versions
        self.features = features
      }

      package func speaks(_ version: ProtocolText) -> Bool { versions.contains(version) }
      package func hasUnstable(_ feature: String) -> Bool { features?[feature]?.boolean == true }
    }

    package init() {}

    package var request: APIRequest {
      var request = APIRequest(.get, "/_matrix/client", ["versions"])
      request.needsToken = false
      return request
    }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      var skipped = 0
      return Answer(
        versions: try document.root.array("versions").readableIdentifiers(skipped: &skipped),
        features: document.root.readableObject("unstable_features"))
    }
  }

  /// Where the homeserver of a domain is. Asked of the domain.
  package struct WellKnown: Endpoint {
    package init() {}

    package var request: APIRequest {
      var request = APIRequest(.get, "/.well-known/matrix/client")
      request.needsToken = false
      request.maximumAnswerBytes = 64 << 10
      return request
    }

    /// The base URL of the homeserver, to be checked before it is believed.
    package func answer(_ document: JSONDocument) throws(JSONError) -> String {
      try document.root.object("m.homeserver").string("base_url")
    }
  }

  package struct Capabilities: Endpoint {
    package struct Answer: Sendable {
      package let canChangePassword: Bool
      package let defaultRoomVersion: ProtocolText
      /// Version by how stable it is: "stable", "unstable".
      package let roomVersions: [ProtocolText: String]
      package let canGetLoginToken: Bool
    }

    package init() {}
    package var request: APIRequest { .get(["capabilities"]) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Answer {
      let node = try document.root.object("capabilities")
      let rooms = node.readableObject("m.room_versions")
      var versions: [ProtocolText: String] = [:]
      if let members = rooms?["available"]?.members {
        for member in members {
          guard let version = ProtocolText(member.name) else { continue }
          versions[version] = member.value.string
        }
      }
      return Answer(
        canChangePassword: node["m.change_password"]?.readableBoolean("enabled") ?? true,
        defaultRoomVersion: rooms?.readableIdentifier("default") ?? "1", roomVersions: versions,
        canGetLoginToken: node["m.get_login_token"]?.readableBoolean("enabled") ?? false)
    }
  }
}
