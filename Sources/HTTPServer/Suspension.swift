internal import CMicrohttpd
internal import Concurrency

/// How many connections of a daemon are suspended. It may only be stopped when none is, and none may
/// become so from then on: libmicrohttpd ends the program otherwise.
final class Suspensions: Sendable {
  private struct State {
    var count = 0
    var isOver = false
  }

  private let state = Guarded(State())

  /// False when there are to be no more of them.
  func begin() -> Bool {
    state.withLock { state in
      guard !state.isOver else { return false }
      state.count += 1
      return true
    }
  }

  func end() { state.withLock { $0.count -= 1 } }

  /// Forbids all further ones, provided that there is none now.
  func finish() -> Bool {
    state.withLock { state in
      state.isOver = state.count == 0
      return state.isOver
    }
  }
}

/// The right to suspend one connection and to resume it again. Counted from before the one until
/// after the other, so that at zero nobody is on the way to a connection any more.
@safe final class Suspension: @unchecked Sendable {
  private let connection: OpaquePointer
  private let all: Suspensions

  init(_ connection: OpaquePointer, of all: Suspensions) {
    unsafe self.connection = connection
    self.all = all
  }

  func begin() -> Bool {
    guard all.begin() else { return false }
    unsafe MHD_suspend_connection(connection)
    return true
  }

  func end() {
    unsafe MHD_resume_connection(connection)
    all.end()
  }
}
