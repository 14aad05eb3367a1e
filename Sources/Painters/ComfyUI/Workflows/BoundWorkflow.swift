package import JSON
internal import Studio

/// A workflow and where an order goes in it.
package struct BoundWorkflow: Equatable, Sendable {
  package let workflow: Workflow
  package let binding: WorkflowBinding

  package init(
    _ workflow: Workflow, for use: WorkflowBinding.Use, answers: [String: String] = [:]
  ) throws(WorkflowFault) {
    self.workflow = workflow
    binding = try WorkflowBinding(workflow, for: use, answers: answers)
  }

  package init(_ bytes: [UInt8], for use: WorkflowBinding.Use) throws(WorkflowFault) {
    try self.init(try Workflow(bytes), for: use)
  }

  /// What an order says, in this painter's terms.
  package struct Filling: Equatable, Sendable {
    package var prompt: String
    package var negative: String?
    package var seed: UInt64
    package var width: Int
    package var height: Int
    package var denoise: Double?
    package var steps: Int?
    /// The name of the picture to start from, in the server's folder.
    package var image: String?

    package init(prompt: String, seed: UInt64, width: Int, height: Int) {
      (self.prompt, self.seed, self.width, self.height) = (prompt, seed, width, height)
    }
  }

  /// The graph that is sent. What the order does not say stays as its owner has set it.
  package func graph(_ filling: Filling) -> JSONObject {
    var graph = workflow.graph
    for entry in binding.entries {
      for place in entry.places {
        guard let filled = value(entry.slot, filling, at: place) else { continue }
        graph[place.node]?["inputs"]?[place.input] = filled
      }
    }
    return graph
  }

  private func value(
    _ slot: WorkflowSlot, _ filling: Filling, at place: Workflow.Place
  ) -> JSONValue? {
    switch slot {
    case .prompt: words(filling.prompt, "%prompt%", at: place)
    case .negative: words(filling.negative, "%negative%", at: place)
    case .seed: .integer(filling.seed)
    case .image: filling.image.map(JSONValue.string)
    case .width: .integer(filling.width)
    case .height: .integer(filling.height)
    case .denoise:
      filling.denoise.flatMap { JSONNumber(min(max($0, 0.01), 1)) }.map(JSONValue.number)
    case .steps: filling.steps.map { JSONValue.integer($0) }
    case .output: nil
    }
  }

  /// In the place that the owner's text leaves for them, else instead of it.
  private func words(_ words: String?, _ mark: String, at place: Workflow.Place) -> JSONValue? {
    guard case .string(let own)? = workflow.value(at: place), own.contains(mark) else {
      return words.map { JSONValue.string(ComfyPrompt.safe($0)) }
    }
    let whole = own.replacing(mark, with: ComfyPrompt.safe(words ?? ""))
    // Where there was nothing to put, a comma may be left over.
    return .string(String(whole.drop { $0 == "," || $0.isWhitespace }))
  }
}

extension BoundWorkflow.Filling {
  init(_ order: PaintOrder, image: String?) {
    let recipe = order.recipe
    self.init(
      prompt: recipe.prompt, seed: recipe.seed, width: recipe.size.width, height: recipe.size.height
    )
    negative = recipe.negative
    steps = recipe.steps
    self.image = image
    // Without a picture there is only noise, and all of it is to go.
    denoise = image == nil ? nil : recipe.strength
  }
}
