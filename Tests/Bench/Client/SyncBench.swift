import Concurrency
import JSON
import TestSupport
import Testbed

/// Our client beside matrix-nio, at one Synapse, with accounts of one shape; see
/// `docs/design/measuring-clients.md`.
enum SyncBench {
  static let bench = Bench(
    name: "sync", purpose: "first sync, idling, a warm start and a backlog, beside matrix-nio",
    measure: measure)

  private static let shapes = [1, 50, 200]
  private static let rounds = 3
  private static let idleSeconds = 60
  private static let warmStarts = 5

  private static func measure() async throws -> [Figure] {
    let town = try await BenchTown.open()
    var readers: [Int: Account] = [:]
    for shape in shapes { readers[shape] = try await town.server.register("reader") }
    try await fill(town, for: readers)
    var (figures, largest): ([Figure], [Tenant.Make: (Tenant, String, Account)]) = ([], [:])
    for shape in shapes {
      guard let reader = readers[shape] else { continue }
      var taken: [Tenant.Make: Taken] = [:]
      for round in 0..<rounds {
        for make in Tenant.Make.allCases {
          let (tenant, folder, device) = try await firstSync(
            make, town, reader, "\(make.rawValue)-\(shape)-\(round)", &taken[make, default: Taken()]
          )
          if shape == shapes.last, round == rounds - 1 {
            largest[make] = (tenant, folder, device)
          } else {
            try await tenant.end()
          }
        }
      }
      figures += firstSyncFigures(shape, taken)
    }
    figures += try await idle(largest)
    figures += try await warm(largest, town)
    if let reader = readers[shapes.last ?? 0] {
      figures += try await RoomCost.measure(town, reader)
    }
    figures += try await Backlog.measure(town)
    return figures + (try await ManyDevices.measure())
  }

  /// What was measured, a number for each round.
  private struct Taken {
    var cpu: [Double] = []
    var resident: [Double] = []
  }

  /// The smaller accounts are in the first rooms of the largest.
  private static func fill(_ town: BenchTown, for readers: [Int: Account]) async throws {
    var people: [JSONValue] = []
    for _ in 0..<8 { people.append(.string(try await town.server.register("person").token)) }
    var wanted: JSONValue = [:]
    for (shape, reader) in readers { wanted[reader.token] = .integer(shape) }
    try await town.crowd.ask(
      "rooms",
      [
        "count": .integer(shapes.max() ?? 0), "people": .array(people), "readers": wanted,
        "messages": 10,
      ], within: .seconds(600))
  }

  private static func firstSync(
    _ make: Tenant.Make, _ town: BenchTown, _ reader: Account, _ name: String, _ taken: inout Taken
  ) async throws -> (Tenant, String, Account) {
    let (device, folder) = (try await town.device(of: reader), town.folder.makeFolder(name))
    let tenant = try await Tenant.start(make, in: folder, at: town.server.address, as: device)
    let before = try tenant.cpu()
    try await tenant.begin("listen")
    try await tenant.settle()
    taken.cpu.append((try tenant.cpu() - before) * 1_000)
    taken.resident.append(try tenant.resident())
    return (tenant, folder, device)
  }

  private static func firstSyncFigures(
    _ shape: Int, _ taken: [Tenant.Make: Taken]
  ) -> [Figure] {
    guard let ours = taken[.ours], let nio = taken[.nio] else { return [] }
    let measured = median(nio.cpu)
    return [
      Figure(
        name: "sync.first.cpu.\(shape)", value: median(ours.cpu), unit: "ms",
        direction: .lessIsBetter,
        aim: shape == shapes.last
          ? .ratio(3, baseline: "nio", measured: measured)
          : .beside(baseline: "nio", measured: measured)),
      Figure(
        name: "sync.first.resident.\(shape)", value: median(ours.resident), unit: "MiB",
        direction: .lessIsBetter, aim: .beside(baseline: "nio", measured: median(nio.resident))),
    ]
  }

  /// Both at the same time: neither has anything to do.
  private static func idle(_ tenants: [Tenant.Make: (Tenant, String, Account)]) async throws
    -> [Figure]
  {
    guard let (ours, _, _) = tenants[.ours], let (nio, _, _) = tenants[.nio] else { return [] }
    let before = (try ours.cpu(), try nio.cpu())
    try await Task.sleep(for: .seconds(idleSeconds))
    let (own, theirs) = (try ours.cpu() - before.0, try nio.cpu() - before.1)
    return [
      Figure(
        name: "sync.idle.cpu", value: own * 1_000, unit: "ms-per-minute",
        direction: .lessIsBetter, aim: .beside(baseline: "nio", measured: theirs * 1_000)),
      Figure(
        name: "sync.idle.resident", value: try ours.resident(), unit: "MiB",
        direction: .lessIsBetter, aim: .bound(25)),
      Figure(
        name: "sync.idle.resident.nio", value: try nio.resident(), unit: "MiB",
        direction: .lessIsBetter, aim: .none),
    ]
  }

  /// From the start of the process until it has taken in what happened since it last ran.
  private static func warm(
    _ tenants: [Tenant.Make: (Tenant, String, Account)], _ town: BenchTown
  ) async throws -> [Figure] {
    guard let (ours, folder, device) = tenants[.ours], let (nio, _, _) = tenants[.nio] else {
      return []
    }
    try await ours.end()
    try await nio.end()
    var times: [Double] = []
    for _ in 0..<warmStarts {
      let tenant = try await Tenant.start(.ours, in: folder, at: town.server.address, as: device)
      try await tenant.begin("listen")
      times.append(tenant.age)
      try await tenant.end()
    }
    return [
      Figure(
        name: "sync.warm", value: median(times), unit: "ms", direction: .lessIsBetter,
        aim: .bound(200))
    ]
  }
}
