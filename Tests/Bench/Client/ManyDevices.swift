import TestSupport
import Testbed

/// E143: a hundred rooms with twenty devices each, all of which have our keys: starting with that, and
/// what it weighs. At a scripted server, since those devices are nobody's.
enum ManyDevices {
  private static let (rooms, devicesEach) = (100, 20)

  static func measure() async throws -> [Figure] {
    let folder = TemporaryFolder()
    let town = try ScriptedTown(rooms: rooms, devicesEach: devicesEach)
    let account = Account(
      user: ScriptedTown.user, password: "", device: ScriptedTown.device, token: "token")
    return try await ScriptedTown.run(town) { address in
      let first = try await Tenant.start(.ours, in: folder.path, at: address, as: account)
      try await first.begin("listen")
      try await first.settle()
      for room in 0..<rooms {
        _ = try await first.send("hello", to: ScriptedTown.room(room), times: 1)
      }
      try await first.settle()
      try await first.end()
      let again = try await Tenant.start(.ours, in: folder.path, at: address, as: account)
      try await again.begin("listen")
      let start = again.age
      try await again.settle()
      let resident = try again.resident()
      try await again.end()
      return [
        Figure(
          name: "sync.devices.start", value: start / 1_000, unit: "s", direction: .lessIsBetter,
          aim: .bound(10)),
        Figure(
          name: "sync.devices.resident", value: resident, unit: "MiB", direction: .lessIsBetter,
          aim: .bound(150)),
      ]
    }
  }
}
