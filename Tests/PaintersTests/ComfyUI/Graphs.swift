import JSON
import Studio

@testable import Painters

/// Workflows of the shapes that people have, as values to be changed.
enum Graphs {
  static func node(
    _ kind: String, _ title: String? = nil, _ inputs: JSONValue
  ) -> JSONValue {
    var node: JSONValue = ["class_type": .string(kind), "inputs": inputs]
    if let title { node["_meta"] = ["title": .string(title)] }
    return node
  }

  static func link(_ id: String, _ slot: Int = 0) -> JSONValue { [.string(id), .integer(slot)] }

  static let checkpoint = node("CheckpointLoaderSimple", nil, ["ckpt_name": "base.safetensors"])
  static func text(_ words: String, _ title: String? = nil) -> JSONValue {
    node("CLIPTextEncode", title, ["text": .string(words), "clip": link("4", 1)])
  }
  static func sampler(latent: JSONValue = link("5")) -> JSONValue {
    node(
      "KSampler", nil,
      [
        "seed": 1, "steps": 20, "cfg": 7, "sampler_name": "euler", "scheduler": "normal",
        "denoise": 1, "model": link("4"), "positive": link("6"), "negative": link("7"),
        "latent_image": latent,
      ])
  }
  static let latent = node(
    "EmptyLatentImage", nil, ["width": 512, "height": 512, "batch_size": 1])

  /// A checkpoint, two texts, a latent image, a sampler: no title anywhere.
  static let words: JSONValue = [
    "3": sampler(), "4": checkpoint, "5": latent, "6": text("a boat"), "7": text("blurry"),
    "8": node("VAEDecode", nil, ["samples": link("3"), "vae": link("4", 2)]),
    "9": node("SaveImage", nil, ["filename_prefix": "easel", "images": link("8")]),
  ]

  /// The same from a picture.
  static let picture: JSONValue = {
    var graph = words
    graph["5"] = nil
    graph["3"] = sampler(latent: link("11"))
    graph["10"] = node("LoadImage", nil, ["image": "old.png"])
    graph["11"] = node("VAEEncode", nil, ["pixels": link("10"), "vae": link("4", 2)])
    return graph
  }()

  /// As models with guiders and schedulers are driven, which want no negative.
  static let guided: JSONValue = [
    "1": node("UNETLoader", nil, ["unet_name": "flux.safetensors"]),
    "2": node("CLIPTextEncode", nil, ["text": "a boat", "clip": link("20")]),
    "3": node("FluxGuidance", nil, ["guidance": 3.5, "conditioning": link("2")]),
    "4": node("BasicGuider", nil, ["model": link("1"), "conditioning": link("3")]),
    "5": node("RandomNoise", nil, ["noise_seed": 4]),
    "6": node(
      "BasicScheduler", nil,
      ["scheduler": "simple", "steps": 20, "denoise": 1, "model": link("1")]),
    "7": node("EmptySD3LatentImage", nil, ["width": 1024, "height": 1024, "batch_size": 1]),
    "8": node("KSamplerSelect", nil, ["sampler_name": "euler"]),
    "9": node(
      "SamplerCustomAdvanced", nil,
      [
        "noise": link("5"), "guider": link("4"), "sampler": link("8"), "sigmas": link("6"),
        "latent_image": link("7"),
      ]),
    "10": node("VAEDecode", nil, ["samples": link("9"), "vae": link("21")]),
    "11": node("PreviewImage", nil, ["images": link("10")]),
    "20": node("DualCLIPLoader", nil, ["clip_name1": "l", "clip_name2": "t5"]),
    "21": node("VAELoader", nil, ["vae_name": "ae.safetensors"]),
  ]

  static func read(
    _ graph: JSONValue, for use: WorkflowBinding.Use = .fromWords
  ) throws(WorkflowFault) -> BoundWorkflow {
    try BoundWorkflow(graph.compact(), for: use)
  }

  static func fault(
    _ graph: JSONValue, for use: WorkflowBinding.Use = .fromWords
  ) -> WorkflowFault? {
    do throws(WorkflowFault) {
      _ = try read(graph, for: use)
      return nil
    } catch {
      return error
    }
  }
}

extension BoundWorkflow {
  /// `3.seed`, in the order of the file.
  func places(_ slot: WorkflowSlot) -> [String] {
    binding.places(slot).map { "\($0.node).\($0.input)" }
  }
}

func order(
  _ prompt: String = "a red boat", negative: String? = nil, seed: UInt64 = 7,
  source: [UInt8]? = nil, strength: Double? = nil, steps: Int? = nil, remoteID: String? = nil
) -> PaintOrder {
  guard let size = Size(768, 512) else { preconditionFailure("sizes in tests exist") }
  let recipe = Recipe(
    painter: "comfy", prompt: prompt, words: prompt, negative: negative, seed: seed, size: size,
    strength: strength, steps: steps)
  return PaintOrder(
    picture: PictureID(unchecked: 11), recipe: recipe,
    source: source.map { PaintOrder.Source(bytes: $0, recipe: recipe, isOurs: true) },
    words: prompt, remoteID: remoteID)
}
