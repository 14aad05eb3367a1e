import TestSupport
import Testing

@testable import ImageFiles

/// What the decoding process takes at most, weighed from outside by the kernel's own count.
@Suite(.serialized) struct MemoryTests {
  /// MiB that a process of nothing but libraries may have.
  private static let floor = 64

  private enum Ending: Equatable {
    case picture
    case refused(ImageFileError)
  }

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

  @Test(.timeLimit(.minutes(1)), arguments: Bomb.allCases)
  func `whatever a file says, the process that decodes it stays small`(bomb: Bomb) async {
    let file = bomb.file
    #expect(file.count <= ImageHeader.maximumFileBytes)
    let start = ContinuousClock.now
    let (ending, weight) = await Self.outcome(of: file)
    print("BOMB \(bomb) \(file.count) \(ending) \(weight) MiB \(ContinuousClock.now - start)")
  }
}
