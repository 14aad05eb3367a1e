import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio
import Testing
import Workers

/// Work for a painter or critic whom an operator took away.
@Suite struct StrandedTests {
  @Test func `what waits for a painter that is gone ends in words, and the credits come back`()
    throws
  {
    var trial = Trial()
    trial.isWithoutPainter = true
    trial.isAlone = true
    try trial.play { trial in
      try await trial.say("a sea")
      try await trial.simulation.sleep(for: .seconds(120))
      let picture = try #require(trial.studio.pictures.values.first)
      #expect(picture.state == .failed)
      let told = Fact.paintingFailed(
        picture.id, PainterFailure(.gone), refunded: picture.price)
      #expect(trial.facts.filter { $0 == told }.count == 1)
      #expect(trial.studio.requests.values.map(\.ending) == [.failed])
      #expect(trial.studio.account(of: trial.ann.id)?.reserved == 0)
      #expect(trial.disk.contents.openJobs == 0)
      #expect(trial.stranded.withLock { $0 }.map(\.worker) == [.painter("near")])
    }
  }

  @Test func `what a server that is gone was painting ends when its lease is over`() throws {
    var trial = Trial()
    trial.isWithoutPainter = true
    trial.isAlone = true
    try trial.play { trial in
      let clock = trial.simulation.clock
      try await trial.say("a sea")
      try await trial.disk.write { rows in
        guard
          let job = try rows.take(
            from: "paint:near", worker: "killed", lease: .seconds(30), at: clock.now())
        else { return }
        _ = try rows.note(remoteID: "prompt-7", of: job.id, lease: job.lease)
      }
      #expect(trial.studio.pictures.values.map(\.state) == [.waiting])
      // Until somebody looks for leases that are over.
      try await trial.simulation.sleep(for: .seconds(1_200))
      #expect(trial.studio.pictures.values.map(\.failure) == [PainterFailure(.gone)])
      #expect(trial.studio.account(of: trial.ann.id)?.reserved == 0)
      #expect(trial.disk.contents.openJobs == 0)
    }
  }

  @Test func `a loop goes on without its critic, and people hear why there is no critique`()
    throws
  {
    var trial = Trial()
    trial.isWithoutCritic = true
    trial.isAlone = true
    try trial.play { trial in
      var wishes = Wishes()
      wishes.loop = true
      try await trial.say("a sea", wishes)
      try await trial.simulation.sleep(for: .seconds(900))
      let pictures = trial.studio.pictures.values.sorted { $0.round < $1.round }
      #expect(pictures.count > 1)
      #expect(pictures.map(\.state).filter { $0 != .finished } == [])
      let reason = HouseReason.criticGone.rawValue
      let first = try #require(pictures.first)
      #expect(trial.facts.contains(.noCritique(first.id, reason: reason)))
      // At its gate: nothing of it runs any more.
      #expect(trial.studio.requests.values.map(\.state) == [.waiting])
      #expect(trial.disk.contents.openJobs == 0)
    }
  }

  /// The store of several programs: another one has the painter, and then nobody has.
  @Test func `what another program does is left to it, and ends long after nobody does it`() throws
  {
    var trial = Trial()
    trial.isWithoutPainter = true
    try trial.play { trial in
      let clock = trial.simulation.clock
      var wishes = Wishes()
      wishes.candidates = 2
      try await trial.say("a sea", wishes)
      let taken = try await trial.disk.write { rows in
        try rows.take(
          from: "paint:near", worker: "another", lease: .seconds(7_200), at: clock.now())
      }
      let job = try #require(taken)
      try await trial.simulation.sleep(for: .seconds(3_600))
      #expect(trial.studio.pictures.values.map(\.state) == [.waiting, .waiting])

      try await trial.disk.write { rows in
        _ = try rows.settle(job.id, lease: job.lease, .handedBack, at: clock.now())
      }
      try await trial.simulation.sleep(for: .seconds(540))
      #expect(trial.studio.pictures.values.map(\.state) == [.waiting, .waiting])
      try await trial.simulation.sleep(for: .seconds(300))
      #expect(trial.studio.pictures.values.map(\.state) == [.failed, .failed])
      // Told once for both.
      let failures = trial.facts.compactMap { fact -> PainterFailure? in
        if case .candidatesFailed(_, let failure, _, _, _) = fact { failure } else { nil }
      }
      #expect(failures == [PainterFailure(.gone)])
      #expect(trial.studio.account(of: trial.ann.id)?.reserved == 0)
      #expect(trial.disk.contents.openJobs == 0)
    }
  }
}
