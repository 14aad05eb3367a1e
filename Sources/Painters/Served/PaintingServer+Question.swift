package import BackEnds
package import Studio

// The kinds of server that bring a picture in the answer to one question. It is the very question that
// they paint by, so that a model or a sampler which they do not know shows.

extension OpenAIImages {
  /// Drafts are no answer to look into, so none are asked for.
  package func question(for order: PaintOrder) throws(ModelFault) -> ModelQuestion? {
    var settings = self.settings
    settings.partials = 0
    return try Self.question(order, from: [], settings)
  }
}

extension SDAPI {
  package func question(for order: PaintOrder) async throws -> ModelQuestion? {
    Self.question(order, from: nil, job: nil, try await named())
  }
}

extension ChatImages {
  package func question(for order: PaintOrder) -> ModelQuestion? {
    Self.question(order, from: [], settings)
  }
}

extension Gemini {
  package func question(for order: PaintOrder) -> ModelQuestion? {
    Self.question(order, from: [], settings)
  }
}

extension Ollama {
  package func question(for order: PaintOrder) -> ModelQuestion? {
    Self.question(order, settings)
  }
}
