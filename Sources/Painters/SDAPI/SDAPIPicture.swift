internal import BackEnds
internal import JSON

/// What a server of this protocol brings: `{"images": ["…"], "info": "{…}"}`.
struct SDAPIPicture: Equatable, Sendable {
  private static let maximumInfo = 8_000

  let reference: PictureReference
  /// How it was made, in the line that such servers write into files.
  var parameters: String?
  var seed: UInt64?

  init(_ answer: ModelAnswer) throws(ModelFault) {
    let root = try answer.checked()
    guard let digits = root["images"]?[0]?.utf8InPlace, !digits.isEmpty else {
      throw ModelFault(.nonsense, ServerWords(root).text)
    }
    reference = try PictureReference(digits)
    // JSON within JSON, and empty at some servers.
    guard let info = root["info"]?.utf8, let document = try? JSONDocument(info, options: .event)
    else { return }
    seed = document.root["seed"]?.uint64
    parameters = document.root["infotexts"]?[0]?.string.map { String($0.prefix(Self.maximumInfo)) }
  }

  var detail: String? {
    var detail = JSONObject()
    // As text: not every reader of JSON keeps 64 bits.
    if let seed { detail["seed"] = .string("\(seed)") }
    if let parameters { detail["parameters"] = .string(parameters) }
    guard !detail.isEmpty else { return nil }
    return String(decoding: JSONValue.object(detail).compact(), as: UTF8.self)
  }
}

/// How far a job is.
struct SDAPIProgress: Equatable, Sendable {
  /// It is being painted now.
  let isActive: Bool
  /// From 0 to 1.
  let fraction: Double

  init(_ answer: ModelAnswer) throws(ModelFault) {
    let root = try answer.checked()
    isActive = root["active"]?.boolean ?? false
    fraction = min(max(root["progress"]?.double ?? 0, 0), 1)
  }
}
