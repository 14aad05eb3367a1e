internal import BuiltinPainter
internal import ImageFiles
internal import JSON
internal import Pixels
internal import Raster
internal import Studio

/// One order in front of the built-in painter. It computes: it runs where nobody else waits.
struct BuiltinSitting: Sendable {
  /// How far a round goes from its source when nobody said.
  static let standardStrength = 0.5

  let engine: BuiltinPainter
  let order: PaintOrder
  /// The pixels of a source that is not the painter's own.
  let foreign: Raster?
  let metadata: Builtin.Metadata
  let progress: @Sendable (PaintProgress) -> Void

  private var recipe: Studio.Recipe { order.recipe }
  private var strength: Double { recipe.strength ?? Self.standardStrength }

  func paint(
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(PainterFailure) -> PaintedImage {
    do {
      let (raster, detail, report) = try make(isCancelled)
      return try finished(raster, detail: detail, report: report)
    } catch let error as PaintError {
      switch error {
      case .cancelled: throw PainterFailure(.cancelled)
      case .sizeNotOffered(let width, let height):
        throw PainterFailure(.badOrder, "\(width) × \(height) is not painted")
      }
    } catch let failure as PainterFailure {
      throw failure
    } catch {
      throw PainterFailure(.defect, "\(error)")
    }
  }

  private func make(
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> (Raster, detail: JSONObject?, PaintReport) {
    let (width, height) = (recipe.size.width, recipe.size.height)
    if let foreign {
      let (raster, report) = try engine.retouch(
        foreign, wish, strength: strength, palette: swatches,
        width: width, height: height, progress: said, isCancelled: isCancelled)
      return (raster, nil, report)
    }
    let plan = try plan(isCancelled)
    let painting = try engine.paint(
      plan.genome, width: width, height: height, progress: said, isCancelled: isCancelled)
    var detail = JSONObject()
    detail["genome"] = plan.genome.json
    detail["facts"] = painting.facts.json(beside: plan.report)
    return (painting.raster, detail, plan.report)
  }

  /// Anew from words; or from the source's genome, steered where a critic measured it, else changed
  /// by words.
  private func plan(
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> BuiltinPainter.Plan {
    guard let genome = order.source.flatMap({ Genome(detail: $0.recipe.detail) }) else {
      return engine.plan(wish)
    }
    guard let guidance else { return engine.vary(genome, wish, strength: strength) }
    // The person's own words, not those that a critique put beside them: the figures say it better.
    var plan = engine.vary(genome, ownWish, strength: 0)
    plan.genome = try engine.steer(
      genome, toward: guidance.findings, palette: swatches,
      locks: plan.locks, boldness: boldness,
      aspect: Double(recipe.size.width) / Double(recipe.size.height), isCancelled: isCancelled)
    return plan
  }

  /// Half as bold after each step from the same picture that did not improve it.
  private var boldness: Double { 1 / Double(1 << min(order.earlierTries, 5)) }

  /// What stands after the person's words is the taste's and the critique's: wishes, which give way.
  private var wish: BuiltinPainter.Order {
    let prompt = withoutTaste
    let isOwn = prompt.utf8.elementsEqual(order.words.utf8)
    return BuiltinPainter.Order(
      prompt: prompt, negative: negative, own: isOwn ? nil : order.words, taste: taste,
      seed: recipe.seed)
  }

  /// The person's words and what a critique made of them. The taste is read by itself, weakly: as
  /// a part of the prompt it would bury the person's words.
  private var withoutTaste: String {
    guard let profile = order.taste else { return recipe.prompt }
    let added = Composition.prompt(words: "", taste: profile)
    let prompt = recipe.prompt.dropping(suffix: added)
    // Without a critique's words it is the person's, closed by a full stop.
    let plain = Composition.prompt(words: order.words, taste: profile).dropping(suffix: added)
    return prompt.utf8.elementsEqual(plain.utf8) ? order.words : prompt
  }

  private var negative: String {
    let negative = recipe.negative ?? ""
    guard let added = Composition.negative(nil, taste: order.taste) else { return negative }
    return negative.dropping(suffix: added)
  }

  private var taste: TasteWords {
    guard let profile = order.taste else { return TasteWords() }
    return TasteWords(
      palette: profile.palette,
      others: [profile.composition, profile.mood, profile.texture] + profile.principles,
      avoid: profile.avoid)
  }

  private var ownWish: BuiltinPainter.Order {
    BuiltinPainter.Order(
      prompt: order.words, negative: negative, seed: recipe.seed)
  }

  private var guidance: Guidance? {
    guard let text = recipe.guidance, let document = try? JSONDocument(Array(text.utf8)) else {
      return nil
    }
    return try? Guidance(document.root)
  }

  private func said(_ fraction: Double, _ stage: Stage) {
    progress(PaintProgress(fraction: fraction, stage: "\(stage)"))
  }

  /// The colours of the taste, where a critic measured.
  private var swatches: [Swatch] {
    (guidance?.palette?.swatches ?? []).map { Swatch($0.colour, weight: Float($0.weight)) }
  }

  private func finished(
    _ raster: Raster, detail: JSONObject?, report: PaintReport
  ) throws -> PaintedImage {
    let text = detail.map { String(decoding: JSONValue.object($0).compact(), as: UTF8.self) }
    let written = ImageFiles.Recipe(
      easel: metadata.writesRecipe ? recipe.json(of: order.picture, detail: detail) : nil,
      parameters: metadata.writesParameters ? recipe.parameters : nil)
    let bytes = try encodeImage(raster, as: .png(level: 4, recipe: written))
    return PaintedImage(
      bytes: bytes,
      facts: ImageFacts(
        width: raster.width, height: raster.height, mimeType: "image/png",
        byteCount: bytes.count, blurhash: BlurHash.encode(raster.thumbnail(width: 64, height: 64)),
        fingerprint: DifferenceHash(of: raster).bits),
      detail: text, remarks: report.remarks(on: order.words))
  }
}

extension String {
  fileprivate func dropping(suffix: String) -> String {
    guard utf8.count >= suffix.utf8.count, utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    else { return self }
    return String(decoding: utf8.dropLast(suffix.utf8.count), as: UTF8.self)
  }
}
