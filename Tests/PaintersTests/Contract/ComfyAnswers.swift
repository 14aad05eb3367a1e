import Concurrency
import HTTPServer
import JSON

/// A ComfyUI that goes well up to the one step that is in trouble: a picture there takes several
/// questions.
struct ComfyAnswers: Sendable {
  private enum Step { case submitting, standing, fetching }

  private let course: Course

  init(_ course: Course) { self.course = course }

  private var step: Step {
    guard case .trouble(let trouble, _) = course else { return .fetching }
    return switch trouble {
    case .silence, .outOfMemory, .wordsInJSON: .standing
    case .cut, .endless, .hugePicture, .samePicture, .wordsAsPicture, .brokenPicture,
      .pictureGone, .pictureOutOfReach:
      .fetching
    default: .submitting
    }
  }

  func answer(to asked: PaintServer.Asked) async throws -> ServerResponse {
    switch asked.line {
    case "GET /v1/system_stats": return .json(["system": ["comfyui_version": "0.27.0"]])
    case "POST /v1/upload/image":
      return .json(["name": "a.png", "subfolder": "easel", "type": "input"])
    case "POST /v1/prompt" where step == .submitting: return try await outcome()
    case "POST /v1/prompt":
      return .json(["prompt_id": asked.json?["prompt_id"] ?? .null, "node_errors": [:]])
    case "GET /v1/view": return try await outcome()
    default: return standing
    }
  }

  private func outcome() async throws -> ServerResponse {
    switch course {
    case .good(let bytes): PaintingKind.comfyui.picture(bytes)
    case .trouble(let trouble, let over):
      try await PaintingKind.comfyui.response(trouble, until: over)
    }
  }

  /// Of the job. A server that did not take it does not know it.
  private var standing: ServerResponse {
    guard case .trouble(let trouble, _) = course else { return Self.completed }
    if step == .submitting { return .json(["error": "Job not found"], status: 404) }
    return switch trouble {
    case .silence: .json(["status": "in_progress"])
    case .wordsInJSON: PaintingKind.comfyui.saying("I cannot paint that.")
    case .outOfMemory:
      .json([
        "status": "failed",
        "execution_error": [
          "node_type": "KSampler", "exception_type": "torch.OutOfMemoryError",
          "exception_message": "Allocation on device",
        ],
      ])
    default: Self.completed
    }
  }

  private static let completed = ServerResponse.json([
    "status": "completed",
    "outputs": ["9": ["images": [["filename": "a.png", "subfolder": "", "type": "output"]]]],
  ])
}
