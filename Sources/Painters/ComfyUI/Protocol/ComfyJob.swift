internal import BackEnds
internal import Concurrency
internal import Studio

/// One picture at a ComfyUI server as a value: what happens goes in, what is to be done comes out.
///
/// looking → (uploading →) submitting → waiting → fetching → over
///
/// 1. Of the actions only the last makes something happen, which is then told by ``handle(_:at:)``.
/// 2. The name of the job is told before the server may have heard of it.
/// 3. What the socket says is progress and a reason to look; how it went is what the server answers
///    when it is asked. Where nothing is heard, it is asked from time to time.
/// 4. A job that the server does not know is submitted anew only when nobody can have begun it. That it
///    cannot be asked for says nothing of it.
/// 5. It waits for ``longest``, whatever is heard or found of the job meanwhile, and then calls it off. A
///    run after this one begins to count anew.
/// 6. A job that the server had, and has no more although it was there all the time, was taken away by
///    somebody: it is not submitted anew.
struct ComfyJob: Sendable {
  /// Questions in a row that may fail: a server is waited for for half an hour.
  static let maximumFailures = 120
  static let maximumFetches = 5

  enum Event: Sendable {
    case uploaded(String)
    case accepted(ComfyReceipt)
    case refused(PainterFailure)
    /// The question failed that was the last action.
    case failed(ModelFault)
    case heard(ComfyEvent)
    /// Whether anything can be heard.
    case listening(Bool)
    /// Nothing was heard for as long as was to be waited.
    case quiet
    case found(ComfyStanding)
    case fetched([UInt8])
  }

  enum Action: Equatable, Sendable {
    case tell(PaintProgress)
    /// Says what the job is called from now on.
    case announce(String)
    /// The server is to forget it.
    case callOff
    case upload
    case submit
    case wait(Duration)
    case look
    case fetch(ComfyImage)
    case finish([UInt8])
    case end(End)
  }

  enum End: Equatable, Sendable {
    case failure(PainterFailure)
    /// Says itself whether another server may be asked.
    case fault(ModelFault)
  }

  enum Phase: Equatable, Sendable {
    case looking, uploading, submitting, waiting, over
    /// Nobody knows whether the server has taken it.
    case doubting(ModelFault)
    case fetching(ComfyImage)
  }

  private(set) var id: String
  var phase: Phase
  /// The picture to start from, in the server's folder.
  var image: String?
  /// Where the finished picture was named.
  var place: String?

  let hasSource: Bool
  let outputs: [String]
  let randomness: Randomness
  let began: Instant
  let longest: Duration
  var meter: ComfyMeter

  /// It was submitted by a run before this one, whose socket hears the rest.
  var isAdopted: Bool
  var isHeard = false
  /// The server had it, and was there ever since.
  var isKnown = false
  var hasEnded = false
  var heardFailure: PainterFailure?
  var heardOutputs = ComfyOutputs()
  /// Questions in a row that brought nothing.
  var failures = 0
  var looks = 0
  var timesUnknown = 0
  var fetches = 0

  /// `adopted` is the id of a job that was submitted before.
  init(
    _ bound: BoundWorkflow, hasSource: Bool, adopted: String?, longest: Duration,
    at now: Instant, _ randomness: Randomness
  ) {
    id = adopted ?? ComfyName.freshID(randomness)
    phase = adopted == nil ? .uploading : .looking
    isAdopted = adopted != nil
    self.hasSource = hasSource
    outputs = bound.binding.outputs
    meter = ComfyMeter(bound)
    began = now
    self.longest = longest
    self.randomness = randomness
  }

  mutating func start() -> [Action] { phase == .looking ? [.look] : begin() }

  mutating func handle(_ event: Event, at now: Instant) -> [Action] {
    switch event {
    case .uploaded(let name):
      image = name
      return submit()
    case .accepted(let receipt): return accepted(receipt)
    case .refused(let failure): return end(.failure(failure))
    case .failed(let fault): return failed(fault)
    case .heard(let heard): return self.heard(heard, at: now)
    case .listening(let isHeard):
      // Where the socket breaks, the server may have been started again, and have forgotten all.
      if !isHeard { isKnown = false }
      self.isHeard = isHeard
      return isHeard ? [.look] : [.wait(pause)]
    case .quiet:
      if case .fetching(let image) = phase { return [.fetch(image)] }
      return inTime([.look], at: now)
    case .found(let standing): return found(standing, at: now)
    case .fetched(let bytes):
      phase = .over
      return [.finish(bytes)]
    }
  }

  // MARK: Beginning

  /// From the start, under a name that no server has heard.
  mutating func begin() -> [Action] {
    if isAdopted { id = ComfyName.freshID(randomness) }
    isAdopted = false
    guard hasSource else { return submit() }
    phase = .uploading
    return [.upload]
  }

  private mutating func submit() -> [Action] {
    phase = .submitting
    return [.announce(id), .submit]
  }

  private mutating func accepted(_ receipt: ComfyReceipt) -> [Action] {
    var actions: [Action] = []
    if receipt.id != id {
      // An old server gives names of its own.
      id = receipt.id
      actions.append(.announce(id))
    }
    if let refusal = receipt.refusal, refusal.outputs.isSuperset(of: outputs) {
      return actions + [.callOff] + end(.failure(refusal.failure))
    }
    (phase, isKnown) = (.waiting, true)
    return actions + [.wait(pause)]
  }

  /// What goes on, unless it has had as long as a picture may take.
  mutating func inTime(_ actions: [Action], at now: Instant) -> [Action] {
    guard now - began >= longest else { return actions }
    return [.callOff] + end(.failure(PainterFailure(.timedOut)))
  }

  mutating func end(_ end: End) -> [Action] {
    phase = .over
    return [.end(end)]
  }

  /// How long to wait for a word before asking: less where none will come.
  var pause: Duration {
    if hasEnded { return .milliseconds(500) }
    if isHeard, !isAdopted { return .seconds(20) }
    return .seconds(min(1 + Double(looks) * 0.5, 5))
  }
}
