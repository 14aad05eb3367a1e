import MemoryStorage
import Simulation
import Storage
import Studio

/// A mistake made on purpose, to see that it is found.
enum Planted: CaseIterable {
  // Of those who keep things.
  /// A blob store that says it kept what it did not.
  case losesBytes
  /// Blobs are swept before the rows that name them are committed.
  case sweepsTooSoon
  /// What people did counts as heard before it is committed.
  case losesArrivals
  /// What a line means is not acted upon.
  case losesLines

  // Of those who paint.
  /// A painter elsewhere that is not asked for what it works on already.
  case neverAdopts
  /// A job that somebody holds is given out again.
  case paintsTwice
  /// A picture waits, and its job is not queued.
  case losesJobs

  // Of those who tell.
  /// Some of what is decided is never said.
  case losesTellings
  case losesPictures
  case losesCritiques
  case losesFailures
  case losesDecisions
  case losesAnswers
  case losesRefusals
  case losesCancellations
  case losesSeeds
  case tellsCritiquesTwice
  /// What stands in the room is not known to the rows.
  case forgetsLines
  /// An event that is decided again although its outcome is committed.
  case settlesTwice

  // Of those who count and remember.
  case forgetsRefunds
  case chargesTwice
  /// A hidden picture stays the active one.
  case keepsHiddenActive
  /// A request waits for people, and has no gate.
  case opensNoGate

  /// What the promises that catch it say: one of these.
  var complaints: [String] {
    switch self {
    case .losesBytes, .sweepsTooSoon: ["bytes"]
    case .losesArrivals: ["was not handled"]
    case .losesLines: ["nobody read", "nobody heard", "nobody took"]
    case .neverAdopts: ["elsewhere a second time"]
    case .paintsTwice: ["started again while it was painted"]
    case .losesJobs: ["nobody paints it"]
    case .losesTellings:
      [
        "was not shown", "its critique is", "nobody heard", "not answered", "signs", "nothing came",
        "was not greeted",
      ]
    case .losesPictures: ["was not shown"]
    case .losesCritiques: ["was shown, and its critique is"]
    case .forgetsLines: ["was shown, and its critique is", "was not shown"]
    case .losesFailures: ["nobody heard that"]
    case .losesDecisions: ["nobody heard how"]
    case .losesAnswers: ["was not answered", "nothing came of"]
    case .losesRefusals: ["was not answered", "nothing came of"]
    case .losesCancellations: ["was cancelled by nobody", "was not answered"]
    case .losesSeeds: ["without its signs"]
    case .tellsCritiquesTwice: ["has 2 critiques"]
    case .settlesTwice: ["active is", "there", "nothing of it is"]
    case .forgetsRefunds, .chargesTwice: ["are there"]
    case .keepsHiddenActive: ["active is"]
    case .opensNoGate: ["its gate shut"]
    }
  }

  /// How often a telling is said.
  func copies(of telling: Telling, _ simulation: Simulation) -> Int {
    switch (self, telling.fact) {
    case (.losesTellings, _): simulation.chance(oneIn: 10) ? 0 : 1
    case (.losesAnswers, .answer(.cancelled)): 1  // A case of its own.
    case (.losesPictures, .picture), (.losesCritiques, .critique), (.losesSeeds, .seeds),
      (.losesFailures, .paintingFailed), (.losesFailures, .candidatesFailed),
      (.losesDecisions, .gateDecided),
      (.losesAnswers, .answer), (.losesRefusals, .refused),
      (.losesCancellations, .answer(.cancelled)):
      simulation.chance(oneIn: 2) ? 0 : 1
    case (.tellsCritiquesTwice, .critique): simulation.chance(oneIn: 3) ? 2 : 1
    default: 1
    }
  }

  /// What is wrong in the rows as they are committed.
  func spoil(
    _ before: MemoryTransaction, _ after: inout MemoryTransaction, _ house: HouseRules,
    _ simulation: Simulation
  ) throws {
    switch self {
    case .paintsTwice, .losesJobs: try spoilJobs(before, &after, simulation)
    case .forgetsRefunds, .chargesTwice: spoilAccounts(before, &after, house)
    case .keepsHiddenActive:
      for var room in before.studio.conversations.values {
        guard let id = room.active, after.studio.picture(id)?.state == .hidden else { continue }
        room = after.studio.conversation(room.id) ?? room
        room.active = id
        after.apply(.conversation(room))
      }
    case .opensNoGate:
      for var request in after.studio.requests.values where request.state == .waiting {
        guard before.studio.request(request.id)?.state != .waiting else { continue }
        request.gate = nil
        after.apply(.request(request))
      }
    default: break
    }
  }

  private func spoilJobs(
    _ before: MemoryTransaction, _ after: inout MemoryTransaction, _ simulation: Simulation
  ) throws {
    let pending = after.studio.pictures.values
      .filter { $0.state == .waiting || $0.state == .painting }.sorted { $0.id < $1.id }
    for picture in pending {
      let key = try Key("paint:\(picture.id)")
      guard var job = after.job(key: key) else { continue }
      if self == .losesJobs, before.job(key: key) == nil, simulation.chance(oneIn: 10) {
        job.state = .done
        after.update(job)
      }
      if self == .paintsTwice, job.state == .leased, simulation.chance(oneIn: 20) {
        job.state = .waiting
        after.update(job)
      }
    }
  }

  private func spoilAccounts(
    _ before: MemoryTransaction, _ after: inout MemoryTransaction, _ house: HouseRules
  ) {
    guard let rules = house.credits else { return }
    for picture in after.studio.pictures.values {
      let old = before.studio.picture(picture.id)?.state
      guard old == .waiting || old == .painting, picture.price > 0,
        var account = after.studio.account(of: picture.account(rules))
      else { continue }
      switch (self, picture.state) {
      case (.forgetsRefunds, .failed), (.forgetsRefunds, .cancelled):
        account.reserved += picture.price
      case (.chargesTwice, .finished): account.spent += picture.price
      default: continue
      }
      after.apply(.account(account))
    }
  }
}

extension Picture {
  /// Who pays for it.
  func account(_ rules: CreditRules) -> Key { rules.owner == .person ? owner : conversation }
}
