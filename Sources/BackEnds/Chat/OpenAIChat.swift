internal import JSON
package import HTTPClient

/// A model behind `v1/chat/completions`, in the flavours that servers have of it.
package struct OpenAIChat: ChatModel {
  package enum Flavour: String, Sendable, CaseIterable {
    case openai
    case llamaCpp = "llama.cpp"
    case llamaCppPython = "llama-cpp-python"
    case vllm
    /// Some other that understands the common part.
    case compatible

    /// By the address alone.
    package init(of address: HTTPURL) {
      self = address.host.hasSuffix("openai.com") ? .openai : .compatible
    }
  }

  package let name: String
  package let takesPictures = true
  private let flavour: Flavour
  private let desk: ChatDesk

  package init(_ name: String, on server: ModelServer, flavour: Flavour) {
    self.name = name
    self.flavour = flavour
    desk = ChatDesk(server, manners: ChatManners(countsCompletion: flavour == .openai))
  }

  package var origin: String { desk.server.origin }

  package func answer(_ question: ChatQuestion) async throws -> ChatReply {
    let root = try await desk.ask { manners in
      ModelQuestion(
        chat: desk.server.path("v1", "chat/completions"),
        Self.body(question, model: name, flavour: flavour, manners: manners))
    }
    return try Self.reply(root)
  }
}

extension OpenAIChat {
  static func reply(_ root: JSONNode) throws(ModelFault) -> ChatReply {
    guard let choice = root["choices"]?[0] else { throw ModelFault(.nonsense, "it says nothing") }
    if let error = choice["error"], !error.isNull { throw ModelFault(told: ServerWords(choice)) }
    let message = choice["message"]
    if let refusal = message?["refusal"]?.string, !refusal.isEmpty {
      return ChatReply(text: refusal, ending: .refused)
    }
    let ending: ChatReply.Ending =
      switch choice["finish_reason"]?.string {
      case "length": .truncated
      case "content_filter": .refused
      default: .complete
      }
    return ChatReply(text: text(of: message?["content"]), ending: ending)
  }

  /// A text, or parts of which some are text.
  private static func text(of content: JSONNode?) -> String {
    if let text = content?.string { return text }
    let parts = content?.elements.map(Array.init) ?? []
    return parts.compactMap { $0["text"]?.string }.joined()
  }
}
