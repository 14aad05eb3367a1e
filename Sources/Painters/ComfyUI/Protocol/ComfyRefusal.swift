internal import JSON
internal import Studio

/// Why the server did not take a workflow, or not all of it: its answer's `error` and `node_errors` as
/// one sentence.
struct ComfyRefusal: Equatable, Sendable {
  static let maximumNames = 5

  let failure: PainterFailure
  /// The nodes that bring nothing because of it.
  let outputs: Set<String>

  /// - Returns: nothing when the server complains of nothing.
  init?(_ root: JSONNode) {
    var complaints: [(failure: PainterFailure, isModel: Bool)] = []
    var outputs: Set<String> = []
    if let nodes = root["node_errors"]?.members {
      for node in nodes.prefix(Workflow.maximumNodes) {
        let kind = ComfyWords.plain(node.value["class_type"]?.string ?? "")
        for output in node.value["dependent_outputs"]?.elements.map({ Array($0) }) ?? [] {
          if let id = output.string { outputs.insert(id) }
        }
        for error in node.value["errors"]?.elements.map({ Array($0.prefix(20)) }) ?? [] {
          let failure = Self.failure(error, of: kind)
          complaints.append((failure, failure.kind == .modelMissing))
        }
      }
    }
    self.outputs = outputs
    // A missing model explains the rest.
    let first = complaints.first { $0.isModel } ?? complaints.first
    if var failure = first?.failure {
      if complaints.count > 1 { failure.detail += " (and \(complaints.count - 1) more)" }
      self.failure = failure
    } else if let error = root["error"], !error.isNull {
      failure = Self.failure(ofAll: error)
    } else {
      return nil
    }
  }

  /// About the graph as a whole.
  private static func failure(ofAll error: JSONNode) -> PainterFailure {
    let message = ComfyWords.plain(error["message"]?.string ?? error.string ?? "")
    let kind = error["extra_info"]?["class_type"]?.string
    let detail =
      switch error["type"]?.string {
      case "prompt_no_outputs": "the workflow has no node that saves or shows a picture"
      case "no_prompt": "it got no workflow"
      case "invalid_prompt_id": "it does not take the name of the job"
      case "missing_node_type" where kind != nil:
        "it has no node \(ComfyWords.plain(kind ?? "")); a node of somebody else's may be missing there"
      default: message.isEmpty ? "it gave no reason" : message
      }
    return PainterFailure(.badOrder, detail)
  }

  /// About one input of a node.
  private static func failure(_ error: JSONNode, of kind: String) -> PainterFailure {
    let extra = error["extra_info"]
    let input = ComfyWords.plain(extra?["input_name"]?.string ?? "")
    let value = shown(extra?["received_value"])
    let message = ComfyWords.plain(error["message"]?.string ?? "")
    let type = error["type"]?.string
    if type == "value_not_in_list" { return missing(input, value, extra?["input_config"], kind) }
    let words =
      switch type {
      case "required_input_missing": "\(input) is missing"
      case "value_smaller_than_min", "value_bigger_than_max": "\(input): \(message)"
      case "invalid_input_type": "\(input) is not of the kind that it takes"
      case "return_type_mismatch": "\(input) is linked to something of another kind"
      case "bad_linked_input": "\(input) is linked wrongly"
      case "dependency_cycle": "the workflow goes round in a circle"
      case "exception_during_inner_validation":
        extra?["exception_type"]?.string == "KeyError"
          ? "it is linked to a node that is not there" : "it could not be checked"
      case "custom_validation_failed":
        ComfyWords.plain(error["details"]?.string ?? "")
      default: message.isEmpty ? "it was refused" : message
      }
    let isPicture = kind.hasPrefix("LoadImage") && type == "custom_validation_failed"
    return PainterFailure(isPicture ? .sourceUnreadable : .badOrder, "\(kind): \(words)")
  }

  /// Models are names in lists, and so are samplers.
  private static func missing(
    _ input: String, _ value: String, _ config: JSONNode?, _ kind: String
  ) -> PainterFailure {
    let all = config?[0]?.elements.map { Array($0.prefix(maximumNames + 1)) } ?? []
    let names = all.prefix(maximumNames).map { shown($0) }.filter { !$0.isEmpty }
    let more = all.count > names.count ? ", …" : ""
    let offer = names.isEmpty ? "" : "; it has \(names.joined(separator: ", "))\(more)"
    let isModel = input.hasSuffix("_name") && input != "sampler_name"
    return isModel || value.contains(".safetensors") || value.contains(".gguf")
      ? PainterFailure(.modelMissing, "\(kind) asks for \(value)\(offer)")
      : PainterFailure(.badOrder, "\(kind): there is no \(input) \(value)\(offer)")
  }

  /// Models may lie in folders.
  private static func shown(_ node: JSONNode?) -> String {
    ComfyWords.plain(node?.string ?? node?.numberText ?? "")
  }
}

/// What the server says to a workflow that it takes.
struct ComfyReceipt: Equatable, Sendable {
  /// Its name for the job: ours, where it understands that.
  let id: String
  /// What it left out.
  let refusal: ComfyRefusal?

  init(id: String, refusal: ComfyRefusal? = nil) {
    self.id = id
    self.refusal = refusal
  }

  init?(_ root: JSONNode) {
    guard let id = root["prompt_id"]?.string, !id.isEmpty, id.utf8.count <= 64,
      id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
    else { return nil }
    self.init(id: id, refusal: ComfyRefusal(root))
  }
}
