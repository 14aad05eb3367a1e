import Concurrency
import ImageFiles
import LineCommands
import Pixels
import Raster
import Storage
import Studio

/// Brings the same picture at once, each time as another file, and notes when it was asked and when it
/// answered.
struct InstantPainter: Painter {
  let capabilities: PainterCapabilities
  let stamps: Stamps
  private let picture: [UInt8]
  private let facts: ImageFacts

  struct NoPicture: Error {}

  init(_ picture: [UInt8], stamps: Stamps) throws {
    let raster = try decodeImage(picture).raster
    guard let size = Size(raster.width, raster.height) else { throw NoPicture() }
    capabilities = PainterCapabilities(
      name: "instant", summary: "has painted already",
      sizes: .any(side: 64...2_048, step: 1, maximumPixels: 2_048 * 2_048), standardSize: size)
    facts = ImageFacts(
      width: raster.width, height: raster.height, mimeType: ImageFormat.png.mediaType,
      byteCount: 0, blurhash: BlurHash.encode(raster.thumbnail(width: 64, height: 64)),
      fingerprint: DifferenceHash(of: raster).bits)
    self.picture = picture
    self.stamps = stamps
  }

  func paint(
    _ order: PaintOrder, progress: @escaping @Sendable (PaintProgress) -> Void,
    willStart: @escaping @Sendable (String) async throws -> Void
  ) async throws -> PaintedImage {
    let called = sharedMilliseconds()
    let bytes = Self.remarking(picture, "\(order.picture)")
    var facts = facts
    facts.byteCount = bytes.count
    stamps.note(Stamp(words: order.words, called: called, answered: sharedMilliseconds()))
    return PaintedImage(bytes: bytes, facts: facts)
  }

  /// The same picture in another file: a text before its end.
  private static func remarking(_ png: [UInt8], _ text: String) -> [UInt8] {
    let content = Array("tEXtComment\0\(text)".utf8)
    var crc: UInt32 = .max
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    let end = png.count - 12
    var bytes = Array(png[..<end])
    bytes += bigEndian(UInt32(content.count - 4))
    bytes += content
    bytes += bigEndian(~crc)
    bytes += png[end...]
    return bytes
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}

/// Has always the same opinion.
struct InstantCritic: Critic {
  let capabilities = CriticCapabilities(
    name: "instant", summary: "has thought already", basis: .measured, canLearn: false)

  struct NothingLearnt: Error {}

  func judge(_ question: CritiqueQuestion) async throws -> Judgement {
    try Judgement(
      score: 7, dimensions: [7, 7, 7, 7, 7], basis: .measured, gap: "It could be darker.",
      revisedPrompt: "\(question.words), darker")
  }

  func learn(_ references: [[UInt8]]) async throws -> Lesson { throw NothingLearnt() }

  func compare(
    _ first: [UInt8], _ second: [UInt8], for question: CritiqueQuestion
  ) async throws -> Verdict { .tie(reason: "both are as they are") }
}

/// When the painter was called for these words, and when it answered.
struct Stamp: Sendable {
  let words: String
  let called: Double
  let answered: Double
}

final class Stamps: Sendable {
  private let all = Guarded<[Stamp]>([])

  func note(_ stamp: Stamp) { all.withLock { $0.append(stamp) } }

  /// Those since it was asked last.
  func take() -> [Stamp] {
    all.withLock { all in
      defer { all = [] }
      return all
    }
  }
}
