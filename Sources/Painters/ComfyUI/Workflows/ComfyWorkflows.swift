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

  /// One alone.
  init(_ bound: BoundWorkflow, for use: WorkflowBinding.Use) {
    self.init(
      fromWords: use == .fromWords ? bound : nil, fromPicture: use == .fromPicture ? bound : nil)
  }

  /// What can be done with what is bound. What only one of the two takes is not promised.
  var abilities: Proposal.Abilities {
    var abilities = Proposal.Abilities()
    abilities.paintsFromText = fromWords != nil
    abilities.paintsFromPictures = fromPicture != nil
    abilities.takesSeed = all(bind: .seed)
    abilities.takesNegative = all(bind: .negative)
    abilities.takesSteps = all(bind: .steps)
    abilities.takesStrength = fromPicture?.binding.binds(.denoise) ?? false
    let binding = (fromWords ?? fromPicture)?.binding
    abilities.takesSize = binding.map { $0.binds(.width) && $0.binds(.height) } ?? false
    return abilities
  }

  package func capabilities(
    name: String, summary: String, standardSize: Size
  ) -> PainterCapabilities {
    var capabilities = PainterCapabilities(
      name: name, summary: summary, sizes: Self.sizes(standardSize), standardSize: standardSize)
    capabilities.take(abilities)
    capabilities.takesWorkflows = true
    return capabilities
  }

  private func all(bind slot: WorkflowSlot) -> Bool {
    [fromWords, fromPicture].allSatisfy { $0?.binding.binds(slot) ?? true }
  }

  /// Most models compute in squares of 16 pixels.
  private static func sizes(_ standard: Size) -> PainterCapabilities.Sizes {
    let step = standard.width % 16 == 0 && standard.height % 16 == 0 ? 16 : 8
    return .any(
      side: 64...4_096, step: step, maximumPixels: max(4 << 20, standard.width * standard.height))
  }
}
