package import BuiltinPainter
internal import Concurrency
internal import ImageFiles
internal import JSON
internal import Pixels
package import Raster
package import Studio

/// The painter that needs no model, behind the studio's port.
///
/// Its own pictures it paints again from their genome, changed by words or steered by what a critic
/// measured; pictures of others it recolours and works over.
package struct Builtin: Painter {
  package typealias Decode = @Sendable ([UInt8]) async throws -> Raster

  /// What is written into the files that it makes.
  package struct Metadata: Sendable {
    package var writesRecipe: Bool
    package var writesParameters: Bool

    package init(writesRecipe: Bool, writesParameters: Bool) {
      self.writesRecipe = writesRecipe
      self.writesParameters = writesParameters
    }
  }

  package let capabilities: PainterCapabilities

  private let engine: BuiltinPainter
  private let metadata: Metadata
  private let decode: Decode
  private let hand = Hand("painter")

  /// - Parameters:
  ///   - lexicon: The words it understands.
  ///   - standardSize: Painted when nobody asks for a size.
  ///   - metadata: What is written into the file beside the picture.
  ///   - price: Credits for one picture.
  ///   - patience: After so many seconds a picture is late.
  ///   - decode: Reads a picture's file, with whatever care its origin asks for.
  package init(
    lexicon: Lexicon, standardSize: Size, metadata: Metadata, price: Int = 0, patience: Int = 180,
    decode: @escaping Decode
  ) {
    engine = BuiltinPainter(lexicon: lexicon)
    self.metadata = metadata
    self.decode = decode
    var capabilities = PainterCapabilities(
      name: "builtin", summary: "paints landscapes, skies and abstracts by itself, in a second",
      sizes: .any(side: 64...2_048, step: 1, maximumPixels: 2_048 * 2_048),
      standardSize: standardSize)
    capabilities.takesGuidance = true
    capabilities.price = price
    capabilities.patienceSeconds = patience
    self.capabilities = capabilities
  }

  package func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> PaintedImage {
    let sitting = BuiltinSitting(
      engine: engine, order: order, foreign: try await foreignSource(of: order),
      metadata: metadata, progress: progress)
    return try await hand.run { isCancelled throws(PainterFailure) in
      try sitting.paint(isCancelled)
    }
  }

  /// The source's pixels, where it is not a picture that can be painted again.
  private func foreignSource(of order: PaintOrder) async throws -> Raster? {
    guard let source = order.source, Genome(detail: source.recipe.detail) == nil else { return nil }
    do {
      return try await decode(source.bytes)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw PainterFailure(.sourceUnreadable, "\(error)")
    }
  }
}
