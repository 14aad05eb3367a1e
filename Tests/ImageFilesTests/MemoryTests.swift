import TestSupport
import Testing

@testable import ImageFiles

/// What the decoding process takes at most, weighed from outside by the kernel's own count.
@Suite(.serialized) struct MemoryTests {
  private enum Ending: Equatable {
    case picture
    case refused(ImageFileError)
  }

  /// MiB of a picture of 40 million pixels.
  private static let picture = 153

  private static func outcome(of file: [UInt8]) async -> (ending: Ending, mebibytes: Int) {
    let folder = TemporaryFolder()
    let helper = DecodeHelper(
      program: builtProgram("decoder"), arguments: ["weigh", folder.path("scales")],
      patience: .seconds(30))
    let ending: Ending
    do throws(ImageFileError) {
      _ = try await helper.decode(file)
      ending = .picture
    } catch { ending = .refused(error) }
    let weight = folder.read("scales").flatMap { Int($0.dropLast()) } ?? 0
    return (ending, weight / 1_024)
  }

  /// How it must end, and the MiB that it may have had; 0 where there may have been no process.
  private static func bounds(_ bomb: Bomb) -> (ending: Ending, mebibytes: Int) {
    switch bomb {
    case .pngOf100kBy100k: (.refused(.badSize(width: 100_000, height: 100_000)), 0)
    case .jpegOf65kBy65k: (.refused(.badSize(width: 65_535, height: 65_535)), 0)
    case .webpOf16M: (.refused(.badSize(width: 1 << 24, height: 1 << 24)), 0)
    case .chunkOf2GiB: (.refused(.truncated(.png)), 0)
    case .thousandScans: (.refused(.tooMuchWork(.jpeg)), 0)
    // The file itself is held twice: as it came, and without its texts.
    case .textsOfGigabytes, .internationalTextsOfGigabytes: (.picture, 96)
    case .pixelsOfGigabytes, .profileOfGigabytes: (.picture, 96)
    case .smallestPNG: (.picture, 48)
    case .plainPNG: (.picture, picture + 48)
    case .lossless: (.picture, 2 * picture + 48)
    case .lyingLossless: (.refused(.damaged(.webp)), 48)
    case .interlacedPNG, .progressiveCMYK, .twentyScans: (.picture, 3 * picture + 64)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: Bomb.allCases)
  func `E127: whatever a file says, the process that decodes it stays small`(bomb: Bomb) async {
    let file = bomb.file
    #expect(file.count <= ImageHeader.maximumFileBytes)
    let wanted = Self.bounds(bomb)
    let found = await Self.outcome(of: file)
    // Under a sanitizer all is slower and heavier; that nothing breaks is what is seen there.
    guard !isSanitized else { return }
    let isTooLong = found.ending == .refused(.helper(.timedOut))
    // The one that may end either way: how far ten seconds carry is the machine's business.
    if bomb != .pixelsOfGigabytes || !isTooLong { #expect(found.ending == wanted.ending) }
    #expect(found.mebibytes <= wanted.mebibytes)
  }
}
