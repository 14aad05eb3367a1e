import JSON
import Matrix
import TestSupport
import Testbed

/// 2,000 messages in one answer, with the 20 room keys that open them, taken in until everything is
/// committed.
///
/// Two devices of one account, ours and nio's, hold their place and go away; somebody writes. What the
/// server then answers to each is kept in a file, and taken in again and again by a process that begins
/// with the store as it was: so each round is the same, and no server takes part in what is measured.
enum Backlog {
  private static let messages = 2_000
  private static let rounds = 5

  private struct Away {
    let device: Account
    let folder: String
    let place: String
    var answer = ""
  }

  static func measure(_ town: BenchTown) async throws -> [Figure] {
    let reader = try await town.server.register("reader")
    let room = try await town.writer(with: reader)
    var away: [Tenant.Make: Away] = [:]
    for make in Tenant.Make.allCases { away[make] = try await leave(make, reader, town) }
    try await town.crowd.ask(
      "flood", ["room": .string(room), "count": .integer(messages)], within: .seconds(300))
    for make in Tenant.Make.allCases {
      guard let one = away[make] else { continue }
      let answer = try await town.syncAnswer(
        for: one.device, since: one.place, filter: SyncFilter(timelineLimit: 5_000).json)
      away[make]?.answer = town.folder.path("\(make.rawValue)-answer.json")
      writeFile(answer, to: town.folder.path("\(make.rawValue)-answer.json"))
    }
    return try await compare(away, town)
  }

  private static func leave(
    _ make: Tenant.Make, _ reader: Account, _ town: BenchTown
  ) async throws -> Away {
    let device = try await town.device(of: reader)
    let folder = town.folder.makeFolder("\(make.rawValue)-away")
    let tenant = try await Tenant.start(make, in: folder, at: town.server.address, as: device)
    try await tenant.begin("listen")
    try await tenant.settle()
    let place = try await tenant.place()
    try await tenant.end()
    return Away(device: device, folder: folder, place: place)
  }

  private struct Times {
    var wall: [Double] = []
    var cpu: [Double] = []
    var handled: [Double] = []
  }

  private static func compare(_ away: [Tenant.Make: Away], _ town: BenchTown) async throws
    -> [Figure]
  {
    var times: [Bool: [Tenant.Make: Times]] = [:]
    for round in 0..<rounds {
      for onOneCore in [true, false] {
        for make in Tenant.Make.allCases {
          guard let one = away[make] else { continue }
          let folder = "\(one.folder)-\(round)-\(onOneCore)"
          _ = try Child.output(of: "cp", ["-r", one.folder, folder])
          let tenant = try await Tenant.start(
            make, in: folder, at: "http://127.0.0.1:1", as: one.device, onOneCore: onOneCore)
          let answer = try await tenant.begin(one.answer)
          guard answer["read"]?.int64 == Int64(messages), let wall = answer["wall"]?.double,
            let cpu = answer["cpu"]?.double
          else {
            throw Child.Failure(description: "\(make) did not read all: \(answer.rawText)")
          }
          times[onOneCore, default: [:]][make, default: Times()].wall.append(wall)
          times[onOneCore, default: [:]][make, default: Times()].cpu.append(cpu)
          if let handled = answer["handled"]?.double {
            times[onOneCore, default: [:]][make, default: Times()].handled.append(handled)
          }
          try await tenant.end()
        }
      }
    }
    return [(true, "one-core", 2.2), (false, "two-cores", 3.8)].flatMap { onOneCore, name, aim in
      figures(times[onOneCore] ?? [:], name, aim)
    }
  }

  private static func figures(
    _ times: [Tenant.Make: Times], _ name: String, _ aim: Double
  ) -> [Figure] {
    guard let ours = times[.ours], let nio = times[.nio] else { return [] }
    func rate(_ times: [Double]) -> Double { Double(messages) / median(times) * 1_000 }
    return [
      Figure(
        name: "backlog.\(name)", value: rate(ours.wall), unit: "per-second",
        direction: .moreIsBetter, aim: .ratio(aim, baseline: "nio", measured: rate(nio.wall))),
      Figure(
        name: "backlog.\(name).cpu", value: median(ours.cpu), unit: "ms",
        direction: .lessIsBetter, aim: .beside(baseline: "nio", measured: median(nio.cpu))),
      Figure(
        name: "backlog.\(name).handled", value: median(ours.handled), unit: "ms",
        direction: .lessIsBetter, aim: .none),
    ]
  }
}

extension JSONNode {
  fileprivate var rawText: String { String(decoding: rawBytes, as: UTF8.self) }
}
