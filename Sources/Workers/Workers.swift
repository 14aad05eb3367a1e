package import Concurrency
package import Storage
package import Studio

/// Everybody who works in the studio, as services of one program.
///
/// Several processes may each run all or some of them on one store: what is to be done is a row, and
/// one of them has it.
package struct Workers<S: Store>: Sendable where S.Transaction: StudioGround {
  /// What an arrival means. Read within the transaction that handles it.
  package typealias Reading =
    @Sendable (Arrival, inout S.Transaction) throws -> [StudioEvent]

  private let workshop: Workshop<S>
  private let painters: [any Painter]
  private let critics: [any Critic]
  private let directors: [any Director]
  private let readers: [any WorkflowReader]

  package init(
    _ workshop: Workshop<S>, painters: [any Painter], critics: [any Critic],
    directors: [any Director] = [], readers: [any WorkflowReader] = []
  ) {
    self.workshop = workshop
    self.painters = painters
    self.critics = critics
    self.directors = directors
    self.readers = readers
  }

  /// In the order in which they start: who makes work comes after who does it. `isAlone` says that no
  /// other program works on this store.
  package func services(
    keepingHidden keeping: Duration, isAlone: Bool = false, reading: @escaping Reading
  ) throws -> [Service] {
    try painters.map { try service($0) } + critics.map { try service($0) }
      + directors.map { try service($0) }
      + [workflows, lateness] + (workshop.desk.tellsProgress ? [status] : [])
      + [stranded(isAlone: isAlone), attic(keeping), inbox(reading)]
  }

  private func service(_ painter: any Painter) throws -> Service {
    let capabilities = painter.capabilities
    let worker = PaintWorker(workshop: workshop, painter: painter)
    let loop = ErrandLoop(
      workshop: workshop, queue: try Worker.painter(capabilities.name).queue,
      perform: { try await worker.perform($0, $1) }, callOff: { await worker.callOff($0) })
    return running("painter \(capabilities.name)", loop, atOnce: capabilities.concurrency)
  }

  private func service(_ critic: any Critic) throws -> Service {
    let worker = CritiqueWorker(workshop: workshop, critic: critic)
    return running(
      "critic \(critic.capabilities.name)",
      ErrandLoop(
        workshop: workshop, queue: try Worker.critic(critic.capabilities.name).queue,
        perform: { try await worker.perform($0, $1) }))
  }

  private func service(_ director: any Director) throws -> Service {
    let worker = DirectorWorker(workshop: workshop, director: director)
    let loop = ErrandLoop(
      workshop: workshop, queue: Errand.directorQueue,
      perform: { try await worker.perform($0, $1) })
    return running("director \(director.name)", loop, atOnce: director.concurrency)
  }

  /// Also where nobody reads them: then people are told so.
  private var workflows: Service {
    let worker = WorkflowWorker(workshop: workshop, readers: readers)
    return running(
      "workflows",
      ErrandLoop(
        workshop: workshop, queue: Errand.readingQueue,
        perform: { try await worker.perform($0, $1) }))
  }

  private var lateness: Service {
    running(
      "lateness",
      ErrandLoop(workshop: workshop, queue: Errand.latenessQueue) { errand, _ in
        switch errand {
        case .lateness(let id): .done(.late(id))
        case .hesitation(let id): .done(.hesitated(id))
        default: .dropped
        }
      })
  }

  private var status: Service {
    let worker = StatusWorker(workshop: workshop)
    return running(
      "status",
      ErrandLoop(
        workshop: workshop, queue: Errand.statusQueue,
        perform: { try await worker.perform($0, $1) }))
  }

  private func stranded(isAlone: Bool) -> Service {
    let served =
      painters.map { Worker.painter($0.capabilities.name) }
      + critics.map { Worker.critic($0.capabilities.name) }
    let stranded = Stranded(
      workshop: workshop, served: Set(served),
      patience: isAlone ? .zero : Stranded<S>.patience)
    return Service("stranded work") { ready in
      ready()
      try await stranded.run()
    }
  }

  private func running(_ name: String, _ loop: ErrandLoop<S>, atOnce: Int = 1) -> Service {
    Service(name) { ready in
      ready()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<max(1, atOnce) { group.addTask { try await loop.run() } }
        try await group.waitForAll()
      }
    }
  }

  private func attic(_ keeping: Duration) -> Service {
    let attic = Attic(workshop, keeping: keeping)
    return Service("attic") { ready in
      ready()
      try await attic.run()
    }
  }

  private func inbox(_ reading: @escaping Reading) -> Service {
    let workshop = workshop
    let loop = InboxLoop(
      store: workshop.store, policy: workshop.policy, clock: workshop.clock,
      randomness: workshop.randomness, observe: { workshop.observe(.loop($0)) }
    ) { arrival, transaction, now in
      for event in try reading(arrival, &transaction) {
        try workshop.desk.handle(event, in: &transaction, at: now)
      }
    }
    return Service("studio") { ready in
      ready()
      try await loop.run()
    }
  }
}
