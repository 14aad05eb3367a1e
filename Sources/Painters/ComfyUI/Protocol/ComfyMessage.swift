internal import JSON
internal import Studio

/// What a server says of a job while it works on it.
enum ComfyEvent: Equatable, Sendable {
  /// How far one node is.
  struct Share: Equatable, Sendable {
    let node: String
    /// From 0 to 1.
    let done: Double
  }

  case started
  /// These nodes have nothing to do: their results are still there.
  case cached([String])
  case working(String)
  case shares([Share])
  case step(Share)
  case brought(ComfyOutputs)
  /// Said before the job is in the history.
  case succeeded
  case failed(PainterFailure)
  case interrupted
  /// It is over, in whatever way, and in the history.
  case ended
  /// A picture of how far it is. It is not shown: it is a sign of life.
  case preview
}

/// One message of the socket. What we need not know is none.
struct ComfyMessage: Equatable, Sendable {
  private static let limits = JSONLimits(
    maximumBytes: 8 << 20, maximumDepth: 64, maximumNodes: 1 << 18)

  /// Whose job it is about; previews in the old form do not say.
  let job: String?
  let event: ComfyEvent

  init(job: String?, _ event: ComfyEvent) {
    self.job = job
    self.event = event
  }

  init?(_ message: EventMessage) {
    switch message {
    case .text(let text): self.init(text: Array(text.utf8))
    case .binary(let bytes): self.init(binary: bytes)
    }
  }

  private init?(text: [UInt8]) {
    let options = JSONOptions(loneSurrogates: .replace, limits: Self.limits)
    guard let root = try? JSONDocument(text, options: options).root, let data = root["data"],
      let job = data["prompt_id"]?.string, let type = root["type"]?.string,
      let event = Self.event(type, data)
    else { return nil }
    self.init(job: job, event)
  }

  private static func event(_ type: String, _ data: JSONNode) -> ComfyEvent? {
    switch type {
    case "execution_start": .started
    case "execution_cached":
      .cached((data["nodes"]?.elements.map { Array($0) } ?? []).compactMap(\.string))
    case "executing": data["node"]?.string.map(ComfyEvent.working) ?? ComfyEvent.ended
    case "progress_state": .shares(shares(data["nodes"]))
    case "progress": data["node"]?.string.map { ComfyEvent.step(share($0, data)) }
    case "executed": data["node"]?.string.map { ComfyEvent.brought(outputs($0, data["output"])) }
    case "execution_success": .succeeded
    case "execution_error": .failed(ComfyTrouble.failure(data))
    case "execution_interrupted": .interrupted
    default: nil
    }
  }

  private static func shares(_ nodes: JSONNode?) -> [ComfyEvent.Share] {
    (nodes?.members.map { Array($0.prefix(Workflow.maximumNodes)) } ?? []).map { member in
      member.value["state"]?.string == "finished"
        ? ComfyEvent.Share(node: member.name, done: 1) : share(member.name, member.value)
    }
  }

  private static func share(_ node: String, _ data: JSONNode) -> ComfyEvent.Share {
    let (value, most) = (data["value"]?.double ?? 0, data["max"]?.double ?? 0)
    return ComfyEvent.Share(node: node, done: most > 0 ? min(max(value / most, 0), 1) : 0)
  }

  private static func outputs(_ node: String, _ output: JSONNode?) -> ComfyOutputs {
    var outputs = ComfyOutputs()
    outputs.note(node, output)
    return outputs
  }

  /// A number says what follows, both in four bytes from the most significant: 1 is a preview, 4 one
  /// with an object before it that says whose.
  private init?(binary: [UInt8]) {
    switch Self.number(binary, at: 0) {
    case 1? where binary.count > 8: self.init(job: nil, .preview)
    case 4?:
      guard let length = Self.number(binary, at: 4), length <= 64 << 10,
        binary.count > 8 + Int(length),
        let root = try? JSONDocument(
          Array(binary[8..<(8 + Int(length))]), options: JSONOptions(limits: Self.limits)
        ).root, let job = root["prompt_id"]?.string
      else { return nil }
      self.init(job: job, .preview)
    default: return nil
    }
  }

  private static func number(_ bytes: [UInt8], at start: Int) -> UInt32? {
    guard bytes.count >= start + 4 else { return nil }
    return bytes[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
