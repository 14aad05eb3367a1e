import HTTPServer
import Studio
import Testing

/// Everything that is known to go wrong between us and a server that paints, and how it ends: in one
/// plain sentence.
enum Trouble: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case refusedConnection, noTLS, unauthorised, unpaid, noModel, tooLarge, unprocessable
  case limited, limitedForLong, outOfQuota, failing, badGateway, overloaded, restarting
  case cut, silence, endless, webPage, hugePicture, samePicture, words, wordsInJSON
  case wordsAsPicture, brokenPicture, pictureGone, pictureOutOfReach, moderated, outOfMemory

  var testDescription: String { rawValue }

  /// What most painters end with.
  private var usualFailure: PainterFailure {
    switch self {
    case .refusedConnection: PainterFailure(.unreachable)
    case .noTLS: PainterFailure(.insecure, "its certificate may not be trusted here")
    case .unauthorised: PainterFailure(.unauthorised, "Incorrect API key provided: …")
    case .unpaid: PainterFailure(.unpaid, "Insufficient credits")
    case .noModel: PainterFailure(.modelMissing, "The model `m` does not exist")
    case .tooLarge: PainterFailure(.tooLarge)
    case .unprocessable: PainterFailure(.badOrder, "size: not a size")
    case .limited: PainterFailure(.busy, "Rate limit reached")
    case .limitedForLong:
      PainterFailure(.busy, "Rate limit reached", retryAfter: .seconds(3_600))
    case .outOfQuota: PainterFailure(.unpaid, "You exceeded your current quota")
    case .failing: PainterFailure(.trouble, "The server had an error")
    case .badGateway: PainterFailure(.trouble)
    case .overloaded: PainterFailure(.trouble, "Overloaded")
    case .restarting: PainterFailure(.trouble, "Overloaded", retryAfter: .seconds(30))
    case .cut: PainterFailure(.badAnswer, "its answer broke off")
    case .silence: PainterFailure(.timedOut)
    case .endless: PainterFailure(.endless)
    case .webPage: PainterFailure(.badAnswer, "it is a web page")
    case .hugePicture: PainterFailure(.badAnswer, "the picture has a size that is not allowed")
    case .samePicture: PainterFailure(.unchanged)
    case .words, .wordsInJSON: PainterFailure(.refusedByPolicy, "I cannot paint that.")
    case .wordsAsPicture:
      PainterFailure(.badAnswer, "the file is no picture of a known format")
    case .brokenPicture: PainterFailure(.badAnswer, "the PNG file ends too early")
    case .pictureGone:
      PainterFailure(.unfetched, "its picture is not where it says (404)")
    case .pictureOutOfReach:
      PainterFailure(.unfetched, "its picture is not where it says (502)")
    case .moderated: PainterFailure(.refusedByPolicy, "Rejected by the safety system.")
    case .outOfMemory: PainterFailure(.outOfMemory, "CUDA out of memory.")
    }
  }

  /// Whether the same order may go out once more, and be paid for once more.
  private var isUsuallyRetried: Bool {
    switch self {
    case .refusedConnection, .limited, .limitedForLong, .failing, .badGateway, .overloaded,
      .restarting, .cut, .webPage, .hugePicture, .wordsAsPicture, .brokenPicture:
      true
    case .noTLS, .endless, .unauthorised, .unpaid, .noModel, .tooLarge, .unprocessable,
      .outOfQuota, .silence,
      .samePicture, .words, .wordsInJSON, .pictureGone, .pictureOutOfReach, .moderated,
      .outOfMemory:
      false
    }
  }

  // MARK: At each kind

  /// Whether a server of that kind can be in this trouble. What takes long is tried once a painter.
  func happens(at kind: PaintingKind) -> Bool {
    switch self {
    case .samePicture: kind != .ollama
    case .outOfQuota: [.openai, .drafts].contains(kind)
    case .words: kind != .comfyui
    case .pictureGone, .pictureOutOfReach:
      ![.a1111, .forge, .sdnext, .sdcppWeb, .ollama, .gemini].contains(kind)
    case .moderated:
      [.openai, .drafts, .litellm, .openrouter, .chat, .gemini].contains(kind)
    case .endless: [.openai, .comfyui, .a1111, .ollama, .chat, .gemini].contains(kind)
    default: true
    }
  }

  /// What the painter of that kind ends with.
  func failure(at kind: PaintingKind) -> PainterFailure {
    switch (self, kind) {
    case (.noModel, .comfyui):
      PainterFailure(
        .modelMissing, "CheckpointLoaderSimple asks for m.safetensors; it has base.safetensors")
    case (.unprocessable, .comfyui):
      PainterFailure(.badOrder, "KSampler: steps: Value 0 smaller than min of 1")
    case (.words, .ollama): PainterFailure(.badAnswer, "it is no JSON")
    case (.wordsInJSON, .comfyui):
      PainterFailure(.badAnswer, "the workflow ended without a picture")
    case (.wordsInJSON, .a1111), (.wordsInJSON, .forge), (.wordsInJSON, .sdnext),
      (.wordsInJSON, .sdcppWeb):
      PainterFailure(.badAnswer, "I cannot paint that.")
    case (.pictureGone, .comfyui):
      PainterFailure(.badAnswer, "the server does not have the picture any more")
    case (.pictureOutOfReach, .comfyui): PainterFailure(.trouble).keepingRemote
    case (.cut, .comfyui): usualFailure.keepingRemote
    case (.moderated, .gemini):
      PainterFailure(.refusedByPolicy, "it brought no picture (PROHIBITED_CONTENT)")
    case (.outOfMemory, .comfyui): PainterFailure(.outOfMemory, "it happened in KSampler")
    default: usualFailure
    }
  }

  func isRetried(at kind: PaintingKind) -> Bool {
    switch (self, kind) {
    // These do not paint for money, and what they said may have been a slip.
    case (.words, .ollama), (.wordsInJSON, .comfyui), (.wordsInJSON, .a1111),
      (.wordsInJSON, .forge), (.wordsInJSON, .sdnext), (.wordsInJSON, .sdcppWeb),
      (.pictureGone, .comfyui), (.pictureOutOfReach, .comfyui):
      true
    default: isUsuallyRetried
    }
  }

  /// What it answers that is asked for the file that it named.
  var file: ServerResponse { self == .pictureGone ? .page(404) : .page(502) }
}

extension PainterFailure {
  /// It says nothing of the job, which is asked for again by its name.
  fileprivate var keepingRemote: PainterFailure {
    var failure = self
    failure.keepsRemote = true
    return failure
  }
}
