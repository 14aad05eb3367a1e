import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio
import Testing

@testable import Workers

/// When a back end that failed is asked again.
@Suite struct NextTryTests {
  @Test(
    arguments: [
      (nil, .seconds(2), .after(.seconds(2))), (.zero, .seconds(2), .after(.seconds(2))),
      (.seconds(1), .seconds(2), .after(.seconds(2))),
      (.seconds(90), .seconds(2), .after(.seconds(90))),
      (.seconds(600), .seconds(2), .after(.seconds(600))),
      (.seconds(601), .seconds(2), .never), (.seconds(1 << 31), .seconds(2), .never),
    ] as [(Duration?, Duration, NextTry)])
  func `the longer of two waits counts, up to ten minutes`(
    asked: Duration?, pause: Duration, next: NextTry
  ) {
    #expect(NextTry(isWorthRetrying: true, asked: asked, pause: pause) == next)
    #expect(NextTry(isWorthRetrying: false, asked: asked, pause: pause) == .never)
  }

  /// Fails the first time, and notes when it was asked.
  private static func failing(
    _ failure: any Error, in simulation: Simulation, _ asked: Guarded<[Instant]>
  ) throws {
    let count = asked.withLock { asked in
      asked.append(simulation.now)
      return asked.count
    }
    if count == 1 { throw failure }
  }

  private static func first(_ asked: Guarded<[Instant]>) throws -> Instant {
    try #require(asked.withLock { $0.first })
  }

  /// Between the first time and the last.
  private static func gap(_ asked: Guarded<[Instant]>) throws -> Duration {
    let begun = try first(asked)
    return try #require(asked.withLock { $0.last }) - begun
  }

  @Test(arguments: [90, 600])
  func `a painter that asks for time is left alone for so long`(seconds: Int) throws {
    var trial = Trial()
    let (simulation, asked) = (trial.simulation, Guarded<[Instant]>([]))
    let wait = Duration.seconds(seconds)
    trial.painter = { order in
      try Self.failing(
        PainterFailure(.busy, "Rate limit reached", retryAfter: wait), in: simulation, asked)
      return Array("\(order.picture)".utf8)
    }
    try trial.play { trial in
      try await trial.say("a sea")
      let id = try #require(trial.studio.pictures.keys.first)
      let key = try Key("paint:\(id)")
      let job = try #require(trial.disk.contents.job(key: key))
      let least = try Self.first(asked) + wait
      #expect(job.state == .delayed && job.attempts == 1)
      #expect(job.due >= least && job.due < least + .seconds(5))
      #expect(trial.studio.picture(id)?.state == .painting)
      try await trial.simulation.sleep(for: wait)
      #expect(asked.withLock { $0.count } == 2)
      #expect(try Self.gap(asked) >= wait)
      #expect(trial.studio.picture(id)?.state == .finished)
    }
  }

  @Test func `one that says nothing of time is asked again after a pause`() throws {
    var trial = Trial()
    let (simulation, asked) = (trial.simulation, Guarded<[Instant]>([]))
    trial.painter = { order in
      try Self.failing(PainterFailure(.busy, "Rate limit reached"), in: simulation, asked)
      return Array("\(order.picture)".utf8)
    }
    try trial.play { trial in
      try await trial.say("a sea")
      let gap = try Self.gap(asked)
      #expect(asked.withLock { $0.count } == 2)
      #expect(gap >= .milliseconds(250) && gap < .seconds(5))
      #expect(trial.studio.pictures.values.map(\.state) == [.finished])
    }
  }

  @Test func `one that asks for an hour is not waited for, and people hear of the hour`() throws {
    var trial = Trial()
    let (simulation, asked) = (trial.simulation, Guarded<[Instant]>([]))
    let failure = PainterFailure(.busy, "Rate limit reached", retryAfter: .seconds(3_600))
    trial.painter = { _ in
      try Self.failing(failure, in: simulation, asked)
      return []
    }
    try trial.play { trial in
      try await trial.say("a sea")
      let told = trial.facts.compactMap { fact -> PainterFailure? in
        if case .paintingFailed(_, let failure, _) = fact { failure } else { nil }
      }
      #expect(told == [failure])
      #expect(trial.studio.pictures.values.map(\.state) == [.failed])
      #expect(trial.studio.account(of: trial.ann.id)?.reserved == 0)
      try await trial.simulation.sleep(for: .seconds(4_000))
      #expect(asked.withLock { $0.count } == 1)
    }
  }

  @Test(arguments: [PainterFailure.Kind.refusedByPolicy, .unchanged, .unfetched, .timedOut])
  func `what was answered, or painted, is not paid for again`(kind: PainterFailure.Kind) throws {
    var trial = Trial()
    let (simulation, asked) = (trial.simulation, Guarded<[Instant]>([]))
    trial.painter = { _ in
      try Self.failing(PainterFailure(kind, "no"), in: simulation, asked)
      return []
    }
    try trial.play { trial in
      try await trial.say("a sea")
      #expect(asked.withLock { $0.count } == 1)
      #expect(trial.studio.pictures.values.map(\.state) == [.failed])
    }
  }

  @Test func `a critic that asks for time is left alone for so long`() throws {
    var trial = Trial()
    let (simulation, asked) = (trial.simulation, Guarded<[Instant]>([]))
    let judge = trial.critic
    trial.critic = { question in
      let busy = CriticFailure("it is busy", isWorthRetrying: true, retryAfter: .seconds(90))
      try Self.failing(busy, in: simulation, asked)
      return try await judge(question)
    }
    try trial.play { trial in
      try await trial.say("a sea")
      let id = try #require(trial.studio.pictures.keys.first)
      let key = try Key("judge:\(id)")
      let job = try #require(trial.disk.contents.job(key: key))
      let least = try Self.first(asked) + .seconds(90)
      #expect(job.state == .delayed && job.due >= least)
      try await trial.simulation.sleep(for: .seconds(90))
      #expect(asked.withLock { $0.count } == 2)
      #expect(trial.studio.picture(id)?.score == 5)
    }
  }

  @Test func `a director that asks for time is left alone for so long`() throws {
    var trial = Trial()
    let (simulation, asked) = (trial.simulation, Guarded<[Instant]>([]))
    trial.meaning = { _ in
      let busy = CriticFailure("it is busy", isWorthRetrying: true, retryAfter: .seconds(90))
      try Self.failing(busy, in: simulation, asked)
      return "a sea under a wide sky"
    }
    try trial.play { trial in
      try await trial.mean(.command(.settings(name: "understand", value: "intent")))
      try await trial.say("a sea")
      try await trial.say("more sky")
      #expect(asked.withLock { $0.count } == 1)
      try await trial.simulation.sleep(for: .seconds(100))
      #expect(asked.withLock { $0.count } == 2)
      #expect(try Self.gap(asked) >= .seconds(90))
      let active = try #require(trial.studio.conversation(trial.room)?.active)
      #expect(trial.studio.picture(active)?.recipe.words == "a sea under a wide sky")
    }
  }
}
