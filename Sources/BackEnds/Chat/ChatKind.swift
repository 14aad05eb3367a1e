package import HTTPClient
package import Secrets

/// The protocols in which models are talked to, and what is to be set up for each.
package enum ChatKind: String, Sendable, CaseIterable {
  case openai, ollama, anthropic, gemini

  /// Where it is when nobody says.
  package var standardAddress: String {
    switch self {
    case .openai: "https://api.openai.com"
    case .ollama: "http://127.0.0.1:11434"
    case .anthropic: "https://api.anthropic.com"
    case .gemini: "https://generativelanguage.googleapis.com"
    }
  }

  /// How its server is asked: who we are, and in which version.
  package func settings(_ address: HTTPURL, key: Secret?) -> ModelServer.Settings {
    var settings = ModelServer.Settings(address)
    switch self {
    case .openai, .ollama: settings.credentials = key.map { HTTPRequest.Credentials.bearer($0) }
    case .anthropic:
      settings.credentials = key.map {
        HTTPRequest.Credentials.header(name: "x-api-key", $0)
      }
      settings.headers.append((name: "anthropic-version", value: Secret("2023-06-01")))
    case .gemini:
      settings.credentials = key.map {
        HTTPRequest.Credentials.header(name: "x-goog-api-key", $0)
      }
    }
    return settings
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
