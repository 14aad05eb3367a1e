import BackEnds
import BotConfig
import Concurrency
import HTTPClient
import Painters

/// A studio with one painter at a ComfyUI server, in a process of its own: so many jobs at once.
enum ComfyChild {
  static let role = "child:comfy"

  /// `ADDRESS COUNT`. Prints how many seconds all jobs took, and how many bytes the process held at
  /// most.
  static func run(_ arguments: [String]) async throws {
    guard arguments.count == 2, let count = Int(arguments[1]) else {
      throw Child.Failure(description: "a child with jobs is told two words")
    }
    let http = HTTPClient()
    var settings = ModelServer.Settings(try HTTPURL(parsing: arguments[0]))
    settings.atOnce = 8
    let server = ModelServer(settings, over: http, clock: .system)
    let socket = ComfySocket(
      "the bench", clock: .system, open: eventSocket(of: server, over: http))
    let painter = ComfyUI(
      server, workflows: try workflows(), socket: socket, clock: .system)
    let took = try await withThrowingTaskGroup(of: Void.self) { helpers in
      helpers.addTask { try await socket.service.run {} }
      defer { helpers.cancelAll() }
      let start = ContinuousClock.now
      try await paint(count, by: painter)
      return ContinuousClock.now - start
    }
    guard let peak = peakMemory() else {
      throw Child.Failure(description: "/proc/self/status is not what it was")
    }
    writeToStandardOutput("\(took.inSeconds) \(peak)\n")
  }

  private static func paint(_ count: Int, by painter: ComfyUI) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          let brought = try await painter.paint(
            try PictureProtocol.order(number), progress: { _ in }, willStart: { _ in })
          guard brought.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
            throw Child.Failure(description: "job \(number) brought no PNG")
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func workflows() throws -> ComfyWorkflows {
    guard let workflow = BotConfig.workflows.first(where: { $0.name == "text2img" }) else {
      throw Child.Failure(description: "there is no workflow that paints from words")
    }
    return ComfyWorkflows(
      fromWords: try BoundWorkflow(workflow.bytes, for: .fromWords), fromPicture: nil)
  }
}
