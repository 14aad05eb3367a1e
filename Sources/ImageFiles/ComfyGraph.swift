internal import JSON

/// A graph of ComfyUI, reduced to what a recipe needs: nodes with values, and who feeds whom.
///
/// Two programs write two forms: what is sent to the server (`prompt`: nodes by id, inputs by name)
/// and what the editor saves (`workflow`: lists of nodes and links, values by position).
///
/// 1. At most ``maximumNodes`` nodes; no walk visits a node twice.
struct ComfyGraph {
  static let maximumNodes = 2_000

  struct Node {
    let kind: String
    var values: [String: JSONNode] = [:]
    /// The id of the node behind each input.
    var sources: [String: String] = [:]
  }

  private var nodes: [String: Node] = [:]
  /// In the order of the text, so that the first sampler is the first.
  private var order: [String] = []

  init?(api text: String) {
    guard let root = RecipeReader.document(text), let members = root.members,
      members.count <= Self.maximumNodes
    else { return nil }
    for member in members {
      guard let kind = member.value["class_type"]?.string else { continue }
      var node = Node(kind: kind)
      for input in member.value["inputs"]?.members.map({ Array($0.prefix(64)) }) ?? [] {
        if let source = input.value[0], input.value.elements?.count == 2 {
          node.sources[input.name] = source.string ?? source.numberText
        } else if input.value.elements == nil {
          node.values[input.name] = input.value
        }
      }
      add(member.name, node)
    }
    if nodes.isEmpty { return nil }
  }

  init?(editor text: String) {
    guard let root = RecipeReader.document(text), let list = root["nodes"]?.elements,
      list.count <= Self.maximumNodes
    else { return nil }
    // A link is [id, from, slot, to, slot, kind].
    var origins: [String: String] = [:]
    let links = root["links"]?.elements.map { Array($0.prefix(4 * Self.maximumNodes)) } ?? []
    for link in links {
      guard let id = link[0]?.numberText, let from = link[1]?.numberText else { continue }
      origins[id] = from
    }
    for item in list {
      guard let id = item["id"]?.numberText, let kind = item["type"]?.string else { continue }
      var node = Node(kind: kind)
      for input in item["inputs"]?.elements.map({ Array($0.prefix(64)) }) ?? [] {
        guard let name = input["name"]?.string, let link = input["link"]?.numberText else {
          continue
        }
        node.sources[name] = origins[link]
      }
      let names = Self.widgets[kind] ?? ["text"]
      let values = item["widgets_values"]?.elements.map { Array($0.prefix(16)) } ?? []
      for (name, value) in zip(names, values) where node.sources[name] == nil {
        node.values[name] = value
      }
      add(id, node)
    }
    if nodes.isEmpty { return nil }
  }

  /// Names of the values that the editor saves by position.
  private static let widgets: [String: [String]] = [
    "KSampler": ["seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise"],
    "KSamplerAdvanced": ["", "noise_seed", "", "steps", "cfg", "sampler_name", "scheduler"],
    "RandomNoise": ["noise_seed"],
    "BasicScheduler": ["scheduler", "steps", "denoise"],
    "KSamplerSelect": ["sampler_name"],
    "CFGGuider": ["cfg"],
    "FluxGuidance": ["guidance"],
    "CheckpointLoaderSimple": ["ckpt_name"],
    "UNETLoader": ["unet_name"],
    "EmptyLatentImage": ["width", "height"],
    "EmptySD3LatentImage": ["width", "height"],
    "EmptyImage": ["width", "height"],
  ]

  private mutating func add(_ id: String, _ node: Node) {
    guard nodes[id] == nil else { return }
    nodes[id] = node
    order.append(id)
  }

  var recipe: FoundRecipe {
    var recipe = FoundRecipe(.comfyUI)
    let sampler = order.first {
      nodes[$0]?.kind.contains("Sampler") == true
        && nodes[$0]?.kind != "KSamplerSelect"
    }
    guard let sampler, let node = nodes[sampler] else {
      recipe.width = first("width", from: order)?.count
      recipe.height = first("height", from: order)?.count
      return recipe
    }
    let guide = node.sources["guider"].flatMap { nodes[$0] }
    let positive =
      node.sources["positive"] ?? guide?.sources["positive"]
      ?? guide?.sources["conditioning"]
    let negative = node.sources["negative"] ?? guide?.sources["negative"]
    recipe.prompt = positive.flatMap(text(behind:))
    recipe.negative = negative.flatMap(text(behind:))
    let behind = upstream(of: [sampler])
    recipe.seed = (first("seed", from: behind) ?? first("noise_seed", from: behind))?.seed
    recipe.steps = first("steps", from: behind)?.count
    recipe.guidance = (first("cfg", from: behind) ?? first("guidance", from: behind))?.fraction
    recipe.sampler = first("sampler_name", from: behind)?.string.flatMap(RecipeReader.shown)
    recipe.strength = first("denoise", from: behind)?.fraction
    recipe.model = (first("ckpt_name", from: behind) ?? first("unet_name", from: behind))?
      .string.flatMap(RecipeReader.shown)
    recipe.width = first("width", from: behind)?.count
    recipe.height = first("height", from: behind)?.count
    return recipe
  }

  /// All nodes that feed these, the nearest first, themselves included.
  private func upstream(of starts: [String]) -> [String] {
    var seen = Set(starts)
    var queue = starts
    var index = 0
    while index < queue.count {
      let sources = nodes[queue[index]]?.sources ?? [:]
      index += 1
      // By name, so that the same file always gives the same recipe.
      for id in sources.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        .map(\.value) where nodes[id] != nil && seen.insert(id).inserted
      {
        queue.append(id)
      }
    }
    return queue
  }

  private func first(_ name: String, from ids: [String]) -> JSONNode? {
    for id in ids { if let value = nodes[id]?.values[name] { return value } }
    return nil
  }

  /// The nearest text that feeds this node.
  private func text(behind id: String) -> String? {
    for id in upstream(of: [id]) {
      for name in ["text", "prompt", "string", "value", "t5xxl", "clip_l"] {
        if let text = nodes[id]?.values[name]?.string.flatMap(RecipeReader.shown) { return text }
      }
    }
    return nil
  }
}
