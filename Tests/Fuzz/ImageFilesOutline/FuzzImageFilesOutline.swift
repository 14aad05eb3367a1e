import Raster

@testable import ImageFiles

/// What holds for every file of others that is looked at in our own process: its outline, its
/// texts, and what a decoding process answered.
///
/// 1. A header is of an admitted size, and says the same twice.
/// 2. A recipe is bounded and steers nothing; reading one needs no sound picture.
/// 3. What was unpacked is not longer than was allowed.
/// 4. An answer that is understood is written as it was read.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzImageFilesOutline(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  checkHeader(bytes)
  checkRecipe(bytes)
  checkParts(bytes)
  return 0
}

private func checkHeader(_ bytes: [UInt8]) {
  guard let header = try? ImageHeader(bytes) else { return }
  precondition(Raster.admits(width: header.uprightWidth, height: header.uprightHeight))
  let again = try? ImageHeader(bytes)
  precondition(again == header, "a header that changes")
  guard header.format == .png else { return }
  guard let bare = try? Recipe.none.replacingMetadata(ofPNG: bytes) else {
    fatalError("a header whose file cannot be walked")
  }
  precondition(bare.count <= bytes.count && readRecipe(bare) == nil, "metadata that stays")
}

private func checkRecipe(_ bytes: [UInt8]) {
  guard let recipe = readRecipe(bytes) else { return }
  for text in [recipe.prompt, recipe.negative, recipe.sampler, recipe.model] {
    guard let text else { continue }
    precondition(text.utf8.count <= RecipeText.maximumValueBytes)
    precondition(RecipeText.clean(text).utf8.elementsEqual(text.utf8), "a text that is not clean")
  }
  for text in [recipe.json, recipe.apiGraph, recipe.editorGraph] {
    // A byte that is no UTF-8 becomes a character of three.
    precondition((text?.utf8.count ?? 0) <= 3 * RecipeText.maximumBytes)
  }
}

/// The parts alone, so that the fuzzer need not find a checksum or a container first.
private func checkParts(_ bytes: [UInt8]) {
  for most in [0, 100, 1 << 16] {
    precondition(Inflate.zlib(bytes[...], atMost: most).bytes.count <= most)
  }
  if let exif = Exif(bytes[...]) { _ = exif.comment }
  _ = ColourProfile(icc: bytes[...])
  if let answer = DecodeAnswer(head: bytes) {
    precondition(answer.head == bytes, "an answer that reads otherwise")
  }
  let text = String(decoding: bytes, as: UTF8.self)
  _ = GenerationText(parsing: text).text
  _ = ComfyGraph(api: text)?.recipe
  _ = ComfyGraph(editor: text)?.recipe
}
