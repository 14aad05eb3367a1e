internal import BackEnds
internal import JSON

extension ModelReply {
  private static let maximumParts = 256
  /// Bytes of one part's text; a line of it is shown.
  private static let maximumWords = 4_000

  /// What gateways make of a picture in a chat, in the order in which they are believed:
  /// `message.images`, parts of `content`, a data URL or address within its text, Gemini's parts.
  init(chat root: JSONNode) throws(ModelFault) {
    guard let choice = root["choices"]?[0] else {
      try self.init(gemini: root)
      return
    }
    self.init()
    if let error = choice["error"], !error.isNull { throw ModelFault(told: ServerWords(choice)) }
    let message = choice["message"] ?? choice["delta"]
    for image in Self.items(message?["images"]) { try take(image) }
    for part in Self.items(message?["content"]) { try add(part) }
    if let text = message?["content"]?.utf8InPlace { try add(text) }
    if let parts = message?["parts"] { try add(geminiParts: parts) }
    let endings = ["native_finish_reason", "finish_reason"].compactMap { choice[$0]?.string }
    ending = endings.first
    if let refusal = message?["refusal"]?.string, !refusal.isEmpty {
      words.insert(refusal, at: 0)
      isRefusal = true
    }
    isRefusal =
      isRefusal || endings.contains { $0 == "content_filter" || Self.isRefusal($0) }
  }

  private static func items(_ node: JSONNode?) -> [JSONNode] {
    node?.elements.map { Array($0.prefix(maximumParts)) } ?? []
  }

  private mutating func add(_ part: JSONNode) throws(ModelFault) {
    if let text = part["text"]?.utf8InPlace {
      try add(text)
    } else if let refusal = part["refusal"]?.string {
      words.append(refusal)
      isRefusal = true
    } else if part["type"]?.string?.contains("image") ?? true {
      try take(part)
    }
  }

  /// Text is a picture's when there is one in it, and else what the model says.
  private mutating func add(_ text: ArraySlice<UInt8>) throws(ModelFault) {
    if picture == nil, let found = try PictureReference(within: text) {
      picture = found
    } else {
      words.append(String(decoding: text.prefix(Self.maximumWords), as: UTF8.self))
    }
  }

  /// A picture as an object or a plain string.
  private mutating func take(_ node: JSONNode) throws(ModelFault) {
    guard picture == nil else { return }
    let nested = ["image_url", "source", "inline_data", "inlineData", "image"].lazy
      .compactMap { node[$0] }.first
    for candidate in [nested, node].compactMap(\.self) {
      if let address = (candidate["url"] ?? candidate["image_url"] ?? candidate).utf8InPlace {
        picture = try PictureReference(address, isAddress: true)
      } else if let digits = ["b64_json", "data", "result"].lazy
        .compactMap({ candidate[$0]?.utf8InPlace }).first
      {
        picture = try PictureReference(digits)
      }
      if picture != nil { return }
    }
  }
}
