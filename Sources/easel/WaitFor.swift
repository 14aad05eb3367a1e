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
