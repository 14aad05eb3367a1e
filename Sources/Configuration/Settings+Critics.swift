// Critics and the director: models that read pictures and words.

/// The protocols in which models are talked to.
package enum ChatProtocol: String, CaseIterable, Sendable {
  case openai, ollama, anthropic, gemini
}

/// Whose reading of OpenAI's protocol it is.
package enum ChatFlavour: String, CaseIterable, Sendable {
  case openai
  case llamaCpp = "llama.cpp"
  case llamaCppPython = "llama-cpp-python"
  case vllm, compatible
}

package struct CriticSettings: Sendable {
  package let name: String
  package let kind: ChatProtocol
  package let server: BackEndServer
  package let model: String
  /// Nothing where the address tells.
  package let flavour: ChatFlavour?
}

extension CriticSettings {
  static let family = "critics"

  static let kindRow = Setting(
    needed: "critics.NAME.kind", Kind<ChatProtocol>.choice, placeholder: .openai,
    example: "\"ollama\"",
    """
    The protocol of its server: "openai", which many others speak, "ollama", "anthropic" or
    "gemini".
    """)
  static let serverRows = ServerRows(
    "critics.NAME", example: "\"http://gpu.example.org:11434\"",
    atOnce: "How many pictures it judges at the same time, at each address.")
  static let modelRow = Setting(
    needed: "critics.NAME.model", Kind<String>.model, placeholder: "", example: "\"qwen3-vl\"",
    "Which model looks at the pictures, in the server's own words. It must be one that sees.")
  static let flavourRow = Setting(
    "critics.NAME.flavour", Kind<ChatFlavour>.choice.or("usual"), default: nil,
    example: "\"vllm\"",
    "Whose reading of OpenAI's protocol it is. The usual one is told from the address.")

  static let section = SettingSection(
    family,
    """
    Critics that see: models on servers, beside the critic in the program that measures. The first is
    the one that judges when nobody chooses; see studio.critic and docs/guide.
    """,
    [
      kindRow.row, serverRows.urls.row, serverRows.key.row, serverRows.headers.row, modelRow.row,
      flavourRow.row, serverRows.atOnce.row,
    ],
    family: SettingFamily(
      "critic", reserved: [Settings.builtinCritic] + Settings.wordsForNames,
      examples: [
        .init(
          "eyes",
          [
            "kind: \"ollama\"", "url: \"http://gpu.example.org:11434\"", "model: \"qwen3-vl\"",
          ])
      ]),
    kinds: SettingKinds(uses: ["key": keyUse, "flavour": flavourUse]) { values, entry in
      values[kindRow, of: String(entry.dropFirst(family.count + 1))].rawValue
    })

  /// What holds for whoever is talked to.
  static let keyUse = SettingKinds.Use.only(
    for: ChatProtocol.allCases, needed: [.anthropic, .gemini])
  static let flavourUse = SettingKinds.Use.only(for: [ChatProtocol.openai])

  init(_ name: String, of values: SettingValues) {
    self.name = name
    kind = values[Self.kindRow, of: name]
    server = Self.serverRows.server(name, of: values)
    model = values[Self.modelRow, of: name]
    flavour = values[Self.flavourRow, of: name]
  }

  static func all(of values: SettingValues) -> [CriticSettings] {
    values.names(in: family).map { CriticSettings($0, of: values) }
  }
}
