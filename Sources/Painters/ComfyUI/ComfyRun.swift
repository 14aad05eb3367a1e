internal import BackEnds
internal import Concurrency
internal import JSON
internal import Studio

/// Does what a ``ComfyJob`` says, one thing after the other. Where its task is cancelled it leaves the
/// job at the server to whoever asks for it by its name.
struct ComfyRun: Sendable {
  let server: ComfyServer
  let greeting: ComfyGreeting
  let socket: ComfySocket
  let bound: BoundWorkflow
  let order: PaintOrder
  /// For the server, in names of jobs.
  let word: String
  let clock: WallClock
  let progress: @Sendable (PaintProgress) -> Void
  let willStart: @Sendable (String) async throws -> Void

  func carryOut(_ job: ComfyJob) async throws -> Brought {
    var job = job
    var listener = socket.listen(to: job.id)
    defer { socket.leave(listener) }
    var actions = job.start()
    while true {
      var next: [ComfyJob.Action] = []
      for action in actions {
        switch action {
        case .tell(let how): progress(how)
        case .announce(let id):
          if listener.job != id {
            socket.leave(listener)
            listener = socket.listen(to: id)
          }
          try await announce(id, of: job)
        case .callOff: await server.callOff(job.id, greeting, on: clock)
        case .finish(let bytes):
          return Brought(bytes: bytes, detail: detail(job), place: job.place)
        case .end(.failure(let failure)): throw failure
        case .end(.fault(let fault)): throw fault
        case .wait(let limit):
          let event = try await listener.next(atMost: limit, on: clock)
          next = job.handle(event ?? .quiet, at: clock.now())
        case .upload, .submit, .look, .fetch:
          let event = try await ask(action, job)
          next = job.handle(event, at: clock.now())
        }
      }
      actions = next
    }
  }

  private func announce(_ id: String, of job: ComfyJob) async throws {
    do {
      try await willStart(ComfyName(id: id, server: word).text)
    } catch {
      // The server has it under a name of its own, by which nobody would ever ask for it.
      if job.phase == .waiting { await server.callOff(id, greeting, on: clock) }
      throw error
    }
  }

  private func ask(_ action: ComfyJob.Action, _ job: ComfyJob) async throws -> ComfyJob.Event {
    do {
      switch action {
      case .upload: return .uploaded(try await server.upload(order.source?.bytes ?? []))
      case .submit:
        switch try await server.submit(graph(job), as: job.id, for: socket.clientID) {
        case .accepted(let receipt): return .accepted(receipt)
        case .refused(let failure): return .refused(failure)
        }
      case .look:
        return .found(try await server.standing(of: job.id, try await greeting.version()))
      case .fetch(let image): return .fetched(try await server.bytes(of: image))
      case .tell, .announce, .callOff, .wait, .finish, .end:
        preconditionFailure("nothing is asked by \(action)")
      }
    } catch let fault as ModelFault {
      return .failed(fault)
    }
  }

  private func graph(_ job: ComfyJob) -> JSONObject {
    bound.graph(BoundWorkflow.Filling(order, image: job.image))
  }

  /// The graph as it was sent, where it is not too large to be kept.
  private func detail(_ job: ComfyJob) -> String? {
    let graph: JSONValue = ["comfyui": .object(graph(job))]
    let bytes = graph.compact()
    return bytes.count <= Recipe.maximumDetail / 2 ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
