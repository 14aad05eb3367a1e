import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio

/// What holds after every commit, whatever came before it.
func promiseAtEachCommit(_ tables: MemoryTransaction, _ house: HouseRules) throws {
  let studio = tables.studio
  for conversation in studio.conversations.values {
    guard let active = conversation.active else { continue }
    let state = studio.picture(active)?.state
    try promise(state == .finished, "\(conversation.id): active is \(active), \(state as Any)")
  }
  var reserved: [Key: Int] = [:]
  var spent: [Key: Int] = [:]
  for picture in studio.pictures.values {
    switch picture.state {
    case .waiting, .painting:
      reserved[picture.owner, default: 0] += picture.price
      let job = tables.job(key: try Key("paint:\(picture.id)"))
      try promise(job.map { !$0.isSettled } ?? false, "\(picture.id) waits, and nobody paints it")
    case .finished, .hidden,
      .gone where picture.origin == .painted:
      spent[picture.owner, default: 0] += picture.price
    default: break
    }
    try promise(
      (picture.state == .finished || picture.state == .hidden) == (picture.blob != nil),
      "\(picture.id) is \(picture.state), and its blob is \(picture.blob as Any)")
  }
  for account in studio.accounts.values {
    try promise(
      account.reserved == reserved[account.owner] ?? 0
        && account.spent == spent[account.owner] ?? 0,
      "\(account), but \(reserved[account.owner] ?? 0) wait, \(spent[account.owner] ?? 0) are there"
    )
    if let rules = house.credits {
      try promise(
        account.spent + account.reserved <= rules.allowance + account.granted,
        "\(account) is overdrawn")
    }
  }
  for request in studio.requests.values {
    let isOpen = request.gate?.isOpen ?? false
    try promise(
      isOpen == (request.state == .waiting),
      "\(request.id) is \(request.state), and its gate \(isOpen ? "open" : "shut")")
    let pictures = studio.pictures(of: request.id)
    switch request.state {
    case .painting:
      try promise(
        pictures.contains { $0.state == .waiting || $0.state == .painting },
        "\(request.id) is painting, and nothing of it is")
    case .judging:
      try promise(
        pictures.contains { studio.critique(of: $0.id)?.state == .waiting },
        "\(request.id) is judging, and nothing of it is")
    case .waiting, .ended: break
    }
  }
  for critique in studio.critiques.values where critique.state == .waiting {
    let job = tables.job(key: try Key("judge:\(critique.picture)"))
    try promise(
      job.map { !$0.isSettled } ?? false, "the critique of \(critique.picture) waits for nobody")
  }
}

extension Studios {
  /// Nothing is left to do: what people did was heard, and all that came of it is settled and said.
  func isQuiet() -> Bool {
    let (isOver, count, heard) = world.state.withLock { ($0.isOver, $0.done.count, $0.heard) }
    guard isOver, heard == count else { return false }
    let tables = disk.contents
    return tables.waitingArrivals() == 0 && tables.unsentOutgoing() == 0
      && tables.openJobs == 0
  }

  /// What holds once all is quiet.
  func promiseAtTheEnd() async throws {
    let (state, tables) = (world.state.withLock { $0 }, disk.contents)
    let studio = tables.studio
    try promise(state.failures.isEmpty, "events failed: \(state.failures.prefix(3))")
    try promise(
      !studio.pictures.values.contains { $0.state == .waiting || $0.state == .painting },
      "a picture is stuck")
    try promise(
      !studio.requests.values.contains { $0.state == .painting || $0.state == .judging },
      "a request is stuck")
    for act in state.done {
      try promise(tables.arrival(act.key)?.state == .done, "\(act.key) was not handled")
      guard case .said(let said) = act.event, case .prompt = said.intent else { continue }
      let line = studio.message(said.key)
      let isAnswered = state.shown.contains { $0.telling.place.repliesTo == said.key }
      try promise(line != nil || isAnswered, "nobody took the prompt \(said.key)")
    }
    try promiseOnePainting(state, studio)
    try await promiseBytes(studio)
    for picture in studio.pictures.values {
      let late = state.shown.count { $0.telling.fact == .late(picture.id) }
      try promise(late <= 1, "\(picture.id) was announced as late \(late) times")
      guard picture.state == .finished, picture.origin == .painted else { continue }
      let critiques = state.shown.count {
        switch $0.telling.fact {
        case .critique(picture.id, _), .noCritique(picture.id, _): true
        default: false
        }
      }
      try promise(critiques <= 1, "\(picture.id) has \(critiques) critiques")
    }
  }

  /// A picture is started again only when the start before it failed, was called off, or died with
  /// its process; of what is painted elsewhere, only when it failed.
  private func promiseOnePainting(_ state: World.State, _ studio: StudioState) throws {
    for (id, starts) in Dictionary(grouping: state.starts, by: \.picture) {
      for (earlier, later) in zip(starts, starts.dropFirst()) {
        let isOver = earlier.end == .failed || earlier.end == .cancelled || earlier.process.isDead
        let wasStopped = earlier.process !== later.process
        try promise(isOver || wasStopped, "\(id) was started again while it was painted")
        if let name = later.remoteID, earlier.remoteID != name {
          try promise(
            earlier.end == .failed || earlier.end == .refused,
            "\(id) was started elsewhere a second time, after \(earlier.end as Any)")
        }
      }
    }
  }

  private func promiseBytes(_ studio: StudioState) async throws {
    for picture in studio.pictures.values {
      guard let blob = picture.blob else { continue }
      try promise(
        try await blobs.contains(blob),
        "the bytes of \(picture.id) are gone: \(picture.origin), made \(picture.created), "
          + "there \(picture.finished as Any), hidden \(picture.hidden as Any)")
    }
  }

  /// The kinds of facts told, and what else is rare enough to be looked for.
  func events() -> Set<String> {
    let state = world.state.withLock { $0 }
    var events = Set(
      state.shown.map { String(String(describing: $0.telling.fact).prefix { $0 != "(" }) })
    for (_, starts) in Dictionary(grouping: state.starts, by: \.picture) where starts.count > 1 {
      if starts[0].process.isDead { events.insert("painted twice after a crash") }
      if starts.contains(where: { $0.remoteID != nil && $0.remoteID == starts[0].remoteID }) {
        events.insert("adopted")
      }
    }
    if disk.contents.studio.pictures.values.contains(where: { $0.state == .gone }) {
      events.insert("gone")
    }
    return events
  }
}
