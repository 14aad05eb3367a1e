internal import ImageFiles
internal import JSON
internal import Studio

extension Studio.Recipe {
  /// What stands in the file, so that whoever gets it can make the picture again.
  func json(of picture: PictureID, detail: JSONObject?) -> String {
    var object = JSONObject()
    object["v"] = 1
    object["id"] = .string("\(picture)")
    if let source { object["parent"] = .string("\(source)") }
    object["prompt"] = .string(prompt)
    object["intent"] = .string(words)
    if let negative { object["negative"] = .string(negative) }
    // As text: not every reader of JSON keeps 64 bits.
    object["seed"] = .string("\(seed)")
    if let strength { object["strength"] = .init(floatLiteral: strength) }
    object["backend"] = .string(painter)
    object["size"] = .string("\(size.width)x\(size.height)")
    if let taste { object["profile"] = .string(taste) }
    if let detail { object["detail"] = .object(detail) }
    return String(decoding: JSONValue.object(object).compact(), as: UTF8.self)
  }

  /// The same in the line that other tools read.
  var parameters: String {
    var fields = [
      (name: "Seed", value: "\(seed)"), (name: "Size", value: "\(size.width)x\(size.height)"),
      (name: "Model", value: "easel \(painter)"),
    ]
    if let steps { fields.insert((name: "Steps", value: "\(steps)"), at: 0) }
    if let strength { fields.append((name: "Denoising strength", value: "\(strength)")) }
    return GenerationText(prompt: prompt, negative: negative ?? "", fields: fields).text
  }
}
