internal import BackEnds
internal import Configuration
internal import HTTPClient
internal import Olm
internal import Secrets

/// How a key is shown to a kind of server.
enum KeyManner: Sendable {
  case bearer
  /// A name and a password with a colon between them; else as a bearer's.
  case basic
  case gemini, anthropic

  func credentials(_ key: Secret) -> HTTPRequest.Credentials {
    switch self {
    case .gemini: return ChatProtocol.gemini.credentials(key)
    case .anthropic: return ChatProtocol.anthropic.credentials(key)
    case .basic where key.withText({ $0.utf8.contains(UInt8(ascii: ":")) }):
      let digits = Base64.encode(key, padded: true)
      return .header(name: "Authorization", digits.withText { Secret("Basic \($0)") })
    case .bearer, .basic: return .bearer(key)
    }
  }
}

extension PainterKind {
  var keyManner: KeyManner {
    switch self {
    case .sdapi: .basic
    case .gemini: .gemini
    case .openai, .chat, .ollama, .comfyui: .bearer
    }
  }
}

extension ChatProtocol {
  var keyManner: KeyManner {
    switch self {
    case .openai, .ollama: .bearer
    case .gemini: .gemini
    case .anthropic: .anthropic
    }
  }
}

extension Settings {
  /// Everybody who is on a server, by the entry of the file.
  var backEnds: [(entry: String, server: BackEndServer, manner: KeyManner)] {
    var all: [(entry: String, server: BackEndServer, manner: KeyManner)] = []
    for painter in painters { all.append((painter.entry, painter.server, painter.kind.keyManner)) }
    for critic in critics { all.append((critic.entry, critic.server, critic.kind.keyManner)) }
    if let director { all.append(("director", director.server, director.kind.keyManner)) }
    return all
  }
}

extension PainterSettings {
  var entry: String { "painters.\(name)" }
}

extension CriticSettings {
  var entry: String { "critics.\(name)" }
}
