internal import BackEnds
internal import JSON

/// What the lines of an answer have said so far: steps, then the picture; or words, where the model is
/// none that paints.
struct OllamaDrawing: Equatable, Sendable {
  private static let maximumWords = 4_000

  private(set) var reply = ModelReply()
  private var count = 0
  /// From 0 to 1; nothing while nobody has said.
  private(set) var fraction: Double?
  private(set) var isDone = false

  /// `{"completed": 3, "total": 9}`, `{"response": "I "}`, `{"done": true, "image": "…"}`,
  /// `{"error": "…"}`
  mutating func read(_ line: [UInt8]) throws(ModelFault) {
    let root = try JSONNode.checked(line)
    if let completed = root["completed"]?.double, let total = root["total"]?.double, total > 0 {
      fraction = min(max(completed / total, 0), 1)
    }
    if let words = root["response"]?.string, !words.isEmpty, count < Self.maximumWords {
      count += words.utf8.count
      // They come in pieces of words.
      reply.words = [(reply.words.first ?? "") + words.prefix(Self.maximumWords)]
    }
    if let digits = root["image"]?.utf8InPlace, !digits.isEmpty {
      reply.picture = try PictureReference(digits)
    }
    isDone = root["done"]?.boolean ?? isDone
  }
}
