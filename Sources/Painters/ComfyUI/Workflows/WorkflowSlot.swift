internal import JSON

/// What an order changes in a workflow. Its raw value is the mark in a node's title: `easel:prompt`.
package enum WorkflowSlot: String, Sendable, CaseIterable {
  case prompt, negative, seed, image, width, height, denoise, steps
  /// The node whose picture is brought.
  case output

  /// The inputs that take it, by the names that nodes give them. Of the groups the first counts that a
  /// node has any of; all of that group are set.
  var inputs: [[String]] {
    switch self {
    case .prompt: Self.texts + [["positive"]] + Self.carriers
    case .negative: Self.texts + [["negative", "negative_prompt"]] + Self.carriers
    case .seed: [["seed"], ["noise_seed"]] + Self.carriers
    case .image: [["image"]]
    case .width, .height: [[rawValue]] + Self.carriers
    case .denoise: [["denoise"], ["strength"]] + Self.carriers
    case .steps: [["steps"]] + Self.carriers
    case .output: [["images"], ["image"]]
    }
  }

  /// Encoders of one text model, of two, of three.
  private static let texts = [
    ["text"], ["text_g", "text_l"], ["clip_l", "clip_g", "t5xxl"], ["prompt"],
  ]
  /// Nodes that only hold a value for others.
  private static let carriers = [["value"], ["string"], ["int"], ["float"], ["number"]]

  /// Names of texts in some nodes, and of what texts became in others.
  static let ports: Set<String> = ["positive", "negative"]

  func takes(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.prompt, .string), (.negative, .string), (.image, .string): true
    case (.seed, .number), (.width, .number), (.height, .number): true
    case (.denoise, .number), (.steps, .number): true
    default: false
    }
  }

  /// What the node does that it belongs to.
  var deed: String {
    switch self {
    case .prompt: "takes the words of the prompt"
    case .negative: "takes the words of what is not wanted"
    case .seed: "takes the seed"
    case .image: "loads the picture to start from"
    case .width: "sets the width"
    case .height: "sets the height"
    case .denoise: "says how much is changed"
    case .steps: "counts the steps"
    case .output: "shows or saves the finished picture"
    }
  }

  /// The marks in a title: `Positive easel:prompt`, `easel:width easel:height`, `easel:width,height`.
  static func marks(in title: String, of node: String) throws(WorkflowFault) -> [WorkflowSlot] {
    var slots: [WorkflowSlot] = []
    for word in title.lowercased().split(whereSeparator: \.isWhitespace)
    where word.hasPrefix("easel:") {
      for name in word.dropFirst("easel:".count).split(whereSeparator: { ",+|/".contains($0) }) {
        guard let slot = WorkflowSlot(rawValue: String(name)) else {
          throw .unknownMark("easel:\(name)", node: node)
        }
        slots.append(slot)
      }
    }
    return slots
  }
}
