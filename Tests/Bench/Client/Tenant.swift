import Concurrency
import JSON
import Matrix
import MatrixClient
import TestSupport
import Testbed

/// A client that is measured, in a process of its own: ours (`lodger`) or matrix-nio
/// (`nio_lodger.py`), both told the same by the same lines.
struct Tenant {
  enum Make: String, CaseIterable { case ours, nio }

  private let program: LineProgram
  private let processID: Int32
  private let spawned: ContinuousClock.Instant

  /// Returns when it has started, and has not yet opened its store.
  static func start(
    _ make: Make, in folder: String, at address: String, as account: Account,
    onOneCore: Bool = false
  ) async throws -> Tenant {
    var line = onOneCore ? ["/usr/bin/taskset", "-c", "0"] : []
    switch make {
    case .ours: line.append(beside("lodger"))
    case .nio:
      line += [Python.program, "\(repositoryRoot())/Tests/Bench/Baselines/nio_lodger.py"]
    }
    line += [folder, address, account.user, account.device, account.token]
    let spawned = ContinuousClock.now
    let program = try LineProgram(running: line, isOneWay: false)
    let up = try await program.event("\(make) is up") { $0["kind"]?.string == "up" }
    guard let process = up["pid"]?.int64 else {
      throw Child.Failure(description: "\(make) did not say who it is")
    }
    return Tenant(program: program, processID: Int32(process), spawned: spawned)
  }

  /// A program that the build puts beside this one.
  static func beside(_ name: String) -> String {
    let own = CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
    return (own.dropLast() + [Substring(name)]).joined(separator: "/")
  }

  /// What both ask the server for.
  static let filter = SyncSettings().filter.json

  /// `listen`, `deaf` or a file; see `Tests/Support/Lodger`. Returns when the first answer was taken in.
  @discardableResult
  func begin(_ source: String) async throws -> JSONNode {
    try await program.ask(
      "begin", ["source": .string(source), "filter": Self.filter], within: .seconds(120))
  }

  func place() async throws -> String { try await program.ask("place")["place"]?.string ?? "" }

  /// Milliseconds of each message, and on a processor of all of them.
  func send(_ body: String, to room: String, times: Int) async throws -> (
    walls: [Double], cpu: Double
  ) {
    let answer = try await program.ask(
      "send", ["room": .string(room), "body": .string(body), "count": .integer(times)],
      within: .seconds(120))
    let walls = answer["walls"]?.elements.map { $0.compactMap(\.double) } ?? []
    return (walls, answer["cpu"]?.double ?? .nan)
  }

  /// Milliseconds since it was started.
  var age: Double { (ContinuousClock.now - spawned).inSeconds * 1_000 }

  /// Seconds on a processor until now.
  func cpu() throws -> Double { try ProcessMeter.processorTime(of: processID) }
  func resident() throws -> Double { try ProcessMeter.residentMemory(of: processID) }

  /// Waits until it has done nothing for a while.
  func settle(for quiet: Duration = .seconds(2)) async throws {
    try await ProcessMeter.settle(processID, for: quiet)
  }

  func end() async throws { try await program.end() }
}
