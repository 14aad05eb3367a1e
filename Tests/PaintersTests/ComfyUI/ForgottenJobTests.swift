import BackEnds
import Concurrency
import Studio
import Testing

@testable import Painters

/// Jobs that a server had, and does not know any more.
@Suite struct ForgottenJobTests {
  private static let now = Instant(milliseconds: 1_000_000)

  /// Submitted and taken, or asked for after a restart.
  private func job(isAdopted: Bool = false) throws -> ComfyJob {
    let id = isAdopted ? ComfyName.freshID(.seeded(9)) : nil
    var job = ComfyJob(
      try Graphs.read(Graphs.words), hasSource: false, adopted: id, longest: .seconds(3_600),
      at: Self.now, .seeded(1))
    _ = job.start()
    if !isAdopted { _ = job.handle(.accepted(ComfyReceipt(id: job.id)), at: Self.now) }
    return job
  }

  /// What it ends with when the server is asked for it three times.
  private func end(of job: ComfyJob) -> PainterFailure? {
    var job = job
    for _ in 0..<2 {
      #expect(job.handle(.found(.unknown), at: Self.now) == [.wait(.seconds(1))])
    }
    guard case .end(.failure(let failure))? = job.handle(.found(.unknown), at: Self.now).last else {
      return nil
    }
    return failure
  }

  @Test(arguments: [ComfyStanding.pending, .running], [true, false])
  func `a job that somebody took away is stopped, and not begun anew`(
    standing: ComfyStanding, isAdopted: Bool
  ) throws {
    var job = try job(isAdopted: isAdopted)
    _ = job.handle(.found(standing), at: Self.now)
    let failure = try #require(end(of: job))
    #expect(failure == PainterFailure(.cancelled, "it was stopped at the server"))
    #expect(!failure.isWorthRetrying)
  }

  @Test func `a server that was away in between may have forgotten it`() throws {
    var job = try job()
    _ = job.handle(.found(.pending), at: Self.now)
    _ = job.handle(.failed(ModelFault(.unreachable, wasNotBegun: true)), at: Self.now)
    #expect(end(of: job)?.kind == .trouble)
  }

  @Test func `a socket that broke may be a server that was started again`() throws {
    var job = try job()
    _ = job.handle(.listening(true), at: Self.now)
    _ = job.handle(.found(.running), at: Self.now)
    _ = job.handle(.listening(false), at: Self.now)
    #expect(end(of: job)?.kind == .trouble)
  }

  @Test func `a job that was taken away before anybody looked for it is stopped, too`() throws {
    #expect(try end(of: job())?.kind == .cancelled)
    var away = try job()
    _ = away.handle(.failed(ModelFault(.unreachable, wasNotBegun: true)), at: Self.now)
    #expect(end(of: away)?.kind == .trouble)
  }

  @Test func `a job that is over was not taken away`() throws {
    var over = try job()
    _ = over.handle(.found(.running), at: Self.now)
    _ = over.handle(.heard(.ended), at: Self.now)
    #expect(end(of: over)?.kind == .trouble)
  }
}
