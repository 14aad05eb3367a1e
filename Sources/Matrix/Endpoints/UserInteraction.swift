package import JSON
package import Secrets

/// The server wants to be sure who asks: the ways it offers, and what was done already.
package struct UserInteraction: Sendable {
  package static let maximumFlows = 32

  /// Each is a way by itself, made of stages.
  package let flows: [[ProtocolText]]
  package let completed: [ProtocolText]
  package let session: String?
  package let parameters: JSONNode?

  /// Nothing if this is no offer.
  init?(_ node: JSONNode) {
    guard let elements = node["flows"]?.elements else { return nil }
    flows = elements.prefix(Self.maximumFlows).compactMap { flow in
      flow.readableIdentifiers("stages").map { Array($0.prefix(Self.maximumFlows)) }
    }
    completed = Array((node.readableIdentifiers("completed") ?? []).prefix(Self.maximumFlows))
    session = node.readableString("session")
    parameters = node.readableObject("params")?.detached()
  }

  package func offers(_ stage: ProtocolText) -> Bool {
    flows.contains { flow in flow.allSatisfy { $0 == stage || completed.contains($0) } }
  }
}

/// What is sent along in answer. The password makes this a secret: it describes itself without it.
package enum UserAuthentication: Sendable, CustomStringConvertible, CustomReflectable {
  case password(user: UserID, Secret, session: String?)
  /// Stages that were done elsewhere, in a browser.
  case done(session: String)

  package var json: SecretJSON {
    switch self {
    case .password(let user, let password, let session):
      var members: [(String, SecretJSON)] = [
        ("type", .open("m.login.password")), ("password", .secret(password)),
        ("identifier", .open(["type": "m.id.user", "user": .string(user.text)])),
      ]
      if let session { members.append(("session", .open(.string(session)))) }
      return .object(members)
    case .done(let session): return .open(["session": .string(session)])
    }
  }

  /// A request's body with this at its end.
  package func joined(to body: JSONObject) -> SecretJSON {
    var members = body.members.map { ($0.name, SecretJSON.open($0.value)) }
    members.append(("auth", json))
    return .object(members)
  }

  package var description: String {
    switch self {
    case .password: "a password"
    case .done: "stages done elsewhere"
    }
  }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
