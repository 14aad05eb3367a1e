internal import Concurrency

/// A thread that watches one decoding process at a time.
actor DecodeLane {
  private let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  init(number: Int) { executor = ThreadExecutor(name: "decode-\(number)") }

  nonisolated func shutDown() { executor.shutDown() }

  func decode(
    _ bytes: [UInt8], _ call: DecodeCall, by start: @Sendable () -> DecodeProcess?
  ) -> Result<DecodedImage, ImageFileError> {
    do throws(ImageFileError) {
      let header = try ImageHeader(bytes)
      let raster = try call.run(bytes, header, by: start)
      return .success(DecodedImage(raster: raster, format: header.format, notes: header.notes))
    } catch {
      return .failure(error)
    }
  }

  func run(_ body: @Sendable () -> Void) { body() }
}

/// Hands out the lanes, first come first served.
final class DecodeLanes: Sendable {
  private struct State {
    var free: [DecodeLane]
    var waiting: [(ticket: Int, gate: Gate)] = []
    /// Lanes that were given to somebody who was still waiting.
    var given: [Int: DecodeLane] = [:]
    var nextTicket = 0
  }

  private let all: [DecodeLane]
  private let maximumWaiting: Int
  private let state: Guarded<State>

  init(count: Int, maximumWaiting: Int) {
    all = (0..<max(count, 1)).map { DecodeLane(number: $0) }
    self.maximumWaiting = maximumWaiting
    state = Guarded(State(free: all))
  }

  func shutDown() { for lane in all { lane.shutDown() } }

  func take() async throws(ImageFileError) -> DecodeLane {
    let gate = Gate()
    let (lane, ticket) = state.withLock { state -> (DecodeLane?, Int?) in
      if let lane = state.free.popLast() { return (lane, nil) }
      guard state.waiting.count < maximumWaiting else { return (nil, nil) }
      state.nextTicket += 1
      state.waiting.append((state.nextTicket, gate))
      return (nil, state.nextTicket)
    }
    if let lane { return lane }
    guard let ticket else { throw .helper(.tooMany) }
    do { try await gate.wait() } catch {
      let late = state.withLock { state in
        state.waiting.removeAll { $0.ticket == ticket }
        return state.given.removeValue(forKey: ticket)
      }
      // It was our turn in the same moment: the next one's, then.
      if let late { giveBack(late) }
      throw .cancelled
    }
    guard let lane = state.withLock({ $0.given.removeValue(forKey: ticket) }) else {
      preconditionFailure("a gate is opened for a lane")
    }
    return lane
  }

  func giveBack(_ lane: DecodeLane) {
    let next = state.withLock { state -> Gate? in
      guard !state.waiting.isEmpty else {
        state.free.append(lane)
        return nil
      }
      let first = state.waiting.removeFirst()
      state.given[first.ticket] = lane
      return first.gate
    }
    next?.open()
  }
}
