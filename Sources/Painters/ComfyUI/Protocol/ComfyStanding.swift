internal import JSON
internal import Studio

/// What a server says of a job.
enum ComfyStanding: Equatable, Sendable {
  /// It has no such job, or has forgotten it.
  case unknown
  case pending
  case running
  case finished(ComfyOutputs)
  case failed(PainterFailure)
  /// Somebody stopped it.
  case cancelled

  /// Reads `/history/ID`, which is `{}` for what is not finished and for what never was.
  init(history root: JSONNode, of id: String) {
    guard let entry = root[id] else {
      self = .unknown
      return
    }
    let status = entry["status"]
    self =
      status?["status_str"]?.string == "error"
      ? Self.ending(status?["messages"]) : .finished(ComfyOutputs(entry["outputs"]))
  }

  /// Reads `/api/jobs/ID`.
  init(job root: JSONNode) {
    switch root["status"]?.string {
    case "pending": self = .pending
    case "in_progress": self = .running
    case "completed": self = .finished(ComfyOutputs(root["outputs"]))
    case "cancelled": self = .cancelled
    case "failed":
      if let error = root["execution_error"], !error.isNull {
        self = .failed(ComfyTrouble.failure(error))
      } else {
        self = Self.ending(root["execution_status"]?["messages"])
      }
    default: self = .unknown
    }
  }

  /// Reads `/queue`: jobs are lists, with their id in the second place.
  init(queue root: JSONNode, of id: String) {
    func has(_ name: String) -> Bool {
      root[name]?.elements?.contains { $0[1]?.string == id } ?? false
    }
    self = has("queue_running") ? .running : has("queue_pending") ? .pending : .unknown
  }

  /// How a job went wrong, from the list of what was said while it ran.
  private static func ending(_ messages: JSONNode?) -> ComfyStanding {
    for message in messages?.elements.map({ Array($0.prefix(10_000)) }) ?? [] {
      switch message[0]?.string {
      case "execution_interrupted": return .cancelled
      case "execution_error": return .failed(ComfyTrouble.failure(message[1]))
      default: break
      }
    }
    return .failed(PainterFailure(.trouble, "the workflow was not finished"))
  }
}
