internal import BackEnds
internal import Concurrency

/// The first question to a server: which ComfyUI it is. Asked when somebody needs to know it, and
/// until it is answered.
final class ComfyGreeting: Sendable {
  private enum Answer: Sendable { case unasked, version(ComfyVersion?) }

  private let server: ComfyServer
  private let answer = Guarded(Answer.unasked)

  init(_ server: ComfyServer) { self.server = server }

  /// - Returns: nothing where it does not say.
  func version() async throws -> ComfyVersion? {
    if case .version(let known) = answer.withLock({ $0 }) { return known }
    let version = try await ask()
    answer.withLock { $0 = .version(version) }
    return version
  }

  /// What is known of it, or what it says within so long; nothing where it says nothing.
  func versionAside(within limit: Duration) async -> ComfyVersion? {
    if case .version(let known) = answer.withLock({ $0 }) { return known }
    return try? await server.versionAside(within: limit)
  }

  private func ask() async throws -> ComfyVersion? {
    do {
      return try await server.version()
    } catch let fault as ModelFault where fault.kind == .missing || fault.kind == .nonsense {
      // What stands before the server may keep this to itself.
      return nil
    }
  }
}
