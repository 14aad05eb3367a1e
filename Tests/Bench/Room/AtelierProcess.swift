import Concurrency
import JSON
import TestSupport
import Testbed

/// The studio that is measured, in a process of its own (`atelier`).
struct AtelierProcess {
  /// When the painter was called and when it answered, on the clock that all programs share.
  struct Stamp {
    let called: Double
    let answered: Double
  }

  private let program: LineProgram
  private let processID: Int32

  /// Returns when the homeserver's first answer was taken in and everything that came of it.
  static func start(
    in folder: String, at address: String, picture: String
  ) async throws -> AtelierProcess {
    let program = try LineProgram(
      running: [
        Tenant.beside("atelier"), folder, address, StudioTown.user, StudioTown.device, "token",
        picture,
      ], isOneWay: false)
    let up = try await program.event("the studio is up") { $0["kind"]?.string == "up" }
    guard let process = up["pid"]?.int64 else {
      throw Child.Failure(description: "the studio did not say who it is")
    }
    try await program.ask("begin", within: .seconds(120))
    let started = AtelierProcess(program: program, processID: Int32(process))
    try await started.settle()
    return started
  }

  /// By the words that were to be painted; those since it was asked last.
  func stamps() async throws -> [String: Stamp] {
    var stamps: [String: Stamp] = [:]
    for node in try await program.ask("stamps")["stamps"]?.elements.map(Array.init) ?? [] {
      guard let words = node["words"]?.string, let called = node["called"]?.double,
        let answered = node["answered"]?.double
      else { continue }
      stamps[words] = Stamp(called: called, answered: answered)
    }
    return stamps
  }

  /// Milliseconds on a processor until now, without those of its children.
  func cpu() throws -> Double { try ProcessMeter.processorTime(of: processID) * 1_000 }
  func resident() throws -> Double { try ProcessMeter.residentMemory(of: processID) }

  func settle() async throws { try await ProcessMeter.settle(processID, for: .seconds(1)) }
  func end() async throws { try await program.end() }
}
