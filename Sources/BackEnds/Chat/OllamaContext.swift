/// How many tokens a model behind Ollama may look back on. The server's own choice is too small for
/// pictures, and what is too much for it falls off the front without a word.
///
/// 1. It is one of ``sizes``, which double: with another size the server loads the model anew.
/// 2. What a question needs is estimated, and rather too high: which tokens it comes to only the model
///    knows. The largest counts where even that is not enough.
enum OllamaContext {
  static let sizes = [8_192, 16_384, 32_768]
  /// For a picture of 1,024 pixels: a model with a token for each 28 × 28 of them takes 1,337, one that
  /// cuts it into tiles some more, one with a fixed number mostly fewer. Smaller ones take less.
  static let tokensForPicture = 1_600
  /// English has about four to a token, other languages and JSON fewer.
  static let bytesForToken = 2
  /// Around each turn, and where pictures begin and end.
  private static let tokensForTurn = 32

  static func tokens(for question: ChatQuestion) -> Int {
    var needed = question.maximumTokens + text(question.system)
    for turn in question.turns {
      needed += tokensForTurn
      for part in turn.parts {
        switch part {
        case .picture: needed += tokensForPicture
        case .text(let words): needed += text(words)
        }
      }
    }
    return sizes.first { needed <= $0 } ?? sizes[sizes.count - 1]
  }

  private static func text(_ words: String) -> Int { words.utf8.count / bytesForToken + 1 }
}
