internal import Concurrency

/// Something that several checks need: asked for once, by whoever comes first.
final class Shared<Value: Sendable>: Sendable {
  private enum State {
    case unknown
    case underWay(Gate)
    case known(Result<Value, any Error>)
  }

  private let state = Guarded<State>(.unknown)
  private let make: @Sendable () async throws -> Value

  init(_ make: @escaping @Sendable () async throws -> Value) { self.make = make }

  var value: Value {
    get async throws {
      let gate = Gate()
      let (isFirst, opening) = state.withLock { state -> (Bool, Gate?) in
        switch state {
        case .unknown:
          state = .underWay(gate)
          return (true, nil)
        case .underWay(let gate): return (false, gate)
        case .known: return (false, nil)
        }
      }
      if isFirst {
        let result: Result<Value, any Error>
        do { result = .success(try await make()) } catch { result = .failure(error) }
        state.withLock { $0 = .known(result) }
        gate.open()
        return try result.get()
      }
      try await opening?.wait()
      guard case .known(let result) = state.withLock({ $0 }) else { throw CancellationError() }
      return try result.get()
    }
  }
}
