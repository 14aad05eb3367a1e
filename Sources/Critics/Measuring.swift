internal import Concurrency
internal import JSON
internal import MeasuringCritic
package import Raster
package import Studio

/// The critic that needs no model: it judges by what can be measured, and says so.
package struct Measuring: Critic {
  package typealias Decode = @Sendable ([UInt8]) async throws -> Raster

  package let capabilities = CriticCapabilities(
    name: "measuring",
    summary: "measures colours, light, layout and texture; does not know what is depicted",
    basis: .measured, canLearn: true)

  private let decode: Decode
  private let hand = Hand("critic")

  /// - Parameter decode: Reads a picture's file, with whatever care its origin asks for.
  package init(decode: @escaping Decode) { self.decode = decode }

  package func judge(_ question: CritiqueQuestion) async throws -> Studio.Judgement {
    let raster = try await read(question.bytes)
    let figures = try Self.figures(of: question.taste)
    let (avoid, notMeasurable) = AvoidItem.read(question.taste?.profile.avoid ?? [])
    let facts = DepictedFacts.read(question.recipe.detail)
    return try await hand.run { () throws(CriticFailure) in
      let judged = figures.judge(Observation(of: raster), avoid: avoid)
      let locks = Locks(namedIn: question.words)
      return try Self.answer(
        judged, figures: figures, words: question.words, locks: locks, facts: facts,
        notMeasurable: notMeasurable)
    }
  }

  package func learn(_ references: [[UInt8]]) async throws -> Lesson {
    var rasters: [Raster] = []
    for bytes in references.prefix(TasteFigures.maximumReferences) {
      rasters.append(try await read(bytes))
    }
    let kept = rasters
    return try await hand.run { () throws(CriticFailure) in
      guard let taste = ExtractedTaste(of: kept.map { Observation(of: $0) }) else {
        throw CriticFailure(HouseReason.nothingToLearnFrom.rawValue)
      }
      return try Self.lesson(taste)
    }
  }

  package func compare(
    _ first: [UInt8], _ second: [UInt8], for question: CritiqueQuestion
  ) async throws -> Studio.Verdict {
    let (left, right) = (try await read(first), try await read(second))
    let figures = try Self.figures(of: question.taste)
    let avoid = AvoidItem.read(question.taste?.profile.avoid ?? []).items
    return await hand.run {
      let verdict = MeasuringCritic.Verdict(
        figures.judge(Observation(of: left), avoid: avoid),
        figures.judge(Observation(of: right), avoid: avoid))
      return switch verdict.choice {
      case .first: .first(reason: verdict.sentence)
      case .second: .second(reason: verdict.sentence)
      case .tie: .tie(reason: verdict.sentence)
      }
    }
  }

  private func read(_ bytes: [UInt8]) async throws -> Raster {
    do {
      return try await decode(bytes)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw CriticFailure("the picture could not be read: \(error)")
    }
  }

  /// A taste without figures was written by hand or learnt by another critic: then the house's
  /// yardstick measures.
  private static func figures(of taste: TasteForCritic?) throws -> TasteFigures {
    guard let text = taste?.figures else { return .house }
    do {
      return try TasteFigures(try JSONDocument(Array(text.utf8)).root)
    } catch {
      throw CriticFailure("the figures of the taste cannot be read: \(error)")
    }
  }
}
