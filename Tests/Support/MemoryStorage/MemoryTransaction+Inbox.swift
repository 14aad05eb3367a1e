package import Concurrency
package import Storage

extension MemoryTransaction: InboxRows {
  package mutating func insert(_ arrival: Arrival) -> Bool {
    guard arrivalKeys[arrival.key] == nil else { return false }
    var new = arrival
    new.id = newID()
    arrivals[new.id] = new
    arrivalKeys[new.key] = new.id
    return true
  }

  package func arrival(_ key: Key) -> Arrival? { arrivalKeys[key].flatMap { arrivals[$0] } }

  package func firstArrival(at now: Instant) -> Arrival? {
    var heads: [Key: Arrival] = [:]
    for arrival in arrivals.values where arrival.state == .waiting {
      if let head = heads[arrival.lane], head.id < arrival.id { continue }
      heads[arrival.lane] = arrival
    }
    return heads.values.filter { $0.due <= now }.min { $0.id < $1.id }
  }

  package func nextArrivalDue(after now: Instant) -> Instant? {
    arrivals.values.filter { $0.state == .waiting && $0.due > now }.map(\.due).min()
  }

  package mutating func update(_ arrival: Arrival) { arrivals[arrival.id] = arrival }

  package mutating func removeArrivals(settledBefore time: Instant, limit: Int) -> Int {
    let old = arrivals.values
      .filter { $0.state == .done && ($0.settled ?? time) < time }.prefix(limit)
    for arrival in old {
      arrivals[arrival.id] = nil
      arrivalKeys[arrival.key] = nil
    }
    return old.count
  }

  package func waitingArrivals() -> Int { arrivals.values.count { $0.state == .waiting } }
  package func asideArrivals() -> Int { arrivals.values.count { $0.state == .aside } }

  package func oldestWaitingArrival() -> Instant? {
    arrivals.values.filter { $0.state == .waiting }.min { $0.id < $1.id }?.arrived
  }
}
