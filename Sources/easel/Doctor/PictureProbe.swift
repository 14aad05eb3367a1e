internal import BackEnds
internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import Painters
internal import Studio

/// Has one server of a painter paint, and says where in what it answered the picture was.
///
/// 1. It is asked as it will be asked in rooms, with the model, sampler and steps of the settings.
/// 2. It has as long as any picture has, and no longer than anybody waits for a doctor; then a job that is
///    called by a name is called off.
struct PictureProbe: Sendable {
  enum Start: String, Sendable {
    case words = "picture"
    case picture = "picture_image"

    /// Of several workflows each is tried.
    static func all(of painter: PainterSettings) -> [Start] {
      painter.workflowImage == nil ? [.words] : [.words, .picture]
    }
  }

  private static let longest = Duration.seconds(3_600)
  /// To call it off, and to say so.
  static let grace = Duration.seconds(30)

  let painter: PainterSettings
  let start: Start
  let server: ModelServer
  let http: HTTPClient
  let clock: WallClock

  static func patience(with painter: PainterSettings) -> Duration { min(painter.deadline, longest) }

  func verdict() async throws -> Verdict {
    let serving = try painter.serving(on: [server], over: http, clock: clock)
    guard let hand = serving.servers.first else {
      throw NotLooked("there is no server", first: "painter.\(painter.name)")
    }
    let capabilities = serving.capabilities
    let began = clock.now()
    let found: FoundPicture?
    do {
      let order = PaintOrder.probe(painter.name, capabilities.standardSize, .system)
      if let question = try await hand.question(for: order) {
        found = try await fetched(FoundPicture(server.ask(question)))
      } else {
        found = try await painted(by: hand, capabilities)
      }
    } catch let fault as ModelFault {
      return Verdict(.fail, "\(server.origin): \(fault)", fix: fault.advice(painter.entry))
    } catch let failure as PainterFailure {
      return Verdict(.fail, "\(server.origin): \(failure.inWords)", fix: failure.advice(painter))
    }
    let seconds = Int((clock.now() - began).inSeconds.rounded(.up))
    return verdict(of: found, after: seconds)
  }

  /// With the file, where only its address came: it is fetched as in rooms.
  private func fetched(_ found: FoundPicture?) async throws -> FoundPicture? {
    guard let address = found?.address else { return found }
    var whole = found
    whole?.bytes = try await PictureLinks(beside: server, over: http).file(at: address)
    return whole
  }

  /// As small as it paints at all: a workflow may take minutes for its own size.
  private func painted(
    by hand: any PaintingServer, _ capabilities: PainterCapabilities
  ) async throws -> FoundPicture {
    let size = capabilities.sizes.least ?? capabilities.standardSize
    let source: [UInt8]? =
      try start == .words ? nil : ProbePicture.file(width: size.width, height: size.height)
    let order = PaintOrder.probe(painter.name, size, from: source, .system)
    let (deadline, clock) = (Self.patience(with: painter), clock)
    // What it calls the job: nobody but us would ever ask for that one.
    let name = Guarded<String?>(nil)
    do {
      let brought: Brought? = try await withThrowingTaskGroup(of: Brought?.self) { group in
        group.addTask {
          try await hand.paint(
            order, progress: { _ in }, willStart: { told in name.withLock { $0 = told } })
        }
        group.addTask {
          try await clock.sleep(deadline)
          return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
      }
      guard let brought else {
        let words = "it took longer than \(deadline.inWords) and was given up"
        throw PainterFailure(.timedOut, words)
      }
      return FoundPicture(brought)
    } catch {
      if let name = name.withLock({ $0 }) { await hand.callOff(name) }
      throw error
    }
  }
}
