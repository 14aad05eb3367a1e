import Concurrency
import MatrixCrypto
import Storage
import Studio

/// Everything that the loops ask, once. Ends by throwing, so that nothing of it stays.
func everything(_ transaction: inout some Everything) throws {
  for number in 0..<3 {
    let key = try Key("$\(number)")
    try transaction.arrive([(key: key, lane: "!a", payload: [1])], at: now)
    try transaction.enqueue(
      Job(queue: "p", lane: "!", key: key, payload: [], created: now), at: now)
  }
  _ = try transaction.arrival("$1")
  if let arrival = try transaction.firstArrival(at: now) {
    try transaction.countAttempt(arrival)
    try transaction.finish(arrival, at: now)
  }
  _ = try transaction.nextArrivalDue(after: now)

  let first = try transaction.post(Outgoing(lane: "!", payload: [1], created: now))
  try transaction.post(
    Outgoing(lane: "!", payload: [1], after: first, coalescing: "k", created: now))
  _ = try transaction.nextOutgoingDue(after: now)
  _ = try transaction.waitingOutgoing(in: "!", limit: 100)
  if let message = try transaction.nextOutgoing(at: now, inHand: 1) {
    let prepared = try transaction.prepare(message, wire: [1], transactionID: "t")
    _ = try transaction.nextOutgoing(at: now, inHand: 1)
    _ = try transaction.settle(prepared, sent: [1], at: now)
  }

  _ = try transaction.reviveOverdue(at: now)
  _ = try transaction.nextQueue(after: "o")
  _ = try transaction.countJobs(in: "p", limit: 100)
  if let job = try transaction.job(key: "$2") {
    _ = try transaction.countJobs(before: job, limit: 100)
  }
  if let job = try transaction.take(from: "p", worker: "w", lease: .seconds(1), at: now) {
    _ = try transaction.heartbeat(job.id, lease: job.lease, until: later(2))
    _ = try transaction.nextJobDue(after: now)
    try transaction.endLeases(at: now)
    _ = try transaction.settle(job.id, lease: job.lease, .done([]), at: now)
  }
  _ = try [
    transaction.oldestWaitingArrival(), transaction.oldestWaitingJob(),
    transaction.oldestUnsentOutgoing(),
  ]
  _ = try [transaction.waitingArrivals(), transaction.waitingJobs(), transaction.unsentOutgoing()]

  let old = Instant(milliseconds: 1_000_000)
  _ = try transaction.removeArrivals(settledBefore: old, limit: 500)
  _ = try transaction.removeOutgoing(settledBefore: old, limit: 500)
  _ = try transaction.removeJobs(settledBefore: old, limit: 500)
  try everythingOfTheStudio(&transaction)
  try everythingOfTheMachine(&transaction)
  throw Planned()
}

private func everythingOfTheMachine(_ transaction: inout some Everything) throws {
  let key = CryptoKey(.devices, bytes: Array("5".utf8))
  try transaction.apply([CryptoChange(key: key, sealed: [1])], generation: 1, of: "@1")
  try transaction.apply([CryptoChange(key: key, sealed: nil)])
  try transaction.keep(syncToken: "s", of: "@1")
  _ = try transaction.row(key)
  for prefix in [key.bytes, [0xff]] {
    _ = try transaction.rows(in: .devices, startingWith: prefix, after: nil, limit: 20)
    _ = try transaction.rows(
      in: .devices, startingWith: prefix, after: prefix + [1], limit: .max)
  }
}

private func everythingOfTheStudio(_ transaction: inout some StudioGround) throws {
  var draws = Draws(seed: 1)
  for _ in 0..<60 { try transaction.apply(try draws.change()) }
  try transaction.apply(.moved(from: "!one of many", to: "!9"))
  try transaction.hold(conversation: "!1")
  _ = try transaction.conversation("!1")
  _ = try transaction.conversations(limit: 20)
  _ = try transaction.message("$1")
  _ = try transaction.messages(in: "!1", limit: 20)
  _ = try transaction.messages(showing: pictureID(5))
  _ = try transaction.request(requestID(5))
  _ = try transaction.requestsAtWork(in: "!1", limit: 20)
  _ = try transaction.requestsWaiting(in: "!1", limit: 20)
  _ = try transaction.countRequestsWaiting(in: "!1")
  _ = try transaction.newestRequest(in: "!1", by: "@1")
  _ = try transaction.picture(pictureID(5))
  _ = try transaction.pictures(of: requestID(5))
  _ = try transaction.pictures(in: "!1", limit: 20)
  _ = try transaction.approvedPictures(in: "!1", limit: 20)
  _ = try transaction.countApprovedPictures(in: "!1")
  _ = try transaction.newestPicture(inThread: "$100", of: "!1")
  _ = try transaction.critique(of: pictureID(5))
  _ = try transaction.taste(TasteKey(conversation: "!1", name: "nordic", version: 1))
  _ = try transaction.newestTaste(named: "nordic", in: "!1")
  _ = try transaction.tastes(in: "!1")
  _ = try transaction.adoption(AdoptionKey(conversation: "!1", name: "ink", version: 1))
  _ = try transaction.newestAdoption(named: "ink", in: "!1")
  _ = try transaction.adoptions(in: "!1")
  _ = try transaction.countAdoptionsBeingRead(in: "!1")
  _ = try transaction.account(of: "@1")
  _ = try transaction.isMember("@1", of: "!1")
  _ = try transaction.settingChanges(in: "!1", limit: 20)
  _ = try transaction.picturesHidden(before: now, limit: 20)
  _ = try transaction.isReferred(blobName(1))
}
