internal import BackEnds
internal import JSON

extension ModelReply {
  private static let refusals: Set = [
    "SAFETY", "PROHIBITED_CONTENT", "RECITATION", "BLOCKLIST", "SPII", "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION",
  ]

  /// `{"candidates": [{"content": {"parts": […]}, "finishReason": …}], "promptFeedback": …}`
  init(gemini root: JSONNode) throws(ModelFault) {
    let candidate = root["candidates"]?[0]
    if let parts = candidate?["content"]?["parts"] { try add(geminiParts: parts) }
    if let words = candidate?["finishMessage"]?.string { self.words.append(words) }
    let reason = root["promptFeedback"]?["blockReason"]?.string
    ending = reason ?? candidate?["finishReason"]?.string
    isRefusal = reason != nil || ending.map { Self.isRefusal($0) } == true
  }

  /// The first picture that is no draft: models that think draw while they do.
  mutating func add(geminiParts parts: JSONNode) throws(ModelFault) {
    for part in parts.elements?.prefix(256).map(\.self) ?? [] where part["thought"]?.boolean != true
    {
      if let text = part["text"]?.string { words.append(text) }
      let data = (part["inlineData"] ?? part["inline_data"])?["data"]?.utf8InPlace
      if picture == nil, let data, !data.isEmpty { picture = try PictureReference(data) }
    }
  }

  /// The server's own short word says that it does not do this.
  static func isRefusal(_ ending: String) -> Bool { refusals.contains(ending) }
}
