import BackEnds
import Concurrency
import JSON
import Studio
import Testing

@testable import Painters

/// A job whose events a test makes up.
private final class JobInHand {
  static let now = Instant(milliseconds: 1_000_000)
  static let longest = Duration.seconds(3_600)

  private var job: ComfyJob

  init(_ job: ComfyJob) { self.job = job }

  var id: String { job.id }
  var image: String? { job.image }

  func start() -> [ComfyJob.Action] { job.start() }

  func handle(_ event: ComfyJob.Event, at now: Instant = JobInHand.now) -> [ComfyJob.Action] {
    job.handle(event, at: now)
  }
}

@Suite struct ComfyJobTests {
  private static let image = ComfyImage(file: "b.png")
  private static let made: ComfyOutputs = {
    let text = #"{"9":{"images":[{"filename":"b.png","subfolder":"","type":"output"}]}}"#
    return ComfyOutputs(try? JSONDocument(Array(text.utf8)).root)
  }()

  private func job(source: Bool = false, adopted: String? = nil) throws -> JobInHand {
    let bound = try Graphs.read(
      source ? Graphs.picture : Graphs.words, for: source ? .fromPicture : .fromWords)
    return JobInHand(
      ComfyJob(
        bound, hasSource: source, adopted: adopted, longest: JobInHand.longest,
        at: JobInHand.now, .seeded(1)))
  }

  /// Submitted, taken and waited for.
  private func waiting() throws -> JobInHand {
    let job = try job()
    let started = job.start()
    #expect(started == [.announce(job.id), .submit])
    #expect(job.handle(.accepted(ComfyReceipt(id: job.id))) == [.wait(.seconds(1))])
    return job
  }

  private func last(_ actions: [ComfyJob.Action]) -> ComfyJob.Action? { actions.last }

  @Test func `the name is told before the server may know it, and after the picture is there`()
    throws
  {
    let job = try job(source: true)
    #expect(job.start() == [.upload])
    #expect(job.handle(.uploaded("easel/a.png")) == [.announce(job.id), .submit])
    #expect(job.image == "easel/a.png")
  }

  @Test func `success is looked for only when the end is said, since the history comes later`()
    throws
  {
    let job = try waiting()
    #expect(job.handle(.heard(.succeeded)) == [.wait(.seconds(2))])
    #expect(job.handle(.heard(.ended)) == [.look])
    #expect(job.handle(.found(.finished(Self.made))) == [.fetch(Self.image)])
    #expect(job.handle(.fetched([1, 2])) == [.finish([1, 2])])
  }

  @Test func `where nothing is heard it is asked, a little less often each time`() throws {
    let job = try waiting()
    for pause in [1.5, 2, 2.5, 3] {
      #expect(job.handle(.quiet) == [.look])
      #expect(last(job.handle(.found(.pending))) == .wait(.seconds(pause)))
    }
  }

  @Test func `while the socket speaks it is hardly asked`() throws {
    let job = try waiting()
    #expect(job.handle(.listening(true)) == [.look])
    #expect(last(job.handle(.found(.running))) == .wait(.seconds(20)))
    #expect(last(job.handle(.heard(.preview))) == .wait(.seconds(20)))
    #expect(last(job.handle(.listening(false))) != .wait(.seconds(20)))
  }

  @Test func `an error that was heard is believed when the server has forgotten it`() throws {
    let job = try waiting()
    let failure = PainterFailure(.outOfMemory)
    _ = job.handle(.heard(.failed(failure)))
    _ = job.handle(.heard(.ended))
    #expect(job.handle(.found(.unknown)) == [.wait(.seconds(1))])
    #expect(job.handle(.found(.unknown)) == [.wait(.seconds(1))])
    #expect(job.handle(.found(.unknown)) == [.end(.failure(failure))])
  }

  @Test func `a picture that was heard of is fetched although the server has forgotten the job`()
    throws
  {
    let job = try waiting()
    _ = job.handle(.heard(.brought(Self.made)))
    for _ in 0..<2 { _ = job.handle(.found(.unknown)) }
    #expect(job.handle(.found(.unknown)) == [.fetch(Self.image)])
  }

