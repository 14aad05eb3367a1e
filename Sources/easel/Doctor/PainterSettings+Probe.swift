internal import BackEnds
internal import Configuration
internal import JSON

extension PainterSettings {
  private static let words = "a red apple on a wooden table"

  /// The least that makes a server of this kind paint. A workflow has no such order.
  var probe: ModelQuestion? {
    guard let (path, body) = order else { return nil }
    var question = ModelQuestion(post: path, .json(.object(body)))
    question.deadline = deadline
    return question
  }

  private var order: (path: String, body: JSONObject)? {
    let prompt = JSONValue.string(Self.words)
    let named = JSONValue.string(model ?? "")
    switch kind {
    case .comfyui: return nil
    case .openai:
      var body: JSONObject = ["model": named, "prompt": prompt]
      if flavour != .openrouter { body["size"] = .string("\(size)") }
      if sendsFormat ?? (flavour == .vllm || flavour == .localai) {
        body["response_format"] = "b64_json"
      }
      return (flavour == .openrouter ? "images" : "images/generations", body)
    case .chat:
      var body: JSONObject = ["model": named]
      if !modalities.isEmpty {
        body["modalities"] = .array(modalities.map { .string($0.rawValue) })
      }
      body["messages"] = [["role": "user", "content": prompt]]
      return ("chat/completions", body)
    case .gemini:
      return (
        "models/\(model ?? ""):generateContent",
        [
          "contents": [["role": "user", "parts": [["text": prompt]]]],
          "generationConfig": ["responseModalities": ["TEXT", "IMAGE"]],
        ]
      )
    case .sdapi:
      return (
        "sdapi/v1/txt2img",
        [
          "prompt": prompt, "width": .integer(size.width), "height": .integer(size.height),
          "steps": .integer(steps ?? 20),
        ]
      )
    case .ollama:
      return (
        "api/generate",
        [
          "model": named, "prompt": prompt, "width": .integer(size.width),
          "height": .integer(size.height),
        ]
      )
    }
  }
}
