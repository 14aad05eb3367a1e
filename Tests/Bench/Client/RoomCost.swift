import JSON
import Testbed
import TestSupport

/// What a room costs in the first answer, by how many there are.
///
/// Filling a thousand rooms takes a server minutes, so the answer is made: of the rooms of a real one,
/// again and again under other names. The client takes it in from a file.
enum RoomCost {
  private static let rounds = 3

  static func measure(_ town: BenchTown, _ reader: Account) async throws -> [Figure] {
    let device = try await town.device(of: reader)
    let real = try await town.syncAnswer(for: device, filter: Tenant.filter)
    var (cpu, resident): ([Int: [Double]], [Int: [Double]]) = ([:], [:])
    for round in 0..<rounds {
      for count in [1, 50, 200, 1_000] {
        let file = town.folder.path("rooms-\(count).json")
        if round == 0 { writeFile(try answer(of: count, like: real), to: file) }
        let tenant = try await Tenant.start(
          .ours, in: town.folder.makeFolder("rooms-\(count)-\(round)"), at: "http://127.0.0.1:1",
          as: device)
        cpu[count, default: []].append(try await tenant.begin(file)["cpu"]?.double ?? .nan)
        try await tenant.settle(for: .milliseconds(500))
        resident[count, default: []].append(try tenant.resident())
        try await tenant.end()
      }
    }
    /// Milliseconds, without what does not depend on the rooms.
    func each(_ count: Int) -> Double {
      (median(cpu[count] ?? []) - median(cpu[1] ?? [])) / Double(count - 1)
    }
    return [50, 200, 1_000].map { count in
      Figure(
        name: "sync.room.cpu.\(count)", value: each(count) * 1_000, unit: "us",
        direction: .lessIsBetter, aim: .none)
    } + [
      Figure(
        name: "sync.room.spread", value: each(1_000) / each(50), unit: "times",
        direction: .lessIsBetter, aim: .bound(1.25)),
      Figure(
        name: "sync.room.resident.1000", value: median(resident[1_000] ?? []), unit: "MiB",
        direction: .lessIsBetter, aim: .none),
    ]
  }

  /// So many rooms; a copy has other names for itself and its events.
  private static func answer(of count: Int, like real: [UInt8]) throws -> [UInt8] {
    let root = try JSONDocument(real).root
    let rooms = (root["rooms"]?["join"]?.members).map { Array($0) } ?? []
    guard !rooms.isEmpty else { throw Child.Failure(description: "the answer has no rooms") }
    var text = #"{"next_batch":"s1","rooms":{"join":{"#
    for number in 0..<count {
      let room = rooms[number % rooms.count]
      let copy = number / rooms.count
      let name = copy == 0 ? room.name : "!\(copy)\(room.name.dropFirst())"
      let content = String(decoding: room.value.rawBytes, as: UTF8.self)
      text += (number == 0 ? "" : ",") + "\"\(name)\":"
      text +=
        copy == 0
        ? content
        : content.split(separator: "\"$", omittingEmptySubsequences: false)
          .joined(separator: "\"$\(copy)")
    }
    return Array((text + "}}}").utf8)
  }
}
