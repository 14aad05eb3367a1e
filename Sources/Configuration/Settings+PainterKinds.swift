extension PainterSettings {
  static let section = SettingSection(
    family,
    """
    Painters on servers, beside the one in the program. The first is the one that paints when nobody
    chooses; see studio.painter. docs/guide has a page for each kind, with a complete entry.
    """,
    [
      kindRow.row, serverRows.urls.row, serverRows.key.row, serverRows.headers.row, modelRow.row,
      flavourRow.row, workflowRow.row, workflowImageRow.row, workflowNodesRow.row, summaryRow.row,
      sizeRow.row, sizesRow.row, priceRow.row, serverRows.atOnce.row, patienceRow.row,
      deadlineRow.row,
      stepsRow.row, samplerRow.row, schedulerRow.row, cfgRow.row, strengthRow.row, qualityRow.row,
      formatRow.row, partialsRow.row, editsRow.row, modalitiesRow.row, ratiosRow.row, scaleRow.row,
    ],
    family: SettingFamily(
      "painter", reserved: [Settings.builtinPainter] + Settings.wordsForNames,
      examples: [
        .init(
          "sdxl",
          [
            "kind: \"comfyui\"", "url: \"http://gpu.example.org:8188\"",
            "workflow: \"bot-config/workflows/text2img.json\"", "size: \"1024x1024\"", "price: 2",
            "patience: \"10m\"",
          ]),
        .init(
          "flux",
          [
            "kind: \"openai\"",
            "url: [\"https://a.example.org/v1\", \"https://b.example.org/v1\"]",
            "key: \"${env:EASEL_FLUX_KEY}\"", "model: \"flux\"", "flavour: \"vllm\"", "at_once: 4",
          ]),
      ]),
    kinds: kinds, rules: [flavourRule, ratiosRule])

  /// What is not here means something to all of them.
  private static let kinds = SettingKinds(uses: [
    "key": .only(
      for: [PainterKind.openai, .sdapi, .chat, .gemini, .ollama], needed: [.gemini],
      otherwise: "take the line out; what stands before the server may be told in headers"),
    "model": .only(
      for: [PainterKind.openai, .sdapi, .chat, .gemini, .ollama],
      needed: [.openai, .chat, .gemini, .ollama],
      otherwise: "take the line out; the workflow names its models"),
    "flavour": .only(for: [PainterKind.openai, .sdapi]),
    "workflow": .neededBy([PainterKind.comfyui]),
    "workflow_image": .only(for: [PainterKind.comfyui]),
    "workflow_nodes": .only(for: [PainterKind.comfyui]),
    "steps": .only(for: [PainterKind.sdapi, .ollama]),
    "sampler": .only(for: [PainterKind.sdapi]),
    "scheduler": .only(for: [PainterKind.sdapi]),
    "cfg": .only(for: [PainterKind.sdapi]),
    "strength": .only(for: [PainterKind.sdapi]),
    "quality": .only(for: [PainterKind.openai]),
    "response_format": .only(for: [PainterKind.openai]),
    "partials": .only(for: [PainterKind.openai]),
    "edits": .only(for: [PainterKind.openai]),
    "modalities": .only(for: [PainterKind.chat]),
    "ratios": .only(for: [PainterKind.chat, .gemini, .openai]),
    "scale": .only(for: [PainterKind.gemini]),
  ]) { values, entry in
    values[kindRow, of: String(entry.dropFirst(family.count + 1))].rawValue
  }

  /// Those of the kind; the first is the usual one.
  static func flavours(of kind: PainterKind) -> [PainterFlavour] {
    switch kind {
    case .openai: [.plain, .sdcpp, .vllm, .localai, .litellm, .openrouter]
    case .sdapi: [.a1111, .forge, .sdnext, .sdcpp]
    case .comfyui, .chat, .gemini, .ollama: []
    }
  }

  /// Of OpenAI's relatives one alone is asked for a shape.
  @Sendable private static func ratiosRule(_ entry: String) -> SettingRule {
    SettingRule(key: "\(entry).ratios", other: entry) { values in
      let name = String(entry.dropFirst(family.count + 1))
      guard values[kindRow, of: name] == .openai, values[ratiosRow, of: name] != nil,
        values[flavourRow, of: name] != .openrouter
      else { return nil }
      return (
        "\(entry).ratios: of the kind \"openai\" only for the flavour \"openrouter\"",
        "take the line out; what others paint is told by sizes"
      )
    }
  }

  /// A flavour of another protocol is a mistake that only both lines together show.
  @Sendable private static func flavourRule(_ entry: String) -> SettingRule {
    SettingRule(key: "\(entry).flavour", other: entry) { values in
      let name = String(entry.dropFirst(family.count + 1))
      let known = flavours(of: values[kindRow, of: name])
      guard let flavour = values[flavourRow, of: name], !known.isEmpty, !known.contains(flavour)
      else { return nil }
      let words = known.map { quoted($0.rawValue) }.joined(separator: ", ")
      return (
        "\(entry).flavour: expected one of \(words), found \(quoted(flavour.rawValue))",
        "look whether the kind is right, too"
      )
    }
  }
}
