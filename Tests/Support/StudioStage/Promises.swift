import Storage
package import Studio

/// What holds after every decision, whatever happened before.
package struct Promises {
  private let state: StudioState
  private let house: HouseRules
  private let pictures: [RequestID?: [Picture]]
  private var broken: [String] = []

  /// - Returns: what does not hold, in words; nothing, if all is well.
  package static func broken(in state: StudioState, house: HouseRules, jobs: [Work]? = nil)
    -> [String]
  {
    var promises = Promises(state: state, house: house)
    for conversation in state.conversations.values { promises.check(conversation) }
    for picture in state.pictures.values { promises.check(picture) }
    for request in state.requests.values { promises.check(request) }
    for message in state.messages.values { promises.check(message) }
    promises.checkAccounts()
    if let jobs { promises.check(jobs) }
    return promises.broken
  }

  private init(state: StudioState, house: HouseRules) {
    self.state = state
    self.house = house
    pictures = Dictionary(grouping: state.pictures.values, by: \.request)
  }

  private mutating func promise(_ holds: Bool, _ text: @autoclosure () -> String) {
    if !holds { broken.append(text()) }
  }

  /// At most one active image, finished, not hidden, of this room.
  private mutating func check(_ conversation: Conversation) {
    guard let id = conversation.active else { return }
    let active = state.picture(id)
    promise(active?.state == .finished, "the active image \(id) is not finished")
    promise(active?.conversation == conversation.id, "the active image \(id) is another room's")
  }

  private mutating func check(_ picture: Picture) {
    let name = "picture \(picture.id)"
    let hasBytes = picture.state == .finished || picture.state == .hidden
    promise((picture.blob != nil) == hasBytes, "\(name) is \(picture.state), and its bytes differ")
    let parent = picture.parent.flatMap(state.picture)
    promise((picture.parent == nil) == (parent == nil), "\(name) has a parent that is not there")
    promise(picture.depth == parent.map { $0.depth + 1 } ?? 0, "\(name) has a wrong depth")
    let (source, others) = (picture.recipe.source, picture.recipe.others)
    promise(source != nil || others.isEmpty, "\(name) is painted from others without a source")
    promise(
      Set(others + [source].compactMap(\.self)).count == others.count + (source == nil ? 0 : 1),
      "\(name) is painted from a picture twice")
    promise(others.count <= Wishes.maximumOthers, "\(name) is painted from too many")
    let critique = state.critique(of: picture.id)
    promise(picture.score == critique?.judgement?.score, "\(name) has another score than judged")
    guard picture.state == .waiting || picture.state == .painting else { return }
    let request = picture.request.flatMap(state.request)
    let isGreeting = state.conversation(picture.conversation)?.greeting == picture.id
    promise(isGreeting || request?.state == .painting, "\(name) is painted for nobody")
  }

  private mutating func check(_ request: Request) {
    let name = "request \(request.id)"
    let pictures = pictures[request.id] ?? []
    promise(
      (request.gate?.isOpen ?? false) == (request.state == .waiting),
      "\(name) is \(request.state), and its gate differs")
    promise((request.ending != nil) == (request.state == .ended), "\(name) has a wrong ending")
    let alive = pictures.filter { $0.state == .finished }
    let best = alive.first { $0.id == request.best }
    promise(alive.isEmpty || best != nil, "the best of \(name) is not there")
    promise(request.best == nil || best != nil, "the best of \(name) is not alive")
    let highest = alive.compactMap(\.score).max()
    let loop = state.conversations[request.conversation]?.settings.loop ?? house.loop
    promise(
      loop.judge == .duel || highest == nil || best?.score == highest,
      "\(name) has a better picture than its best")
    promise(
      request.automaticRounds <= LoopSettings.rounds.upperBound, "\(name) runs and runs")
    promise(pictures.allSatisfy { $0.round <= request.round }, "\(name) lost count of its rounds")

    let pending = pictures.count { $0.state == .waiting || $0.state == .painting }
    let judging = pictures.count { state.critique(of: $0.id)?.state == .waiting }
    switch request.state {
    case .painting: promise(pending > 0, "\(name) waits for a picture that nobody paints")
    case .judging:
      promise(pending == 0 && judging > 0, "\(name) waits for a critique that nobody makes")
    case .waiting:
      promise(pending == 0, "\(name) waits for people and for a painter")
      promise(alive.contains { $0.id == request.gate?.picture }, "\(name) has a gate on nothing")
    case .ended: promise(pending == 0, "\(name) is over, and painted on")
    }
  }

  /// A prompt that waits or runs has somebody who works on it.
  private mutating func check(_ message: Message) {
    guard message.status == .waiting || message.status == .running else { return }
    let request = message.request.flatMap(state.request)
    promise(
      request?.state == .painting || request?.state == .judging,
      "the line \(message.key) waits for nothing")
  }

  /// For each account spent and reserved are the sums over its pictures.
  private mutating func checkAccounts() {
    guard let rules = house.credits else { return }
    var reserved: [Key: Int] = [:]
    for picture in state.pictures.values
    where picture.state == .waiting || picture.state == .painting {
      reserved[picture.account(rules), default: 0] += picture.price
    }
    for (owner, sum) in reserved where sum > 0 {
      promise(state.account(of: owner) != nil, "\(owner) paints without an account")
    }
    for account in state.accounts.values {
      let owner = account.owner
      promise(account.reserved == reserved[owner] ?? 0, "\(owner) reserved \(account.reserved)")
      let spent = state.pictures.values.filter {
        $0.account(rules) == owner && $0.origin == .painted
          && ($0.finished.map { $0 >= account.since } ?? false)
      }
      let sum = spent.map(\.price).reduce(0, +)
      promise(account.spent == sum, "\(owner) spent \(account.spent), not \(sum)")
      promise(
        account.spent + account.reserved <= rules.allowance + account.granted,
        "\(owner) spends more than there is")
    }
  }

  /// Everything that is waited for is in the queue, once.
  private mutating func check(_ jobs: [Work]) {
    var painting: [PictureID: Int] = [:]
    var judging: [PictureID: Int] = [:]
    for job in jobs {
      switch job {
      case .paint(let id, _, _, _): painting[id, default: 0] += 1
      case .judge(let id, _, _): judging[id, default: 0] += 1
      case .understand(let id, _, _):
        for picture in pictures[id] ?? [] where picture.state == .waiting {
          painting[picture.id, default: 0] += 1
        }
      case .learn, .answer, .read: break
      }
    }
    for picture in state.pictures.values {
      let isPending = picture.state == .waiting || picture.state == .painting
      let jobs = painting[picture.id] ?? 0
      promise(jobs == (isPending ? 1 : 0), "\(picture.id) has \(jobs) jobs")
      let isJudging = state.critique(of: picture.id)?.state == .waiting
      let critiques = judging[picture.id] ?? 0
      promise(critiques == (isJudging ? 1 : 0), "\(picture.id) has \(critiques) critiques to come")
    }
    for taste in state.tastes.values {
      let learning = jobs.count { if case .learn(taste.key, _) = $0 { true } else { false } }
      promise(learning == (taste.state == .learning ? 1 : 0), "\(taste.key) is not learnt once")
    }
    for row in state.adoptions.values {
      let reading = jobs.count { $0 == .read(row.key, turn: row.turn) }
      promise(reading == (row.state == .reading ? 1 : 0), "\(row.key.label) is not read once")
    }
  }
}

extension Picture {
  fileprivate func account(_ rules: CreditRules) -> Key {
    rules.owner == .person ? owner : conversation
  }
}
