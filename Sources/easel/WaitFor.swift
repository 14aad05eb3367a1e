internal import Arguments
internal import Concurrency
internal import Glibc

/// Runs a command that has to wait for something. It does not return: the process ends with the
/// command's status. Signals ask it to stop; see `runUntilSignalled`.
func waitFor(
  grace: Duration = .seconds(10),
  _ body: @escaping @Sendable (_ stop: Gate) async throws(Complaint) -> ExitStatus
) -> ExitStatus {
  runUntilSignalled(grace: grace) { stop in
    do throws(Complaint) {
      return try await body(stop).rawValue
    } catch {
      writeToStandardError(error.text(program: "easel"))
      return error.exit.rawValue
    }
  }
}

func waitFor(
  _ body: @escaping @Sendable () async throws(Complaint) -> ExitStatus
) -> ExitStatus {
  waitFor { (_: Gate) async throws(Complaint) in try await body() }
}

/// Runs `body` until it is done or somebody asks the program to stop.
func untilStopped<Result: Sendable>(
  _ stop: Gate, hint: String, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await stop.wait()
      return nil
    }
    defer { group.cancelAll() }
    guard case let result?? = try await group.next() else {
      throw Complaint("interrupted", hint: hint, exit: .tryAgain)
    }
    return result
  }
}
