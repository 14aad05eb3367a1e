import Concurrency
import Glibc
import TestSupport
import Testing

@testable import ImageFiles

/// The decoding process that waits ready.
@Suite(.timeLimit(.minutes(1))) struct DecodeSpareTests {
  private let folder = TemporaryFolder()
  private let file = Fixtures.file("kind-rgba.png")

  /// Of a program that can be taken away: what decodes after that was started before.
  private func helper() throws -> DecodeHelper {
    let program = folder.path("decoder")
    try #require(unsafe symlink(builtProgram("decoder"), program) == 0)
    return DecodeHelper(program: program, arguments: ["decode"], maximumAtOnce: 1)
  }

  private func takeProgramAway() throws {
    try #require(unsafe unlink(folder.path("decoder")) == 0)
  }

  private func failure(_ helper: DecodeHelper) async -> ImageFileError? {
    do throws(ImageFileError) {
      _ = try await helper.decode(file)
      return nil
    } catch { return error }
  }

  /// Keeps the helper ready while `body` runs.
  private func keeping(
    _ helper: DecodeHelper, pause: Duration = .milliseconds(5), keeping: Duration = .seconds(600),
    _ body: () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await helper.keepReady(on: .system, pause: pause, keeping: keeping)
      }
      try await body()
      group.cancelAll()
      while let _ = try? await group.next() {}
    }
  }

  private func wait(_ helper: DecodeHelper, until isThere: Bool) async throws {
    while helper.spare.isThere != isThere { try await Task.sleep(for: .milliseconds(2)) }
  }

  @Test func `a process that waits ready decodes the next picture, and is used once`() async throws
  {
    let helper = try helper()
    try await keeping(helper) {
      try await wait(helper, until: true)
      try takeProgramAway()
      #expect(try await helper.decode(file) == decodeImage(file))
      #expect(await failure(helper) == .helper(.notStarted))
    }
  }

  @Test func `after a picture the next process is started`() async throws {
    let helper = try helper()
    try await keeping(helper) {
      for _ in 0..<3 {
        try await wait(helper, until: true)
        #expect(await failure(helper) == nil)
      }
      try await wait(helper, until: true)
      try takeProgramAway()
      #expect(await failure(helper) == nil)
    }
  }

  @Test func `nothing is held ready when no picture comes for long, until one does`() async throws {
    let helper = try helper()
    try await keeping(helper, keeping: .milliseconds(50)) {
      try await wait(helper, until: true)
      try await wait(helper, until: false)
      #expect(await failure(helper) == nil)
      try await wait(helper, until: true)
    }
    #expect(!helper.spare.isThere)
  }

  @Test func `one that ended while it waited is replaced`() async throws {
    let helper = try helper()
    let process = try #require(DecodeProcess.start(folder.path("decoder"), ["decode"]))
    helper.spare.fill { process }
    process.kill()
    while process.isRunning { try await Task.sleep(for: .milliseconds(2)) }
    #expect(await failure(helper) == nil)
  }

  @Test func `a file larger than a pipe goes through`() async throws {
    let helper = try helper()
    // Of noise, which nothing makes smaller.
    var random: UInt32 = 7
    let rows = (0..<700).flatMap { _ in
      [UInt8(0)]
        + (0..<700 * 4).map { _ in
          random = random &* 1_664_525 &+ 1_013_904_223
          return UInt8(truncatingIfNeeded: random >> 24)
        }
    }
    let large = png(width: 700, height: 700, colour: 6, packed: zlib(rows))
    try #require(large.count > 1 << 20)
    #expect(try await helper.decode(large) == decodeImage(large))
  }
}
