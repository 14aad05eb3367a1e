internal import JSON
internal import Studio

/// Why a job that had begun was not finished.
enum ComfyTrouble {
  /// Reads `execution_error`: `{"node_type", "exception_type", "exception_message", …}`. The rest of it
  /// tells of the server's insides.
  static func failure(_ node: JSONNode?) -> PainterFailure {
    let kind = node?["exception_type"]?.string ?? ""
    let message = node?["exception_message"]?.string ?? ""
    let place = ComfyWords.plain(node?["node_type"]?.string ?? "")
    let words = ComfyWords.plain(message)
    let detail = [place, words.isEmpty ? ComfyWords.plain(kind) : words]
      .filter { !$0.isEmpty }.joined(separator: ": ")
    let told = (kind + " " + message.prefix(2_000)).lowercased()
    if has(told, ["outofmemory", "out of memory", "allocation on device", "not enough memory"]) {
      return PainterFailure(.outOfMemory, place.isEmpty ? "" : "it happened in \(place)")
    }
    if place.hasPrefix("LoadImage") { return PainterFailure(.sourceUnreadable, detail) }
    // What the machine had may be over next time; what the graph has is not.
    let isPassing = has(
      told, ["cuda", "accelerator", "connection", "timeout", "timed out", "oserror"])
    return PainterFailure(isPassing ? .trouble : .badOrder, detail)
  }

  private static func has(_ text: String, _ words: [String]) -> Bool {
    words.contains { text.contains($0) }
  }
}
