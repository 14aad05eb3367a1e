internal import BackEnds
internal import Concurrency
internal import Studio

extension ComfyJob {
  private static let stopped = PainterFailure(.cancelled, "it was stopped at the server")

  mutating func heard(_ event: ComfyEvent, at now: Instant) -> [Action] {
    // Whoever is heard of has been taken.
    if case .doubting = phase { phase = .waiting }
    guard phase == .waiting else { return [.wait(pause)] }
    isKnown = true
    meter.note(event)
    switch event {
    case .ended:
      hasEnded = true
      return [.look]
    case .failed(let failure): heardFailure = failure
    case .brought(let outputs): heardOutputs.add(outputs)
    case .started, .cached, .working, .shares, .step, .preview:
      return inTime([.tell(meter.progress), .wait(pause)], at: now)
    case .succeeded, .interrupted: break
    }
    // It is in the history when the end is said, which is soon.
    return [.wait(.seconds(2))]
  }

  mutating func found(_ standing: ComfyStanding, at now: Instant) -> [Action] {
    (failures, looks) = (0, looks + 1)
    if standing != .unknown { timesUnknown = 0 }
    switch standing {
    case .unknown: return foundNothing()
    case .pending, .running:
      (hasEnded, isKnown) = (false, true)
      phase = .waiting
      return inTime([.tell(meter.progress), .wait(pause)], at: now)
    case .finished(let outputs): return fetch(outputs)
    case .failed(let failure): return end(.failure(failure))
    case .cancelled:
      return end(.failure(Self.stopped))
    }
  }

  private mutating func foundNothing() -> [Action] {
    timesUnknown += 1
    switch phase {
    case .looking: return begin()
    case .doubting(var fault):
      // It may be on its way.
      guard timesUnknown > 1 else { return [.wait(.seconds(1))] }
      fault.wasNotBegun = true
      return end(.fault(fault))
    default:
      guard timesUnknown > 2 else { return [.wait(.seconds(1))] }
      if let heardFailure { return end(.failure(heardFailure)) }
      if heardOutputs.first(of: outputs) != nil { return fetch(heardOutputs) }
      guard isKnown, !hasEnded else {
        return end(
          .failure(PainterFailure(.trouble, "the server does not know the job any more")))
      }
      // Out of its queue: what is done, or went wrong, it remembers.
      return end(.failure(Self.stopped))
    }
  }

  private mutating func fetch(_ made: ComfyOutputs) -> [Action] {
    guard let image = made.first(of: outputs) else {
      return end(.failure(PainterFailure(.badAnswer, "the workflow ended without a picture")))
    }
    phase = .fetching(image)
    place = made.place(of: outputs)
    return [.fetch(image)]
  }

  mutating func failed(_ fault: ModelFault) -> [Action] {
    switch phase {
    case .uploading:
      // Nobody paints yet.
      var fault = fault
      fault.wasNotBegun = true
      return end(.fault(fault))
    case .submitting: return notSubmitted(fault)
    case .fetching:
      fetches += 1
      if fault.kind == .missing {
        return end(
          .failure(PainterFailure(.badAnswer, "the server does not have the picture any more")))
      }
      // The picture is there; a server that is away for a while still has it.
      let isAway = fault.kind == .unreachable || fault.wasNotBegun
      let most = isAway ? Self.maximumFailures : Self.maximumFetches
      guard fetches < most, fault.isWorthRetrying else { return leave(because: fault) }
      return [.wait(rest(after: fetches))]
    case .looking, .waiting, .doubting, .over:
      (failures, isKnown) = (failures + 1, false)
      guard fault.isWorthRetrying, failures < Self.maximumFailures else {
        return leave(because: fault)
      }
      return [.wait(rest(after: failures))]
    }
  }

  /// Nobody waits any longer now. The server may still have it, and is asked for it another time.
  private mutating func leave(because fault: ModelFault) -> [Action] {
    var failure = PainterFailure(fault)
    failure.keepsRemote = fault.isWorthRetrying
    return end(.failure(failure))
  }

  /// A server that said no has not begun; one that fell silent may have.
  private mutating func notSubmitted(_ fault: ModelFault) -> [Action] {
    if fault.wasNotBegun { return end(.fault(fault)) }
    switch fault.kind {
    case .cut, .silent, .trouble, .endless, .nonsense, .unreachable:
      phase = .doubting(fault)
      return [.look]
    case .insecure, .unauthorised, .unpaid, .missing, .tooLarge, .badOrder, .refused, .limited,
      .outOfMemory:
      var fault = fault
      fault.wasNotBegun = true
      return end(.fault(fault))
    }
  }

  private func rest(after failures: Int) -> Duration { .seconds(min(1 << min(failures, 4), 15)) }
}
