import Concurrency
import Storage
import Studio

/// Gives a painter its orders and keeps what it brings.
///
/// 1. A picture is ordered once for each attempt; after a crash its back end's own name for the job
///    is handed over, so that it is found again and not started anew.
/// 2. The bytes are kept before the row that names them is committed.
/// 3. A slow picture is announced as late, never declared dead.
/// 4. What a back end has under a name of its own is called off when nobody wants the picture any
///    more, and for no other reason.
struct PaintWorker<S: Store>: Sendable where S.Transaction: StudioGround {
  let workshop: Workshop<S>
  let painter: any Painter

  func perform(_ errand: Errand, _ hand: JobInHand) async throws -> Finding {
    guard case .work(.paint(let id, _, let conversation, _)) = errand else { return .dropped }
    do {
      guard let order = try await begin(id, hand.job) else { return .dropped }
      let meter = ProgressMeter(
        picture: id, conversation: conversation, clock: workshop.clock,
        observe: { [observe = workshop.observe, board = workshop.board] in
          board.note(id, $0.fraction)
          observe(.progress($0))
        })
      workshop.board.began(id)
      defer { workshop.board.ended(id) }
      let begin = workshop.clock.now()
      let image = try await painter.paint(
        order, progress: { meter.note($0) }, willStart: hand.willStart)
      workshop.observe(
        .brought(id, painter: painter.capabilities.name, took: workshop.clock.now() - begin))
      let name = try await keep(image.bytes)
      return .done(
        .painted(
          id,
          Painting(blob: name, image: image.facts, detail: image.detail, remarks: image.remarks)))
    } catch let failure as PainterFailure {
      // Stopped with the program: somebody else paints it.
      if failure.kind == .cancelled { try Task.checkCancellation() }
      return .failed(
        .notPainted(id, failure), reason: "\(failure.kind.rawValue): \(failure.detail)",
        isWorthRetrying: failure.isWorthRetrying, retryAfter: failure.retryAfter)
    } catch let error where error is CancellationError || error is LeaseLost {
      throw error
    } catch let error as StorageError {
      throw error  // The job's own loop knows what to do.
    } catch {
      try Task.checkCancellation()
      let failure = PainterFailure(.defect, HouseReason.defect.rawValue)
      return .failed(.notPainted(id, failure), reason: "\(error)", isWorthRetrying: false)
    }
  }

  func callOff(_ job: Job) async {
    if let name = job.remoteID { await painter.callOff(name) }
  }

  /// Marks the picture as begun and gathers what the painter must know.
  /// - Returns: nothing when it is not to be painted any more.
  private func begin(_ id: PictureID, _ job: Job) async throws -> PaintOrder? {
    let (desk, clock) = (workshop.desk, workshop.clock)
    let patience = Duration.seconds(painter.capabilities.patienceSeconds)
    let rows = try await workshop.patiently {
      let now = clock.now()
      return try await workshop.store.write { transaction -> Beginning? in
        try desk.handle(.began(id), in: &transaction, at: now)
        guard let picture = try transaction.picture(id), picture.state == .painting else {
          return nil
        }
        try transaction.enqueue(.lateness(id), due: now + patience, at: now)
        return Beginning(
          picture: picture,
          source: try picture.recipe.source.flatMap { try transaction.picture($0) },
          others: try picture.recipe.others.map { try transaction.picture($0) },
          taste: try transaction.taste(of: picture),
          workflow: try picture.recipe.adoptionKey(in: picture.conversation)
            .flatMap { try transaction.adoption($0) },
          earlierTries: try transaction.earlierTries(of: picture))
      }
    }
    guard let rows else { return nil }
    let recipe = rows.picture.recipe
    var order = PaintOrder(
      picture: id, recipe: recipe, source: nil, words: recipe.words, remoteID: job.remoteID)
    order.earlierTries = rows.earlierTries
    order.taste = rows.taste
    if recipe.source != nil { order.source = try await bytes(of: rows.source) }
    for other in rows.others { order.others.append(try await bytes(of: other)) }
    if recipe.workflow != nil { order.workflow = try await graph(of: rows.workflow) }
    return order
  }

  /// What the rows say of a picture that is begun.
  private struct Beginning {
    let picture: Picture
    let source: Picture?
    let others: [Picture?]
    let taste: Taste.Profile?
    let workflow: Adoption?
    let earlierTries: Int
  }

  private func bytes(of source: Picture?) async throws -> PaintOrder.Source {
    guard let source, let blob = source.blob else {
      throw PainterFailure(.sourceUnreadable, HouseReason.sourceGone.rawValue)
    }
    guard let bytes = try await workshop.bytes(blob) else {
      throw PainterFailure(.sourceUnreadable, HouseReason.sourceGone.rawValue)
    }
    return PaintOrder.Source(
      bytes: bytes, recipe: source.recipe, isOurs: source.origin == .painted)
  }

  /// In the version that the recipe names, which a newer one may have replaced since.
  private func graph(of adoption: Adoption?) async throws -> AdoptedWorkflow {
    guard let adoption, adoption.state == .frozen || adoption.state == .replaced,
      let proposal = adoption.proposal, let graph = try await workshop.bytes(adoption.blob)
    else { throw PainterFailure(.gone) }
    return AdoptedWorkflow(graph: graph, binding: proposal.binding)
  }

  private func keep(_ bytes: [UInt8]) async throws -> BlobName {
    do {
      return try await workshop.patiently { try await workshop.blobs.put(bytes) }
    } catch let error as BlobError {
      throw PainterFailure(.defect, error.reason)
    }
  }
}

extension StudioReading {
  /// What the picture's recipe was made for: name and version stand in it.
  fileprivate func taste(of picture: Picture) throws -> Taste.Profile? {
    try picture.recipe.tasteKey(in: picture.conversation).flatMap { try taste($0) }?.profile
  }
}

extension Workshop {
  /// - Returns: nothing when there is no such blob, or not these bytes any more.
  func bytes(_ name: BlobName) async throws -> [UInt8]? {
    do {
      return try await patiently { try await blobs.get(name) }
    } catch let error as BlobError where error.kind == .damaged {
      observe(.blobsFailed(error, retryAfter: .zero))
      return nil
    }
  }
}
