import Concurrency
import JSON
import Testbed

/// A server that talks like ComfyUI, with a socket, and works on its jobs when it is told to; see
/// `comfy.py`.
final class ComfyPeer: Sendable {
  struct Job: Sendable {
    let id: String
    /// Of the prompt.
    let words: String
    /// All that stands in its graph in words, sorted.
    let texts: [String]
    /// What it calls the picture to start from; empty without one.
    let image: String
  }

  let address: String
  private let program: LineProgram
  private let known = Guarded<Set<String>>([])

  static func start() async throws -> ComfyPeer {
    let program = try LineProgram("comfy.py", [])
    return ComfyPeer(program, at: try await program.ask("address").string("address"))
  }

  private init(_ program: LineProgram, at address: String) {
    self.program = program
    self.address = address
  }

  /// The next job that it is given.
  func submitted() async throws -> Job {
    let known = known.withLock { $0 }
    let node = try await program.event("a job", within: .seconds(40)) {
      $0["kind"]?.string == "submitted" && !known.contains($0["job"]?.string ?? "")
    }
    let job = try Job(
      id: node.string("job"), words: node.string("words"),
      texts: node.array("texts").map { try $0.asString() }, image: node.string("image"))
    self.known.withLock { $0.formUnion([job.id]) }
    return job
  }

  /// It works on the job, and has come so far with what takes longest.
  func step(_ job: Job, _ value: Int, of most: Int) async throws {
    try await program.ask(
      "step", ["job": .string(job.id), "value": .integer(value), "most": .integer(most)])
  }

  func finish(_ job: Job) async throws {
    try await program.ask("finish", ["job": .string(job.id)])
  }

  /// Waits until it is told to cancel this one.
  func cancels(_ job: Job) async throws {
    _ = try await program.event("\(job.words) cancelled", within: .seconds(40)) {
      $0["kind"]?.string == "cancelled" && $0["job"]?.string == job.id
    }
  }

  /// Another job, of somebody else. - Returns: its name.
  func put(_ standing: String) async throws -> String {
    try await program.ask("put", ["standing": .string(standing)]).string("job")
  }

  func standing(of job: String) async throws -> String {
    try await program.ask("standing", ["job": .string(job)]).string("standing")
  }

  /// All that it was asked of this kind until now.
  func asked(_ kind: String) -> [JSONNode] {
    program.events.filter { $0["kind"]?.string == kind }
  }
}
