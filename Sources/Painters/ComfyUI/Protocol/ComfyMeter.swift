internal import Studio

/// How far a job is, from what is said of its nodes.
///
/// 1. It never goes back, and is not whole before the picture is here.
/// 2. A sampler takes as long as thirty others. What is kept from before takes no time.
struct ComfyMeter: Equatable, Sendable {
  private static let most = 0.98

  private var weights: [String: Double] = [:]
  private var names: [String: String] = [:]
  private var done: [String: Double] = [:]
  private var running: String?
  private(set) var progress = PaintProgress(fraction: 0, stage: "waiting")

  init(_ bound: BoundWorkflow) {
    let trace = WorkflowTrace(workflow: bound.workflow)
    let needed = trace.upstream(of: bound.binding.outputs)
    for node in bound.workflow.nodes where needed.contains(node.id) {
      weights[node.id] = node.isSampler ? 30 : 1
      names[node.id] = node.stage
    }
  }

  mutating func note(_ event: ComfyEvent) {
    switch event {
    case .cached(let nodes): for node in nodes { weights[node] = nil }
    case .working(let node):
      // Old servers do not say that a node is finished, only that the next one has begun.
      if let running, running != node { done[running] = 1 }
      running = node
    case .shares(let shares): for share in shares { note(share) }
    case .step(let share): note(share)
    case .started, .brought, .succeeded, .failed, .interrupted, .ended, .preview: break
    }
    let all = weights.values.reduce(0.0, +)
    let part = weights.reduce(0.0) { $0 + $1.value * (done[$1.key] ?? 0) }
    let fraction = all > 0 ? part / all : 0
    progress.fraction = min(max(progress.fraction, fraction), Self.most)
    if let running, let name = names[running] { progress.stage = name }
  }

  private mutating func note(_ share: ComfyEvent.Share) {
    done[share.node] = max(done[share.node] ?? 0, share.done)
    if share.done < 1 { running = share.node }
  }
}

extension Workflow.Node {
  /// What it is called while it works: the title without marks, else the class.
  fileprivate var stage: String {
    let words = title.split(whereSeparator: \.isWhitespace).filter {
      !$0.lowercased().hasPrefix("easel:")
    }
    return oneLine(words.isEmpty ? kind : words.joined(separator: " "), atMost: 40)
  }
}
