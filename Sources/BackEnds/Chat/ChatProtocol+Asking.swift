package import Configuration
package import HTTPClient
package import Secrets

/// How each protocol in which models are talked to is set up and spoken.
extension ChatProtocol {
  package func credentials(_ key: Secret) -> HTTPRequest.Credentials {
    switch self {
    case .openai, .ollama: .bearer(key)
    case .anthropic: .header(name: "x-api-key", key)
    case .gemini: .header(name: "x-goog-api-key", key)
    }
  }

  /// What its server wants to read with every question.
  package var headers: [(name: String, value: Secret)] {
    self == .anthropic ? [(name: "anthropic-version", value: Secret("2023-06-01"))] : []
  }

  /// The model of that name. Where nobody says which flavour of OpenAI's protocol the server has, the
  /// address does.
  package func model(
    _ name: String, on server: ModelServer, flavour: OpenAIChat.Flavour? = nil
  ) -> any ChatModel {
    switch self {
    case .openai:
      OpenAIChat(
        name, on: server, flavour: flavour ?? OpenAIChat.Flavour(of: server.settings.address))
    case .ollama: OllamaChat(name, on: server)
    case .anthropic: AnthropicChat(name, on: server)
    case .gemini: GeminiChat(name, on: server)
    }
  }
}

extension ModelServer {
  /// The path below the server's address. People give that with the version of the protocol or
  /// without: both are the same place.
  func path(_ version: String, _ rest: String) -> String {
    let place = settings.address.target.prefix { $0 != "?" }
    let last = place.split(separator: "/").last ?? ""
    let isVersion = last.first == "v" && last.dropFirst().first?.isNumber == true
    let isThere = isVersion || last == "openai" || last.utf8.elementsEqual(version.utf8)
    return isThere ? rest : "\(version)/\(rest)"
  }
}
