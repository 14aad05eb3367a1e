internal import BackEnds
internal import Configuration
internal import HTTPClient

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

  /// A workflow names its models itself. One that cannot be read is told of elsewhere.
  var namedModels: [(setting: String, model: String)] {
    if kind == .comfyui { return (try? checkpoints()) ?? [] }
    return model.map { [(setting: "`\(entry).model`", model: $0)] } ?? []
  }

  /// What the web UIs list beside their models. Some take a name that they do not list; the one of
  /// stable-diffusion.cpp takes any, and paints with another. Who names no scheduler may have named it
  /// with the sampler: `DPM++ 2M Karras`.
  var choices: [BackEndLook.Choice] {
    let samplers = LightQuestion("sdapi/v1/samplers", .choices)
    let schedulers = LightQuestion("sdapi/v1/schedulers", .choices)
    let isPair = scheduler == nil && sampler?.contains(" ") == true
    return [
      choice("sampler", sampler, in: samplers, or: isPair ? schedulers : nil),
      choice("scheduler", scheduler, in: schedulers, or: nil),
    ].compactMap(\.self)
  }

  private func choice(
    _ setting: String, _ name: String?, in list: LightQuestion, or second: LightQuestion?
  ) -> BackEndLook.Choice? {
    name.map {
      BackEndLook.Choice(
        setting: "\(entry).\(setting)", name: $0, question: list, second: second,
        listsAll: flavour == .sdcpp)
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
