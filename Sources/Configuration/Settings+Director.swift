internal import Secrets

/// The model that talks wishes through before anything is painted.
package struct DirectorSettings: Sendable {
  package let kind: ChatProtocol
  package let server: BackEndServer
  package let model: String
  /// For what is hard; the first one where nothing is said.
  package let strongModel: String?
  /// Where pictures are looked at; the first one where nothing is said.
  package let visionModel: String?
  package let flavour: ChatFlavour?
}

extension DirectorSettings {
  static let kindRow = Setting(
    "director.kind", Kind<ChatProtocol>.choice.or("script"), default: nil, example: "\"openai\"",
    """
    Who talks: "script" is the one in the program, which needs no model. Else the protocol of a
    server: "openai", which many others speak, "ollama", "anthropic" or "gemini".
    """)
  static let urlRow = Setting(
    "director.url",
    Kind<[String]>.oneOrMore(of: .serverAddress, maximumCount: 8).or("none"), default: nil,
    example: "\"http://gpu.example.org:11434\"", ServerRows.whereItIs)
  static let keyRow = ServerRows.key("director")
  static let headersRow = ServerRows.headers("director")
  static let modelRow = Setting(
    "director.model", Kind<String>.model.or("none"), default: nil, example: "\"fast\"",
    "Which model answers, in the server's own words. One that is quick is best.")
  static let strongModelRow = Setting(
    "director.strong_model", Kind<String>.model.or("none"), default: nil, example: "\"thorough\"",
    "Which model answers what is hard; the first one where nothing is said.")
  static let visionModelRow = Setting(
    "director.vision_model", Kind<String>.model.or("none"), default: nil, example: "\"seeing\"",
    "Which model looks at pictures; the first one where nothing is said.")
  static let flavourRow = Setting(
    "director.flavour", Kind<ChatFlavour>.choice.or("usual"), default: nil, example: "\"vllm\"",
    "Whose reading of OpenAI's protocol it is. The usual one is told from the address.")
  static let atOnceRow = ServerRows.atOnce(
    "director", "How many talks it answers at the same time, at each address.")

  static let section = SettingSection(
    "director", "Who talks a wish through with people before anything is painted.",
    [
      kindRow.row, urlRow.row, keyRow.row, headersRow.row, modelRow.row, strongModelRow.row,
      visionModelRow.row, flavourRow.row, atOnceRow.row,
    ],
    kinds: SettingKinds(uses: uses) { values, _ in values[kindRow]?.rawValue ?? "script" })

  /// The script needs nothing and knows nothing.
  private static let uses: [String: SettingKinds.Use] = [
    "url": .neededBy(ChatProtocol.allCases), "key": CriticSettings.keyUse,
    "headers": .only(for: ChatProtocol.allCases), "model": .neededBy(ChatProtocol.allCases),
    "strong_model": .only(for: ChatProtocol.allCases),
    "vision_model": .only(for: ChatProtocol.allCases), "flavour": CriticSettings.flavourUse,
    "at_once": .only(for: ChatProtocol.allCases),
  ]

  /// Nothing where the script talks.
  init?(_ values: SettingValues) {
    guard let kind = values[Self.kindRow], let urls = values[Self.urlRow],
      let model = values[Self.modelRow]
    else { return nil }
    self.kind = kind
    self.model = model
    server = BackEndServer(
      urls: urls, key: values[Self.keyRow], headers: values[Self.headersRow],
      atOnce: values[Self.atOnceRow])
    strongModel = values[Self.strongModelRow]
    visionModel = values[Self.visionModelRow]
    flavour = values[Self.flavourRow]
  }
}
