internal import BackEnds
internal import Configuration
internal import HTTPClient
internal import JSON

/// What the doctor wants to know of one painter or critic on a server, or of the director.
struct BackEndLook: Sendable {
  /// Of the line.
  let check: String
  /// Of the file: `painters.sdxl`.
  let entry: String
  /// The first must be answered; the others say more where they are.
  let questions: @Sendable (_ address: HTTPURL) -> [LightQuestion]
  /// What must be there, each with its setting.
  let models: [(setting: String, model: String)]
  /// Whether what its list does not name is not there.
  let listsAll: Bool
  /// Whether such servers have a list at all.
  let hasList: Bool
  /// What it costs and how much it is asked, for people and for programs.
  let terms: String
  let facts: [(String, JSONValue)]
  var probe: ModelQuestion?
}

extension BackEndLook {
  static func all(_ settings: Settings) -> [BackEndLook] {
    settings.painters.map { BackEndLook($0) } + settings.critics.map { BackEndLook($0) }
      + (settings.director.map { [BackEndLook($0)] } ?? [])
  }

  /// Asked exactly where it will be asked to paint: a version that is missing in the address shows here.
  init(_ painter: PainterSettings) {
    check = "painter.\(painter.name)"
    entry = painter.entry
    questions = { _ in painter.lightQuestions }
    models = painter.model.map { [(setting: "\(painter.entry).model", model: $0)] } ?? []
    listsAll = painter.kind == .ollama || painter.kind == .sdapi
    hasList = painter.kind != .openai && painter.kind != .chat
    let (price, atOnce) = (painter.price, painter.server.atOnce)
    terms =
      "\(painter.size), \(price) credit\(price == 1 ? "" : "s"), \(atOnce) at once, late after "
      + "\(painter.patience.inWords), given up after \(painter.deadline.inWords)"
    facts = [
      ("kind", .string(painter.kind.rawValue)), ("price", .integer(price)),
      ("size", .string("\(painter.size)")), ("at_once", .integer(atOnce)),
    ]
    probe = painter.probe
  }

  init(_ critic: CriticSettings) {
    self.init(
      "critic.\(critic.name)", critic.entry, critic.kind, critic.server.atOnce,
      models: [(setting: "\(critic.entry).model", model: critic.model)])
  }

  init(_ director: DirectorSettings) {
    var models = [(setting: "director.model", model: director.model)]
    if let strong = director.strongModel {
      models.append((setting: "director.strong_model", model: strong))
    }
    if let vision = director.visionModel {
      models.append((setting: "director.vision_model", model: vision))
    }
    self.init("director", "director", director.kind, director.server.atOnce, models: models)
  }

  private init(
    _ check: String, _ entry: String, _ kind: ChatProtocol, _ atOnce: Int,
    models: [(setting: String, model: String)]
  ) {
    self.check = check
    self.entry = entry
    let names = models.map(\.model)
    questions = { kind.lightQuestions(at: $0, of: names) }
    self.models = models
    listsAll = kind == .ollama
    hasList = kind != .openai
    terms = "\(atOnce) at once"
    facts = [("kind", .string(kind.rawValue)), ("at_once", .integer(atOnce))]
  }
}

extension PainterSettings {
  var lightQuestions: [LightQuestion] {
    switch kind {
    case .openai, .chat: [LightQuestion("models", .data)]
    case .sdapi: [LightQuestion("sdapi/v1/sd-models", .titles)]
    case .ollama: [LightQuestion("api/tags", .tags)]
    case .gemini: [LightQuestion("models/\(model ?? "")", .one)]
    case .comfyui:
      [LightQuestion("system_stats", .system), LightQuestion("models/checkpoints", .names)]
    }
  }
}

extension ChatProtocol {
  /// People give the address with the version of the protocol or without.
  func lightQuestions(at address: HTTPURL, of models: [String]) -> [LightQuestion] {
    let last = address.target.prefix { $0 != "?" }.split(separator: "/").last ?? ""
    func below(_ version: String, _ rest: String) -> String {
      let isVersion = last.first == "v" && last.dropFirst().first?.isNumber == true
      return isVersion || last == version[...] || last == "openai" ? rest : "\(version)/\(rest)"
    }
    switch self {
    case .openai: return [LightQuestion(below("v1", "models"), .data)]
    case .ollama: return [LightQuestion(below("api", "tags"), .tags)]
    case .anthropic: return [LightQuestion(below("v1", "models"), .data, limit: 1_000)]
    case .gemini:
      return models.map { model in
        let name = model.hasPrefix("models/") ? String(model.dropFirst(7)) : model
        return LightQuestion(below("v1beta", "models/\(name)"), .one)
      }
    }
  }
}

extension Duration {
  /// `90 s`, `10 min`, `24 h`.
  fileprivate var inWords: String {
    let seconds = components.seconds
    if seconds % 3_600 == 0, seconds >= 3_600 { return "\(seconds / 3_600) h" }
    return seconds % 60 == 0 && seconds >= 60 ? "\(seconds / 60) min" : "\(seconds) s"
  }
}
