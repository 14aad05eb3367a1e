package import Studio

/// The workflows of a painter: one that paints from words, one that starts from a picture, or both.
package struct ComfyWorkflows: Equatable, Sendable {
  package let fromWords: BoundWorkflow?
  package let fromPicture: BoundWorkflow?

  package init(fromWords: BoundWorkflow?, fromPicture: BoundWorkflow?) {
    self.fromWords = fromWords
    self.fromPicture = fromPicture
  }

  func workflow(for order: PaintOrder) -> BoundWorkflow? {
    order.source == nil ? fromWords : fromPicture
  }

  /// What can be done with what is bound. What only one of the two takes is not promised.
  package func capabilities(
    name: String, summary: String, standardSize: Size
  ) -> PainterCapabilities {
    var capabilities = PainterCapabilities(
      name: name, summary: summary, sizes: sizes(standardSize), standardSize: standardSize)
    capabilities.paintsFromText = fromWords != nil
    capabilities.paintsFromPictures = fromPicture != nil
    capabilities.takesSeed = all(bind: .seed)
    capabilities.takesNegative = all(bind: .negative)
    capabilities.takesSteps = all(bind: .steps)
    capabilities.takesStrength = fromPicture?.binding.binds(.denoise) ?? false
    return capabilities
  }

  private func all(bind slot: WorkflowSlot) -> Bool {
    [fromWords, fromPicture].allSatisfy { $0?.binding.binds(slot) ?? true }
  }

  /// Most models compute in squares of 16 pixels.
  private func sizes(_ standard: Size) -> PainterCapabilities.Sizes {
    let workflow = fromWords ?? fromPicture
    guard let binding = workflow?.binding, binding.binds(.width), binding.binds(.height) else {
      return .only([standard])
    }
    let step = standard.width % 16 == 0 && standard.height % 16 == 0 ? 16 : 8
    return .any(
      side: 64...4_096, step: step, maximumPixels: max(4 << 20, standard.width * standard.height))
  }
}
