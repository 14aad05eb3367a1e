/// How a picture was made, as its file tells it. Everything in it is a stranger's word: bounded,
/// without controls, and never more than a proposal.
package struct FoundRecipe: Equatable, Sendable {
  package enum Source: String, Sendable, CaseIterable {
    case easel, automatic1111, stableDiffusionCpp, comfyUI, invokeAI, swarmUI
  }

  package var source: Source
  package var prompt: String?
  package var negative: String?
  /// ComfyUI's seeds need all 64 bits.
  package var seed: UInt64?
  package var steps: Int?
  package var guidance: Double?
  package var sampler: String?
  package var model: String?
  /// How far an image-to-image went from its source.
  package var strength: Double?
  package var width: Int?
  package var height: Int?
  /// The JSON as it came, when there is some: our own recipe, or what another program wrote. Only its
  /// length was checked.
  package var json: String?
  /// ComfyUI's graph as it is sent to its server, which can be run again.
  package var apiGraph: String?
  /// ComfyUI's graph as its editor saves it, which cannot.
  package var editorGraph: String?

  init(_ source: Source) { self.source = source }

  /// Whether it says anything beside which program wrote it.
  var isEmpty: Bool { self == FoundRecipe(source) }
}

/// Looks for a recipe in a PNG, JPEG or WebP file. `nil` when there is none, or no picture.
///
/// In Swift alone, without allocating for pixels: it may be called on files of strangers, on any
/// thread, and takes milliseconds.
package func readRecipe(_ bytes: [UInt8]) -> FoundRecipe? {
  guard !bytes.isEmpty, bytes.count <= ImageHeader.maximumFileBytes else { return nil }
  return RecipeReader(EmbeddedTexts(bytes)).read()
}
