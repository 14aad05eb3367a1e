internal import JSON

/// Decides which program's recipe a file holds, and reads it.
///
/// Our own chunk comes first, then texts whose form cannot be mistaken, then the web UI's text, which
/// many programs imitate, and last ComfyUI's graphs, where prompt and seed must be searched for.
struct RecipeReader {
  let texts: EmbeddedTexts

  init(_ texts: EmbeddedTexts) { self.texts = texts }

  func read() -> FoundRecipe? {
    var recipe = easel() ?? swarm() ?? invoke() ?? webUI()
    let comfy = comfyUI()
    if recipe == nil { return comfy.flatMap { $0.isEmpty ? nil : $0 } }
    // Some nodes of ComfyUI write the web UI's text beside their graphs.
    recipe?.apiGraph = comfy?.apiGraph
    recipe?.editorGraph = comfy?.editorGraph
    return recipe
  }

  static func document(_ text: String) -> JSONNode? {
    // ComfyUI writes NaN into its graphs, which JSON does not have.
    let options = JSONOptions(
      dialect: .json5, duplicates: .keep, loneSurrogates: .replace, limits: .event)
    guard let root = try? JSONDocument(Array(text.utf8), options: options).root,
      root.members != nil
    else { return nil }
    return root
  }

  private func easel() -> FoundRecipe? {
    guard let text = texts[Recipe.keyword], let root = Self.document(text) else { return nil }
    var recipe = FoundRecipe(.easel)
    recipe.json = text
    recipe.prompt = root.text("prompt")
    recipe.negative = root.text("negative")
    recipe.seed = root["seed"]?.seed
    recipe.steps = root["steps"]?.count
    recipe.strength = root["strength"]?.fraction
    recipe.model = root.text("model")
    recipe.width = root["width"]?.count
    recipe.height = root["height"]?.count
    return recipe
  }

  private func swarm() -> FoundRecipe? {
    guard let text = texts["parameters"], text.utf8.first == UInt8(ascii: "{"),
      let root = Self.document(text), let image = root["sui_image_params"],
      image.members != nil
    else { return nil }
    var recipe = FoundRecipe(.swarmUI)
    recipe.json = text
    recipe.prompt = image.text("prompt")
    recipe.negative = image.text("negativeprompt") ?? image.text("negative_prompt")
    recipe.seed = image["seed"]?.seed
    recipe.steps = image["steps"]?.count
    recipe.guidance = (image["cfgscale"] ?? image["cfg_scale"])?.fraction
    recipe.sampler = image.text("sampler")
    recipe.model = image.text("model")
    recipe.width = image["width"]?.count
    recipe.height = image["height"]?.count
    return recipe
  }

  private func invoke() -> FoundRecipe? {
    if let text = texts["invokeai_metadata"], let root = Self.document(text) {
      var recipe = FoundRecipe(.invokeAI)
      recipe.json = text
      recipe.prompt = root.text("positive_prompt")
      recipe.negative = root.text("negative_prompt")
      recipe.seed = root["seed"]?.seed
      recipe.steps = root["steps"]?.count
      recipe.guidance = root["cfg_scale"]?.fraction
      recipe.sampler = root.text("scheduler")
      recipe.model = root["model"]?.text("name") ?? root["model"]?.text("model_name")
      recipe.strength = root["strength"]?.fraction
      recipe.width = root["width"]?.count
      recipe.height = root["height"]?.count
      return recipe
    }
    guard let text = texts["sd-metadata"], let root = Self.document(text),
      let image = root["image"], image.members != nil
    else { return nil }
    var recipe = FoundRecipe(.invokeAI)
    recipe.json = text
    // One prompt, or several with weights.
    recipe.prompt = image.text("prompt") ?? image["prompt"]?[0]?.text("prompt")
    recipe.seed = image["seed"]?.seed
    recipe.steps = image["steps"]?.count
    recipe.guidance = image["cfg_scale"]?.fraction
    recipe.sampler = image.text("sampler")
    recipe.model = root.text("model_weights")
    recipe.strength = image["strength"]?.fraction
    recipe.width = image["width"]?.count
    recipe.height = image["height"]?.count
    return recipe
  }

  private func comfyUI() -> FoundRecipe? {
    let api = texts["prompt"].flatMap { text in ComfyGraph(api: text).map { ($0, text) } }
    let editor = texts["workflow"].flatMap { text in ComfyGraph(editor: text).map { ($0, text) } }
    guard api != nil || editor != nil else { return nil }
    var recipe = (api?.0 ?? editor?.0)?.recipe ?? FoundRecipe(.comfyUI)
    recipe.apiGraph = api?.1
    recipe.editorGraph = editor?.1
    return recipe
  }
}
