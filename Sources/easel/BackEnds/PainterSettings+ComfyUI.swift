internal import Arguments
internal import BackEnds
internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import HomeFiles
internal import Painters
internal import Studio

extension PainterSettings {
  /// One socket for each server: all of its jobs listen there.
  func comfy(
    on servers: [ModelServer], over http: HTTPClient, clock: WallClock
  ) throws(Complaint) -> Serving {
    let workflows = ComfyWorkflows(
      fromWords: try bound(workflow, "workflow", .fromWords),
      fromPicture: try bound(workflowImage, "workflow_image", .fromPicture))
    let terms = self.terms
    var capabilities = workflows.capabilities(
      name: terms.name, summary: terms.summary, standardSize: terms.standardSize)
    capabilities.sizes = terms.sizes ?? capabilities.sizes
    capabilities.price = terms.price
    capabilities.concurrency = terms.concurrency
    capabilities.patienceSeconds = terms.patienceSeconds
    var serving = Serving(capabilities: capabilities, servers: [])
    serving.reader = ComfyWorkflowReader(
      painter: name, beside: workflows, extraNodes: workflowNodes)
    let addresses = servers.map(\.settings.address)
    for server in servers {
      let socket = ComfySocket(
        "\(name) at \(server.origin)", clock: clock, open: eventSocket(of: server, over: http))
      serving.services.append(socket.service)
      serving.servers.append(
        ComfyUI(
          server, workflows: workflows, socket: socket, neighbours: addresses, longest: deadline,
          clock: clock))
    }
    return serving
  }

  /// The whole models that its workflows load, each with the words for where that is said.
  func checkpoints() throws(Complaint) -> [(setting: String, model: String)] {
    var named: [(setting: String, model: String)] = []
    let workflows = [
      (try bound(workflow, "workflow", .fromWords), "workflow"),
      (try bound(workflowImage, "workflow_image", .fromPicture), "workflow_image"),
    ]
    for (bound, setting) in workflows {
      for model in bound?.workflow.checkpoints ?? [] {
        named.append((setting: "`ckpt_name` in `\(entry).\(setting)`", model: model))
      }
    }
    return named
  }

  private func bound(
    _ path: String?, _ setting: String, _ use: WorkflowBinding.Use
  ) throws(Complaint) -> BoundWorkflow? {
    guard let path else { return nil }
    do {
      return try BoundWorkflow(
        HomeFiles.read(path, atMost: Workflow.maximumBytes), for: use)
    } catch {
      throw Complaint(
        "the workflow \(path) cannot be used", why: ["\(error)"],
        hint: "see docs/guide/painter-comfyui.md, and `\(entry).\(setting)`", exit: .configuration)
    }
  }
}
