import Concurrency
import JSON
import Matrix
import TestSupport
import Testbed

/// Messages into an encrypted room, one after the other: ours, nio's, and the same bytes put there by
/// nobody in particular. What ours does beside sending is left out, as nio leaves it out: both are deaf
/// after the first answer. What it takes to hear one's own messages is told apart.
enum SendBench {
  static let bench = Bench(
    name: "send", purpose: "encrypted messages sent, beside matrix-nio and a bare PUT",
    measure: measure)

  private static let rounds = 5
  private static let each = 20
  private static let body = "A message of middling length, as people write them: about a line."

  private struct Sent {
    var walls: [Double] = []
    var cpu = 0.0

    mutating func add(_ more: (walls: [Double], cpu: Double)) {
      walls += more.walls
      cpu += more.cpu
    }

    var cpuEach: Double { cpu / Double(walls.count) }
  }

  private static func measure() async throws -> [Figure] {
    let town = try await BenchTown.open()
    let sender = try await town.server.register("sender")
    let room = try await town.writer(with: sender)
    var tenants: [Tenant.Make: Tenant] = [:]
    for make in Tenant.Make.allCases {
      let tenant = try await start(make, "deaf", sender, town)
      // With the first goes the room's key.
      _ = try await tenant.send(body, to: room, times: 1)
      tenants[make] = tenant
    }
    let bytes = try await lastContent(in: room, for: sender, town)
    var sent: [Tenant.Make: Sent] = [:]
    var bare: [Double] = []
    for round in 0..<rounds {
      for make in Tenant.Make.allCases {
        guard let tenant = tenants[make] else { continue }
        sent[make, default: Sent()].add(try await tenant.send(body, to: room, times: each))
      }
      for number in 0..<each {
        bare.append(try await put(bytes, in: room, as: sender, "\(round).\(number)", town))
      }
    }
    for tenant in tenants.values { try await tenant.end() }
    let listening = try await start(.ours, "listen", sender, town)
    _ = try await listening.send(body, to: room, times: 1)
    let heard = try await listening.send(body, to: room, times: each)
    try await listening.end()
    try await check(room, town)
    return figures(sent, bare, heard.cpu / Double(each))
  }

  private static func start(
    _ make: Tenant.Make, _ source: String, _ sender: Account, _ town: BenchTown
  ) async throws -> Tenant {
    let folder = town.folder.makeFolder("\(make.rawValue)-\(source)")
    let device = try await town.device(of: sender)
    let tenant = try await Tenant.start(make, in: folder, at: town.server.address, as: device)
    try await tenant.begin(source)
    try await tenant.settle()
    return tenant
  }

  /// What the last message looks like that is there.
  private static func lastContent(
    in room: String, for account: Account, _ town: BenchTown
  ) async throws -> [UInt8] {
    var request = APIRequest(.get, "/_matrix/client/v3/rooms", [room, "messages"])
    request.query = [("dir", "b"), ("limit", "1")]
    let page = try JSONDocument(try await town.bytes(request, as: account)).root
    guard let content = page["chunk"]?.elements?.first(where: { _ in true })?["content"] else {
      throw Child.Failure(description: "nothing was sent")
    }
    return Array(content.rawBytes)
  }

  private static func put(
    _ bytes: [UInt8], in room: String, as account: Account, _ transaction: String,
    _ town: BenchTown
  ) async throws -> Double {
    var request = APIRequest(
      .put, "/_matrix/client/v3/rooms", [room, "send", "m.room.encrypted", transaction])
    request.body = .written(bytes)
    let start = ContinuousClock.now
    _ = try await town.bytes(request, as: account)
    return (ContinuousClock.now - start).inSeconds * 1_000
  }

  /// Everything that was encrypted can be read by somebody else.
  private static func check(_ room: String, _ town: BenchTown) async throws {
    let wanted = Int64(Tenant.Make.allCases.count * (1 + rounds * each) + 1 + each)
    let read = try await town.crowd.ask("heard", ["room": .string(room)])["read"]?.int64
    guard read == wanted else {
      throw Child.Failure(description: "\(read ?? 0) of \(wanted) messages could be read")
    }
  }

  private static func figures(
    _ sent: [Tenant.Make: Sent], _ bare: [Double], _ listening: Double
  ) -> [Figure] {
    guard let ours = sent[.ours], let nio = sent[.nio] else { return [] }
    return [
      Figure(
        name: "send.cpu", value: ours.cpuEach, unit: "ms", direction: .lessIsBetter,
        aim: .bound(1)),
      Figure(
        name: "send.cpu.nio", value: nio.cpuEach, unit: "ms", direction: .lessIsBetter, aim: .none),
      Figure(
        name: "send.cpu.listening", value: listening, unit: "ms", direction: .lessIsBetter,
        aim: .none),
      Figure(
        name: "send.wall", value: median(ours.walls), unit: "ms", direction: .lessIsBetter,
        aim: .beside(baseline: "bare-put", measured: median(bare))),
      Figure(
        name: "send.wall.nio", value: median(nio.walls), unit: "ms", direction: .lessIsBetter,
        aim: .beside(baseline: "bare-put", measured: median(bare))),
    ]
  }
}