  @Test func `of three states a restart finds, each is gone on with in its own way`() throws {
    let id = ComfyName.freshID(.seeded(9))
    var job = try job(adopted: id)
    #expect(job.start() == [.look])
    #expect(job.handle(.found(.finished(Self.made))) == [.fetch(Self.image)])

    job = try self.job(adopted: id)
    _ = job.handle(.listening(true))
    // Its words go to the socket of the run before.
    #expect(last(job.handle(.found(.running))) == .wait(.seconds(1.5)))

    job = try self.job(adopted: id)
    #expect(job.handle(.found(.unknown)) == [.announce(job.id), .submit])
    #expect(job.id != id)
  }

  @Test func `what a restart cannot ask for keeps its name, and is begun by nobody`() throws {
    for kind in [ModelFault.Kind.unreachable, .silent, .trouble, .cut, .limited, .nonsense] {
      let away = try job(adopted: ComfyName.freshID(.seeded(9)))
      var actions = away.start()
      for _ in 1..<ComfyJob.maximumFailures {
        #expect(last(actions) == .look)
        guard case .wait? = last(away.handle(.failed(ModelFault(kind)))) else {
          Issue.record("it gave up")
          return
        }
        actions = away.handle(.quiet)
      }
      #expect(away.handle(.failed(ModelFault(kind))) == [.end(.failure(kept(kind)))])
      // Asking again begins nothing, although what took too long is else not tried again.
      #expect(kept(kind).isWorthRetrying)
    }
    // It is there, and does not let us in.
    let shut = try job(adopted: ComfyName.freshID(.seeded(9)))
    #expect(
      shut.handle(.failed(ModelFault(.unauthorised)))
        == [.end(.failure(PainterFailure(.unauthorised)))])
  }

  /// What is said when the job stays where it is.
  private func kept(_ kind: ModelFault.Kind) -> PainterFailure {
    var failure = PainterFailure(ModelFault(kind))
    failure.keepsRemote = true
    return failure
  }

  @Test func `a failure that is found is told, and one that is over is not submitted anew`() throws
  {
    let adopted = try job(adopted: ComfyName.freshID(.seeded(9)))
    let failure = PainterFailure(.badOrder, "X: no")
    #expect(adopted.handle(.found(.failed(failure))) == [.end(.failure(failure))])
    // Stopped there, perhaps while we were away.
    for stopped in [try waiting(), try job(adopted: ComfyName.freshID(.seeded(9)))] {
      guard case .end(.failure(let failure))? = last(stopped.handle(.found(.cancelled)))
      else {
        Issue.record("it goes on")
        return
      }
      #expect(failure.kind == .cancelled)
    }
  }

  @Test func `an answer that got lost is looked for, and only what nobody has may go elsewhere`()
    throws
  {
    var job = try job()
    _ = job.start()
    #expect(job.handle(.failed(ModelFault(.cut))) == [.look])
    #expect(last(job.handle(.found(.pending))) == .wait(.seconds(1.5)))

    job = try self.job()
    _ = job.start()
    _ = job.handle(.failed(ModelFault(.trouble)))
    #expect(job.handle(.found(.unknown)) == [.wait(.seconds(1))])
    #expect(
      job.handle(.found(.unknown))
        == [.end(.fault(ModelFault(.trouble, wasNotBegun: true)))])
  }

  @Test func `what was never sent may go elsewhere at once`() throws {
    let job = try job(source: true)
    _ = job.start()
    guard case .end(.fault(let fault))? = last(job.handle(.failed(ModelFault(.cut))))
    else {
      Issue.record("it goes on")
      return
    }
    #expect(fault.wasNotBegun)
  }

  @Test func `a server that is away is waited for, not long and not for ever`() throws {
    let job = try waiting()
    var actions: [ComfyJob.Action] = []
    for _ in 1..<ComfyJob.maximumFailures {
      actions = job.handle(.failed(ModelFault(.unreachable, wasNotBegun: true)))
      guard case .wait(let rest)? = last(actions) else {
        Issue.record("it gave up")
        return
      }
      #expect(rest <= .seconds(15))
    }
    actions = job.handle(.failed(ModelFault(.unreachable, wasNotBegun: true)))
    // Not a fault: nobody else may begin it.
    #expect(actions == [.end(.failure(kept(.unreachable)))])
  }

  @Test func `after as long as a picture may take it is called off`() throws {
    let job = try waiting()
    #expect(job.handle(.quiet, at: JobInHand.now + .seconds(3_599)) == [.look])
    let late = JobInHand.now + JobInHand.longest
    #expect(
      job.handle(.quiet, at: late) == [.callOff, .end(.failure(PainterFailure(.timedOut)))])
  }

  @Test(arguments: [ComfyStanding.pending, .running])
  func `a job that goes on and on is called off, whatever is heard of it`(
    standing: ComfyStanding
  ) throws {
    let late = JobInHand.now + JobInHand.longest
    let end: [ComfyJob.Action] = [.callOff, .end(.failure(PainterFailure(.timedOut)))]
    for event in [ComfyJob.Event.heard(.preview), .heard(.working("3")), .found(standing)] {
      let job = try waiting()
      guard case .wait? = last(job.handle(event, at: late - .seconds(1))) else {
        Issue.record("it gave up")
        return
      }
      #expect(job.handle(event, at: late) == end)
    }
    // What is done by then is fetched.
    let job = try waiting()
    #expect(job.handle(.heard(.ended), at: late) == [.look])
    #expect(job.handle(.found(.finished(Self.made)), at: late) == [.fetch(Self.image)])
  }

  @Test func `a workflow whose picture is left out is called off`() throws {
    var job = try job()
    _ = job.start()
    let answer =
      #"{"prompt_id":"\#(job.id)","node_errors":{"4":{"class_type":"L","errors":[{"type":"x","message":"no"}],"dependent_outputs":["9"]}}}"#
    let receipt = try #require(ComfyReceipt(try JSONDocument(Array(answer.utf8)).root))
    let actions = job.handle(.accepted(receipt))
    #expect(actions == [.callOff, .end(.failure(PainterFailure(.badOrder, "L: no")))])
    // One that leaves out something else is waited for.
    job = try self.job()
    _ = job.start()
    let other = answer.replacing("\"9\"", with: "\"77\"")
    let partly = try #require(ComfyReceipt(try JSONDocument(Array(other.utf8)).root))
    #expect(last(job.handle(.accepted(partly))) == .wait(.seconds(1)))
  }

  @Test func `a server that names jobs itself is believed, and the name is told again`() throws {
    let job = try job()
    _ = job.start()
    let actions = job.handle(.accepted(ComfyReceipt(id: "theirs")))
    #expect(actions.first == .announce("theirs"))
    #expect(job.id == "theirs")
  }

  @Test func `a workflow that ends without a picture is no good answer`() throws {
    let job = try waiting()
    guard
      case .end(.failure(let failure))? = last(
        job.handle(.found(.finished(ComfyOutputs()))))
    else {
      Issue.record("it goes on")
      return
    }
    #expect(failure.kind == .badAnswer)
  }

  @Test func `a picture that cannot be fetched is asked for again, and one that is gone is not`()
    throws
  {
    var job = try waiting()
    _ = job.handle(.found(.finished(Self.made)))
    for _ in 1..<ComfyJob.maximumFetches {
      guard case .wait? = last(job.handle(.failed(ModelFault(.cut)))) else {
        Issue.record("it gave up")
        return
      }
      #expect(job.handle(.quiet) == [.fetch(Self.image)])
    }
    #expect(job.handle(.failed(ModelFault(.cut))) == [.end(.failure(kept(.cut)))])
    job = try waiting()
    _ = job.handle(.found(.finished(Self.made)))
    guard case .end? = last(job.handle(.failed(ModelFault(.missing)))) else {
      Issue.record("it goes on")
      return
    }
  }
}
