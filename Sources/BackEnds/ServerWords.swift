package import JSON

/// What a server says when it fails, found in the shapes that servers use, and tidied for people:
/// one line, no paths, no addresses, nothing that looks like a key.
package struct ServerWords: Equatable, Sendable {
  private static let maximum = 200

  /// May be empty.
  package let text: String
  /// Short words for programs: `type`, `code`, the name of an exception.
  let codes: [String]
  /// A status that stands in the answer instead of before it.
  let status: Int?

  /// Reads the body of an answer. A web page says nothing to people.
  package init(_ body: [UInt8], contentType: String?) {
    let limits = JSONLimits(maximumBytes: 1 << 20, maximumDepth: 64, maximumNodes: 1 << 16)
    if let document = try? JSONDocument(body, options: JSONOptions(limits: limits)) {
      self.init(document.root)
    } else if Self.isPage(body, contentType) {
      self.init("")
    } else {
      self.init(String(decoding: body.prefix(2_000), as: UTF8.self))
    }
  }

  private init(_ line: String) { (text, codes, status) = (Self.tidied(line), [], nil) }

  /// `{"error": {"message", "type", "code"}}`, `{"error": "…"}`, `{"detail": "…"}`,
  /// `{"detail": [{"loc", "msg"}]}`, `{"message": "…"}`, `{"errors": "…"}`.
  package init(_ root: JSONNode) {
    var (messages, codes): ([String], [String]) = ([], [])
    var status: Int?
    func note(_ node: JSONNode?) {
      for name in ["message", "msg", "details", "detail", "errors", "exception_message"] {
        if let text = node?[name]?.string, !text.isEmpty { messages.append(text) }
      }
      for name in ["type", "code", "status", "exception_type", "reason"] {
        if let text = node?[name]?.string { codes.append(text) }
      }
      if let number = node?["code"]?.int64, (300..<600).contains(number) { status = Int(number) }
    }
    let error = root["error"]
    if let text = error?.string {
      // The name of an exception, where a sentence stands beside it.
      if text.contains(" ") { messages.append(text) } else { codes.append(text) }
    }
    note(error)
    note(error?["metadata"])
    note(root)
    for item in root["detail"]?.elements.map(Array.init) ?? [] {
      guard let text = item["msg"]?.string else { continue }
      let place = item["loc"]?.elements.map(Array.init)?.last?.string
      messages.append(place.map { "\($0): \(text)" } ?? text)
    }
    if messages.isEmpty, let only = codes.first, error?.string != nil { messages = [only] }
    text = Self.tidied(messages.first ?? "")
    self.codes = (codes + messages).map { $0.lowercased() }
    self.status = status
  }

  var isRefusal: Bool {
    has([
      "content_policy", "contentpolicy", "moderation_blocked", "safety system", "image_safety",
      "content_filter", "prohibited_content",
    ])
  }

  var isMissingMoney: Bool {
    has([
      "insufficient_quota", "billing_hard_limit", "insufficient_credits", "insufficient credits",
    ])
  }

  var isMissingMemory: Bool {
    has(["outofmemory", "out of memory", "not enough memory", "failed to allocate"])
  }

  private func has(_ words: [String]) -> Bool {
    codes.contains { code in words.contains { code.contains($0) } }
      || words.contains { text.lowercased().contains($0) }
  }

  private static func isPage(_ body: [UInt8], _ contentType: String?) -> Bool {
    let start = body.prefix(200).drop { $0 <= 0x20 }
    return start.first == UInt8(ascii: "<") || contentType?.hasPrefix("text/html") == true
  }

  /// One line without what a reader must not or need not see.
  package static func tidied(_ text: String) -> String {
    let words = text.unicodeScalars.split { scalar in
      scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }
    var line = ""
    for word in words.prefix(100) {
      let word = String(String.UnicodeScalarView(word))
      let shown = isHidden(word) ? "…" : word
      guard line.count + shown.count < maximum else {
        line += line.isEmpty ? String(shown.prefix(maximum)) : " …"
        break
      }
      line += line.isEmpty ? shown : " " + shown
    }
    return line
  }

  /// Paths and addresses tell of the server's insides, and keys open it.
  private static func isHidden(_ word: String) -> Bool {
    let bare = word.drop { "\"'(<[{".contains($0) }
    let isPath = bare.hasPrefix("/") && bare.dropFirst().contains("/")
    let isWindowsPath = bare.dropFirst().hasPrefix(":\\")
    let isAddress = bare.contains("://")
    let isKey = ["sk-", "key-", "hf_", "Bearer"].contains { bare.hasPrefix($0) } || word.count > 80
    return isPath || isWindowsPath || isAddress || isKey
  }
}
