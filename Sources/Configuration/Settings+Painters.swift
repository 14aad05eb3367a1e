// Painters on servers. Which settings mean something to which kind is in Settings+PainterKinds.swift.

/// The protocols of servers that paint.
package enum PainterKind: String, CaseIterable, Sendable {
  case comfyui, openai, sdapi, chat, gemini, ollama
}

/// Whose reading of a protocol it is.
package enum PainterFlavour: String, CaseIterable, Sendable {
  case plain, sdcpp, vllm, localai, litellm, openrouter, a1111, forge, sdnext
}

package enum PictureScale: String, CaseIterable, Sendable {
  case one = "1K"
  case two = "2K"
  case four = "4K"
}

package enum PictureRatio: String, CaseIterable, Sendable {
  case square = "1:1"
  case twoToThree = "2:3"
  case threeToTwo = "3:2"
  case threeToFour = "3:4"
  case fourToThree = "4:3"
  case nineToSixteen = "9:16"
  case sixteenToNine = "16:9"
  case twentyOneToNine = "21:9"
}

package enum Modality: String, CaseIterable, Sendable { case image, text }

package struct PainterSettings: Sendable {
  package let name: String
  package let kind: PainterKind
  package let server: BackEndServer
  package let model: String?
  package let flavour: PainterFlavour?
  package let workflow: String?
  package let workflowImage: String?
  /// Classes that a room's own workflow may use beside those that are known; `*` is any.
  package let workflowNodes: [String]
  /// For people; nothing for what the kind says of itself.
  package let summary: String?
  package let size: PictureSize
  /// Nothing for what the kind of server is known to paint.
  package let sizes: [PictureSize]?
  package let price: Int
  package let patience: Duration
  package let deadline: Duration
  package let steps: Int?
  package let sampler: String?
  package let scheduler: String?
  package let cfg: Double?
  package let strength: Double
  package let quality: String?
  package let sendsFormat: Bool?
  package let partials: Int
  package let edits: Bool
  package let modalities: [Modality]
  package let ratios: [PictureRatio]?
  package let scale: PictureScale
}

extension PainterSettings {
  static let family = "painters"

  init(_ name: String, of values: SettingValues) {
    self.name = name
    kind = values[Self.kindRow, of: name]
    server = Self.serverRows.server(name, of: values)
    model = values[Self.modelRow, of: name]
    flavour = values[Self.flavourRow, of: name]
    workflow = values[Self.workflowRow, of: name]
    workflowImage = values[Self.workflowImageRow, of: name]
    workflowNodes = values[Self.workflowNodesRow, of: name]
    summary = values[Self.summaryRow, of: name]
    size = values[Self.sizeRow, of: name]
    sizes = values[Self.sizesRow, of: name]
    price = values[Self.priceRow, of: name]
    patience = values[Self.patienceRow, of: name]
    // A server with a queue of its own has the order long before it paints.
    deadline = values[Self.deadlineRow, of: name] ?? .seconds(kind == .comfyui ? 86_400 : 600)
    steps = values[Self.stepsRow, of: name]
    sampler = values[Self.samplerRow, of: name]
    scheduler = values[Self.schedulerRow, of: name]
    cfg = values[Self.cfgRow, of: name]
    strength = values[Self.strengthRow, of: name]
    quality = values[Self.qualityRow, of: name]
    sendsFormat = values[Self.formatRow, of: name]
    partials = values[Self.partialsRow, of: name]
    edits = values[Self.editsRow, of: name]
    modalities = values[Self.modalitiesRow, of: name]
    ratios = values[Self.ratiosRow, of: name]
    scale = values[Self.scaleRow, of: name]
  }

  static func all(of values: SettingValues) -> [PainterSettings] {
    values.names(in: family).map { PainterSettings($0, of: values) }
  }
}
