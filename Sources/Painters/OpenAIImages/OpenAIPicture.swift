internal import BackEnds
internal import HTTP
internal import JSON

/// What the protocol of OpenAI's images brings, in whatever shape its relatives bring it.
struct OpenAIPicture: Equatable, Sendable {
  private static let maximumPrompt = 4_000

  let reference: PictureReference
  /// The prompt as the server changed it before it painted.
  var revisedPrompt: String?

  init(_ reference: PictureReference) { self.reference = reference }

  /// A whole answer: `{"data": [{"b64_json": …}]}`, with `url` instead, or only the file.
  init(_ answer: ModelAnswer) throws(ModelFault) {
    guard !answer.isPicture else {
      self.init(.bytes(answer.body))
      return
    }
    let root = try answer.checked()
    guard let first = root["data"]?[0] else {
      throw ModelFault(.nonsense, ServerWords(root).text)
    }
    try self.init(first)
  }

  private init(_ node: JSONNode) throws(ModelFault) {
    if let digits = node["b64_json"]?.utf8InPlace ?? node.utf8InPlace, !digits.isEmpty {
      reference = try PictureReference(digits)
    } else if let address = node["url"]?.utf8InPlace, !address.isEmpty {
      reference = try PictureReference(address, isAddress: true)
    } else {
      // A model's own words; the prompt as it was changed says nothing of why there is no picture.
      let said = ServerWords.tidied(node["text"]?.string ?? "")
      guard said.isEmpty else { throw ModelFault(.refused, said) }
      throw ModelFault(.nonsense, ServerWords.tidied(node["revised_prompt"]?.string ?? ""))
    }
    revisedPrompt = node["revised_prompt"]?.string.map { String($0.prefix(Self.maximumPrompt)) }
  }

  /// What comes on the way.
  enum Step: Equatable {
    /// A draft, counted from nought.
    case draft(Int)
    case finished(OpenAIPicture)
    case other
  }

  /// An event of a stream. The picture may come before the last draft.
  static func step(_ event: ServerSentEvents.Event) throws(ModelFault) -> Step {
    guard event.data != "[DONE]" else { return .other }
    let root = try JSONNode.checked(Array(event.data.utf8))
    let name = root["type"]?.string ?? event.name
    if name.hasSuffix(".partial_image") {
      return .draft(root["partial_image_index"]?.int64.map { Int(clamping: $0) } ?? 0)
    }
    if name.hasSuffix(".completed") { return .finished(try OpenAIPicture(root)) }
    if name == "error" { throw ModelFault(told: ServerWords(root)) }
    return .other
  }
}
