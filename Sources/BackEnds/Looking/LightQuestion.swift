internal import JSON

/// A question that a server answers at once and for nothing: whether it is there, whether it knows us,
/// and what it has.
package struct LightQuestion: Equatable, Sendable {
  /// What such an answer looks like.
  package enum Shape: Sendable {
    /// `{"data": [{"id"}]}`, as OpenAI and Anthropic list their models.
    case data
    /// `{"models": [{"name"}]}`, as Ollama does.
    case tags
    /// `[{"title", "model_name"}]`, as the Stable Diffusion web UI does.
    case titles
    /// `[{"name", "label", "aliases"}]`, as the same has of samplers and schedulers.
    case choices
    /// `["a.safetensors"]`, as ComfyUI does.
    case names
    /// `{"name": "models/…"}`: one of Gemini's, which was asked for by its name.
    case one
    /// `{"system": {"comfyui_version"}}`.
    case system
  }

  private static let patience = Duration.seconds(10)
  private static let maximumBytes = 8 << 20

  package let path: String
  package let shape: Shape
  /// How many models are to be listed, where the server gives few unless it is told.
  package let limit: Int?

  package init(_ path: String, _ shape: Shape, limit: Int? = nil) {
    self.path = path
    self.shape = shape
    self.limit = limit
  }

  /// - Throws: ``ModelFault`` and `CancellationError`.
  package func ask(_ server: ModelServer) async throws -> Glimpse {
    try Glimpse(try await server.ask(question).json(), shape)
  }

  var question: ModelQuestion {
    var question = ModelQuestion(
      get: path, query: limit.map { [(name: "limit", value: "\($0)")] } ?? [])
    question.deadline = Self.patience
    question.maximumBytes = Self.maximumBytes
    return question
  }
}

/// What was seen of a server at a glance.
package struct Glimpse: Equatable, Sendable {
  private static let maximumModels = 5_000
  private static let maximumAliases = 16

  /// Of the server's program.
  package var version: String?
  /// What it says that it has, in its order; nothing when it does not say.
  package var models: [String]?
  /// Other names that it knows them by.
  private var aliases: Set<String> = []

  package init() {}

  init(_ root: JSONNode, _ shape: LightQuestion.Shape) throws(ModelFault) {
    if let error = root["error"], !error.isNull { throw ModelFault(told: ServerWords(root)) }
    switch shape {
    case .data: try list(root["data"]) { [$0["id"]?.string] }
    case .tags: try list(root["models"]) { [$0["name"]?.string ?? $0["model"]?.string] }
    case .titles: try list(root) { [$0["title"]?.string, $0["model_name"]?.string] }
    case .choices: try list(root) { Self.spellings(of: $0) }
    case .names: try list(root) { [$0.string] }
    case .one:
      guard let name = root["name"]?.string else { throw Self.other }
      models = [ServerWords.tidied(name)]
      aliases = [name, String(name.hasPrefix("models/") ? name.dropFirst(7) : name[...])]
    case .system:
      guard let system = root["system"] else { throw Self.other }
      version = system["comfyui_version"]?.string.map(ServerWords.tidied)
    }
  }

  private static var other: ModelFault {
    ModelFault(.nonsense, "it is not what such a server answers")
  }

  /// By its plain form, too: see ``plainName(_:)``.
  private static func spellings(of choice: JSONNode) -> [String?] {
    let name = choice["name"]?.string
    let aliases = choice["aliases"]?.elements.map { Array($0.prefix(maximumAliases)) } ?? []
    let others = [name, choice["label"]?.string] + aliases.map { $0.string }
    return [name] + others.map { $0.map(plainName) }
  }

  private mutating func list(
    _ node: JSONNode?, _ names: (JSONNode) -> [String?]
  ) throws(ModelFault) {
    guard let elements = node?.elements else { throw Self.other }
    var models: [String] = []
    for element in elements.prefix(Self.maximumModels) {
      let known = names(element).compactMap(\.self)
      guard let first = known.first else { continue }
      models.append(ServerWords.tidied(first))
      for name in known {
        aliases.insert(name)
        // Ollama leaves this tag out, and the web UI adds the file's hash.
        if name.hasSuffix(":latest") { aliases.insert(String(name.dropLast(7))) }
        if name.hasSuffix("]"), let bracket = name.lastIndex(of: "[") {
          aliases.insert(String(name[..<bracket].dropLast()))
        }
      }
    }
    self.models = models
  }

  /// Whether it has the model; nothing when it does not say what it has.
  package func has(_ model: String) -> Bool? {
    models == nil ? nil : aliases.contains(model)
  }

  /// The same of what may be chosen there.
  package func has(choice: some StringProtocol) -> Bool? { has(plainName(choice)) }

  /// Whether it has both of a name that may be two: a sampler with its scheduler behind it, as in
  /// `DPM++ 2M Karras`.
  package func has(pair: String, with schedulers: Glimpse) -> Bool {
    pair.indices.contains { index in
      pair[index] == " " && has(choice: pair[..<index]) == true
        && schedulers.has(choice: pair[index...]) == true
    }
  }

  /// What both questions told of the same server.
  package mutating func add(_ other: Glimpse) {
    version = version ?? other.version
    models = models ?? other.models
    aliases.formUnion(other.aliases)
  }
}
