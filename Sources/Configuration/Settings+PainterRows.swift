extension PainterSettings {
  static let kindRow = Setting(
    needed: "painters.NAME.kind", Kind<PainterKind>.choice, placeholder: .comfyui,
    example: "\"openai\"",
    """
    The protocol of its server: "comfyui"; "openai" for the images of OpenAI and of many others;
    "sdapi" for Automatic1111, Forge, SD.Next and stable-diffusion.cpp; "chat" for models that paint
    in a chat; "gemini"; "ollama". Each has a page in docs/guide.
    """)
  static let serverRows = ServerRows(
    "painters.NAME", example: "\"http://gpu.example.org:8188\"",
    atOnce: "How many pictures it paints at the same time, at each address.")
  static let modelRow = Setting(
    "painters.NAME.model", Kind<String>.model.or("none"), default: nil,
    example: "\"gpt-image-1-mini\"",
    """
    What paints there, in the server's own words. For "sdapi" the title of a checkpoint; without one
    the server paints with what it has loaded.
    """)
  static let flavourRow = Setting(
    "painters.NAME.flavour", Kind<PainterFlavour>.choice.or("usual"), default: nil,
    example: "\"vllm\"",
    """
    Whose reading of the protocol it is. For "openai": plain (usual), sdcpp, vllm, localai, litellm
    or openrouter. For "sdapi": a1111 (usual), forge, sdnext or sdcpp.
    """)
  static let workflowRow = Setting(
    "painters.NAME.workflow", Kind<String>.path("a file").or("none"), default: nil,
    example: "\"bot-config/workflows/text2img.json\"",
    """
    The workflow that paints from words, as ComfyUI exports it for its API. A relative path starts
    where easel is started.
    """)
  static let workflowImageRow = Setting(
    "painters.NAME.workflow_image", Kind<String>.path("a file").or("none"), default: nil,
    example: "\"bot-config/workflows/img2img.json\"",
    "The workflow that paints from a picture. Without one the painter paints from words alone.")
  static let workflowNodesRow = Setting(
    "painters.NAME.workflow_nodes",
    Kind<[String]>.list(of: .text("the class of a node", maximumBytes: 200), maximumCount: 500),
    default: [], example: "[\"IPAdapter\", \"FaceDetailer\"]",
    """
    Which nodes a workflow may have that a room takes over (see studio.workflows), beside those
    of ComfyUI that only paint and those of the workflows that are named here. With "*" it may have
    any: a node is code that runs on the machine that paints.
    """)
  static let summaryRow = Setting(
    "painters.NAME.summary", Kind<String>.text("a line", maximumBytes: 200).or("usual"),
    default: nil, example: "\"photographs and portraits, in half a minute\"",
    "What people are told of it where painters are listed.")
  static let sizeRow = Setting(
    "painters.NAME.size", .pictureSize, default: usualSize, example: "\"1216x832\"",
    "What is painted when nobody asks for a size or shape.")
  static let sizesRow = Setting(
    "painters.NAME.sizes", Kind<[PictureSize]>.list(of: .pictureSize, maximumCount: 32).or("usual"),
    default: nil, example: "[\"1024x1024\", \"1216x832\"]",
    "The sizes that it paints, where you know the model better than its kind of server is known.")
  static let priceRow = Setting(
    "painters.NAME.price", .integer(0...1_000_000), default: 1, example: "2",
    "How many credits a picture costs, where credits are counted.")
  static let patienceRow = Setting(
    "painters.NAME.patience", .duration(.seconds(1) ... .seconds(86_400)), default: .seconds(180),
    example: "\"10m\"",
    "How long a picture may take before people are told that it is late.")
  static let deadlineRow = Setting(
    "painters.NAME.deadline",
    Kind<Duration>.duration(.seconds(5) ... .seconds(86_400)).or("usual"), default: nil,
    example: "\"1h\"",
    "How long a picture may take at all. Usual are ten minutes, and a day for \"comfyui\".")
}

extension PainterSettings {
  static let stepsRow = Setting(
    "painters.NAME.steps", Kind<Int>.integer(1...200).or("usual"), default: nil, example: "28",
    "How many steps a picture takes when nobody asks for a number.")
  static let samplerRow = Setting(
    "painters.NAME.sampler",
    Kind<String>.text("the name of a sampler", maximumBytes: 100)
      .or("usual"), default: nil, example: "\"Euler a\"", "Which sampler, in the server's words.")
  static let schedulerRow = Setting(
    "painters.NAME.scheduler",
    Kind<String>.text("the name of a scheduler", maximumBytes: 100)
      .or("usual"), default: nil, example: "\"karras\"", "Which scheduler, in the server's words.")
  static let cfgRow = Setting(
    "painters.NAME.cfg", Kind<Double>.number(0...30).or("usual"), default: nil, example: "5.5",
    "How closely it follows the prompt.")
  static let strengthRow = Setting(
    "painters.NAME.strength", .number(0...1), default: 0.5, example: "0.35",
    "How far a picture may go from its source when nobody says: 0 keeps it, 1 forgets it.")
  static let qualityRow = Setting(
    "painters.NAME.quality", Kind<String>.text("a word", maximumBytes: 40).or("usual"),
    default: nil, example: "\"high\"", "In the server's words, such as \"low\" or \"high\".")
  static let formatRow = Setting(
    "painters.NAME.response_format", Kind<Bool>.flag.or("usual"), default: nil, example: "true",
    """
    Whether the server is told to answer with the picture itself: some want that, others refuse it.
    """)
  static let partialsRow = Setting(
    "painters.NAME.partials", .integer(0...3), default: 0, example: "2",
    "How many drafts are asked for on the way: people see by them how far it is. They may cost.")
  static let editsRow = Setting(
    "painters.NAME.edits", .flag, default: true, example: "false",
    "Whether the model changes pictures, too.")
  static let modalitiesRow = Setting(
    "painters.NAME.modalities", Kind<[Modality]>.list(of: .choice, maximumCount: 2),
    default: [.image, .text], example: "[\"image\"]",
    """
    What the model shall answer with. Some want pictures alone; an empty list where the gateway
    knows no such thing.
    """)
  static let ratiosRow = Setting(
    "painters.NAME.ratios", Kind<[PictureRatio]>.list(of: .choice, maximumCount: 8).or("usual"),
    default: nil, example: "[\"1:1\", \"16:9\"]",
    """
    The shapes that the model can be asked for: all of them for "gemini"; for "chat", and for
    "openai" at OpenRouter, none, which paints in one.
    """)
  static let scaleRow = Setting(
    "painters.NAME.scale", Kind<PictureScale>.choice, default: .one, example: "\"2K\"",
    "How large it paints: models that talk are asked for a shape and a scale, not for pixels.")

  private static var usualSize: PictureSize {
    guard let size = PictureSize(1_024, 1_024) else { preconditionFailure("it is within bounds") }
    return size
  }
}
