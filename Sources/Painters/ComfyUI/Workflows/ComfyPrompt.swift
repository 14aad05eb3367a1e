/// Words of people and models as a workflow may have them.
///
/// ComfyUI itself reads `embedding:NAME` as a file to load; nodes of others read `<lora:NAME:1>` and
/// `__NAME__` so. Which files are used is the operator's choice. Weights, `(red:1.2)`, stay.
enum ComfyPrompt {
  static func safe(_ text: String) -> String {
    var safe = ""
    for character in text {
      switch character {
      case "<", ">": safe.append(" ")
      case "_" where safe.last == "_": break
      case ":" where endsInName(safe): safe.append(" ")
      default: safe.append(character)
      }
    }
    return safe
  }

  private static func endsInName(_ text: String) -> Bool {
    text.suffix("embedding".count).lowercased() == "embedding"
  }
}
