import Concurrency
import HTTP
import HTTPServer
import ServerStage
import JSON

extension PaintingKind {
  /// What a server of this kind answers in that trouble; nothing of use where nobody is asked.
  func response(_ trouble: Trouble, until over: Concurrency.Gate) async throws -> ServerResponse {
    switch trouble {
    case .refusedConnection, .noTLS: .page(500)
    case .unauthorised: error(401, "Incorrect API key provided: sk-1234", "invalid_api_key")
    case .unpaid: error(402, "Insufficient credits", "402")
    case .noModel: noModel
    case .tooLarge: .page(413)
    case .unprocessable: unprocessable
    case .limited: error(429, "Rate limit reached", "rate_limit_exceeded")
    case .limitedForLong:
      error(429, "Rate limit reached", "rate_limit_exceeded").asking(for: "3600")
    case .overloaded: error(503, "Overloaded", "overloaded")
    case .restarting: error(503, "Overloaded", "overloaded").asking(for: "30")
    case .outOfQuota: error(429, "You exceeded your current quota", "insufficient_quota")
    case .failing: error(500, "The server had an error", "server_error")
    case .badGateway: .page(502)
    case .cut: .broken
    case .silence:
      try await Self.silent(until: over)
    case .endless: .endless
    case .webPage: .page(200)
    case .hugePicture: picture(Self.huge)
    case .samePicture: picture(Props.picture())
    case .words: ServerResponse(text: "I cannot paint that.")
    case .wordsInJSON: saying("I cannot paint that.")
    case .pictureGone, .pictureOutOfReach: self == .comfyui ? trouble.file : naming("/7.png")
    case .wordsAsPicture: picture(Array("I cannot paint that.".utf8))
    case .brokenPicture: picture(Array(Props.picture().dropLast(20)))
    case .moderated: refusing("Rejected by the safety system.")
    case .outOfMemory: outOfMemory
    }
  }

  private var noModel: ServerResponse {
    guard self == .comfyui else {
      return error(404, "The model `m` does not exist", "model_not_found")
    }
    return .complaint(
      of: "CheckpointLoaderSimple",
      [
        "type": "value_not_in_list", "message": "Value not in list",
        "extra_info": [
          "input_name": "ckpt_name", "received_value": "m.safetensors",
          "input_config": [["base.safetensors"], [:]],
        ],
      ])
  }

  private var unprocessable: ServerResponse {
    switch self {
    case .comfyui:
      .complaint(
        of: "KSampler",
        [
          "type": "value_smaller_than_min", "message": "Value 0 smaller than min of 1",
          "extra_info": ["input_name": "steps"],
        ])
    case .vllm, .a1111, .forge, .sdnext:
      .json(["detail": [["loc": ["body", "size"], "msg": "not a size"]]], status: 422)
    default: error(422, "size: not a size", "invalid_value")
    }
  }

  private var outOfMemory: ServerResponse {
    [.a1111, .forge, .sdnext].contains(self)
      ? .json(
        ["error": "OutOfMemoryError", "detail": "", "errors": "CUDA out of memory."], status: 500)
      : error(500, "CUDA out of memory.", "server_error")
  }

  private static func silent(until over: Concurrency.Gate) async throws -> ServerResponse {
    try await over.wait()
    return .page(500)
  }

  /// A PNG whose header says 8,000 by 6,000.
  private static var huge: [UInt8] {
    var file = Props.picture()
    file.replaceSubrange(16..<24, with: [0, 0, 0x1f, 0x40, 0, 0, 0x17, 0x70])
    return file
  }
}

extension ServerResponse {
  /// Half of what was announced, then nothing more.
  static var broken: ServerResponse { .broken(after: #"{"data":[{"b64_json":""#) }

  fileprivate func asking(for seconds: String) -> ServerResponse {
    var response = self
    response.headers.set("Retry-After", seconds)
    return response
  }

  /// ComfyUI's, about one node.
  fileprivate static func complaint(of kind: String, _ error: JSONValue) -> ServerResponse {
    .json(
      [
        "error": ["type": "prompt_outputs_failed_validation", "message": "failed"],
        "node_errors": [
          "3": ["errors": [error], "dependent_outputs": ["9"], "class_type": .string(kind)]
        ],
      ], status: 400)
  }
}
