internal import Concurrency
internal import JSON
internal import Matrix

/// Asks for the devices of those who are outdated.
extension Draft {
  /// More are asked for when these were answered.
  static let maximumQueried = 10_000

  /// One query a user at a time, and none before a server that does not answer had its rest.
  ///
  /// Our server waits for all the servers that it asks: users whose servers are away are asked for
  /// apart from the others. Users of whom a query told nothing, since its answer came too late, was too
  /// large or cannot be read, are asked for in smaller and smaller parts, until whoever made it fail is
  /// alone.
  func queryOutdated() throws {
    var due: [UserRow] = []
    for user in try outdatedUsers() + restedUsers() {
      let row = try self.user(user)
      guard row.isOutdated, row.query == nil,
        row.notBefore?.isDue(at: now, within: Postponing.longest) ?? true
      else {
        continue
      }
      due.append(row)
    }
    for isAway in [false, true] {
      let due = Dictionary(grouping: due.filter { $0.isAway == isAway }, by: \.querySize)
      for (size, users) in due.sorted(by: { $0.key > $1.key }) { query(users, in: size) }
    }
  }

  private func query(_ due: [UserRow], in size: Int) {
    for start in stride(from: 0, to: due.count, by: size) {
      let batch = due[start..<min(start + size, due.count)]
      let subject = QuerySubject(batch.map { ($0.user, $0.changed) })
      let request = ask(.queryKeys, subject: subject.bytes)
      for var row in batch {
        row.query = request
        ledger.put(row)
      }
    }
  }

  func outdatedUsers() throws -> [UserID] {
    try ledger.rows(
      OutdatedRow.self, startingWith: CryptoKey(.outdatedUsers), limit: Self.maximumQueried
    ).map(\.user)
  }

  /// Those whose server did not answer, and may be asked again.
  private func restedUsers() throws -> [UserID] {
    try ledger.due(
      RestingRow.self, \.until, at: now, within: Postponing.longest, limit: Self.maximumQueried
    ).map(\.user)
  }

  func keysQueried(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    let asked = try QuerySubject(bytes: request.subject).users
    guard case .success(let bytes) = answer,
      let keys = try? QueriedKeys(JSONDocument(bytes, options: .matrix))
    else {
      // Each of them for itself, so that one that cannot be answered does not hold up the others.
      ledger.remove(request.key)
      let cause: Unanswered = answer.isOfConnection ? .connection : .query
      for (user, _) in asked { try notAnswered(user, request, cause) }
      return
    }
    ledger.remove(request.key)
    for refused in keys.refused {
      guard let user = UserID(refused.user) else { continue }
      tell(.deviceRefused(user, device: refused.device))
    }
    let found = Dictionary(keys.devices.map { ($0.user, $0.devices) }) { first, _ in first }
    let failed = Set(keys.failures)
    var known: Set<UserID> = []
    for (user, changed) in asked {
      guard var row: UserRow = try ledger.row(at: UserRow.place(user)), row.query == request.id
      else { continue }
      if found[user] == nil, failed.contains(where: { $0.text.hasBytes(of: user.server) }) {
        try notAnswered(user, request, .theirServer)
        continue
      }
      // Who is not in it, though their server answered, has no devices, or is gone.
      try believe(found[user] ?? [], of: &row, keys)
      try answered(&row, changed)
      try vouch(for: user, keys)
      known.insert(user)
    }
    try giveMoreToStale()
    try offerBundles(of: known)
    try queryOutdated()
  }

  private func answered(_ row: inout UserRow, _ changed: UInt64) throws {
    unmark(row)
    row.query = nil
    row.failures = 0
    row.failedQueries = 0
    row.isAway = false
    row.notBefore = nil
    row.answered = max(row.answered, changed)
    ledger.put(row)
    guard !row.isOutdated else { return ledger.put(OutdatedRow(row.user)) }
    try markMember(row)
    try unwedgeKnown(of: row.user)
    try giveToStale(row.user)
  }

  private enum Unanswered {
    /// Nothing came, or the server wants less of us: it is nobody's fault.
    case connection
    /// What was asked together is not answered in time, or not so that it can be taken and read.
    case query
    /// Ours answered and theirs did not.
    case theirServer
  }

  private func notAnswered(
    _ user: UserID, _ request: RequestRow, _ cause: Unanswered
  ) throws {
    guard var row: UserRow = try ledger.row(at: UserRow.place(user)), row.query == request.id
    else { return }
    unmark(row)
    row.query = nil
    row.failures += 1
    switch cause {
    case .connection: break
    case .query: row.failedQueries += 1
    case .theirServer:
      row.isAway = true
      row.failedQueries = 0
    }
    let until = now + Postponing.wait(after: row.failures)
    row.notBefore = until
    ledger.put(row)
    if row.isOutdated { ledger.put(RestingRow(row.user, until: until)) }
    try forgetOldSaid(without: user)
  }
}

extension CryptoAnswer {
  fileprivate var isOfConnection: Bool {
    switch self {
    case .unreachable: true
    case .failure(let error): error.isOfUs
    case .success, .unanswered: false
    }
  }
}

extension UserRow {
  /// How many are asked for together with them at most.
  fileprivate var querySize: Int { max(1, API.QueryKeys.maximumUsers >> min(failedQueries, 16)) }
}
