import Concurrency
import MemoryStorage
import Simulation
import Storage
import Studio
import StudioStage

/// What holds after every commit, whatever came before it.
func promiseAtEachCommit(_ tables: MemoryTransaction, _ house: HouseRules) throws {
  let studio = tables.studio
  for conversation in studio.conversations.values {
    guard let active = conversation.active else { continue }
    let picture = studio.picture(active)
    try promise(
      picture?.state == .finished && picture?.conversation == conversation.id,
      "\(conversation.id): active is \(active), \(picture?.state as Any)")
  }
  for picture in studio.pictures.values {
    if picture.state == .waiting || picture.state == .painting {
      var job = tables.job(key: try Key("paint:\(picture.id)"))
      // First somebody is to say what is meant.
      if job == nil, let request = picture.request {
        job = tables.job(key: try Key("understand:\(request)"))
      }
      try promise(job.map { !$0.isSettled } ?? false, "\(picture.id) waits, and nobody paints it")
    }
    try promise(
      (picture.state == .finished || picture.state == .hidden) == (picture.blob != nil),
      "\(picture.id) is \(picture.state), and its blob is \(picture.blob as Any)")
  }
  if let rules = house.credits { try promiseAccounts(studio, rules) }
  try promiseRequests(studio)
  for critique in studio.critiques.values where critique.state == .waiting {
    let job = tables.job(key: try Key("judge:\(critique.picture)"))
    try promise(
      job.map { !$0.isSettled } ?? false, "the critique of \(critique.picture) waits for nobody")
  }
}

/// Accounts say what their pictures say: those that wait, and those that came in this period.
private func promiseAccounts(_ studio: StudioState, _ rules: CreditRules) throws {
  var reserved: [Key: Int] = [:]
  var spent: [Key: Int] = [:]
  for picture in studio.pictures.values where picture.price > 0 {
    let owner = picture.account(rules)
    switch picture.state {
    case .waiting, .painting: reserved[owner, default: 0] += picture.price
    case .finished, .hidden, .gone:
      guard let account = studio.account(of: owner), let finished = picture.finished,
        finished >= account.since
      else { continue }
      spent[owner, default: 0] += picture.price
    case .failed, .cancelled: break
    }
  }
  for account in studio.accounts.values {
    let (waiting, there) = (reserved[account.owner] ?? 0, spent[account.owner] ?? 0)
    try promise(
      account.reserved == waiting && account.spent == there,
      "\(account), but \(waiting) wait, \(there) are there")
    try promise(
      account.spent + account.reserved <= rules.allowance + account.granted,
      "\(account) is overdrawn")
  }
  for owner in Set(reserved.keys).union(spent.keys) {
    try promise(studio.account(of: owner) != nil, "nobody counts for \(owner)")
  }
}

private func promiseRequests(_ studio: StudioState) throws {
  let pictures = Dictionary(grouping: studio.pictures.values, by: \.request)
  for request in studio.requests.values {
    let isOpen = request.gate?.isOpen ?? false
    try promise(
      isOpen == (request.state == .waiting),
      "\(request.id) is \(request.state), and its gate \(isOpen ? "open" : "shut")")
    let own = pictures[request.id] ?? []
    switch request.state {
    case .painting:
      try promise(
        own.contains { $0.state == .waiting || $0.state == .painting },
        "\(request.id) is painting, and nothing of it is")
    case .judging:
      try promise(
        own.contains { studio.critique(of: $0.id)?.state == .waiting },
        "\(request.id) is judging, and nothing of it is")
    case .waiting, .ended: break
    }
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
    for act in state.done {
      try promise(tables.arrival(act.key)?.state == .done, "\(act.key) was not handled")
    }
    let broken = Promises.broken(in: studio, house: world.house)
    try promise(broken.isEmpty, "\(broken.prefix(3))")
    for picture in studio.pictures.values {
      let late = state.shown.count { $0.telling.fact == .late(picture.id) }
      try promise(late <= 1, "\(picture.id) was announced as late \(late) times")
    }
    try promiseOnePainting(state, studio)
    try await promiseBytes(studio)
    try Ending(state, studio, world.house, simulation).check()
  }

  /// A picture is started again only when the start before it failed, was called off, or died with
  /// its process; of what is painted elsewhere, only when it failed.
  private func promiseOnePainting(_ state: World.State, _ studio: StudioState) throws {
    for (id, starts) in Dictionary(grouping: state.starts, by: \.picture) {
      for (earlier, later) in zip(starts, starts.dropFirst()) {
        let isOver =
          earlier.end == .failed || earlier.end == .away || earlier.end == .cancelled
          || earlier.process.isDead
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
          + "there \(picture.finished as Any), hidden \(picture.hidden as Any), "
          + "\(world.state.withLock { $0.swept[blob] } ?? "never swept")")
    }
  }

  /// The kinds of facts told, and what else is rare enough to be looked for.
  func events() -> Set<String> {
    let (state, studio) = (world.state.withLock { $0 }, disk.contents.studio)
    var events = Set(
      state.shown.map { String(String(describing: $0.telling.fact).prefix { $0 != "(" }) })
    for (_, starts) in Dictionary(grouping: state.starts, by: \.picture) where starts.count > 1 {
      if starts[0].process.isDead { events.insert("painted twice after a crash") }
      if starts.contains(where: { $0.remoteID != nil && $0.remoteID == starts[0].remoteID }) {
        events.insert("adopted")
      }
    }
    if studio.pictures.values.contains(where: { $0.state == .gone }) { events.insert("gone") }
    for act in state.done {
      switch act.event {
      case .said(let said) where studio.message(said.key) == nil: events.insert("not heard")
      case .said(let said) where said.members > 2: events.insert("heard among several")
      case .posted(let upload) where studio.message(upload.utterance.key)?.request != nil:
        events.insert("painted from a caption")
      default: break
      }
    }
    if let rules = world.house.credits,
      studio.accounts.values.contains(where: { $0.since - Simulation.start > rules.period })
    {
      events.insert("a period passed")
    }
    if studio.requests.values.contains(where: { $0.gate?.unconfirmed != nil }) {
      events.insert("waits for a word")
    }
    return events
  }
}
