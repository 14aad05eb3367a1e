import Testing

/// Whole towns under seeds: people with several devices who talk, come, go and log out; who make
/// themselves an identity, and give it to the devices that they buy later; requests and answers that
/// are lost; syncs that come twice; and a process that dies before and after any commit.
///
/// What holds at the end:
/// 1. Whoever was in the room, as the sender knew it, with a device that the sender knew, reads the
///    message, unless the device is gone. With the last words the sender knows everything.
/// 2. Nobody else reads it, but for devices that their owner gave the backup.
/// 3. No index of a session is used twice.
/// 4. Keys sent again are the same keys, of devices and of identities.
/// 5. The server shows every device signed whose owner gave it the identity. Where the policy is
///    strict, no other gets a key, and it is told why.
/// 6. Each key that reached such a device is in the backup, and a device with nothing but the recovery
///    key reads what any of them was to read.
/// 7. Who is invited later, with the keys of the past, reads what was shared of it and no more.
@Suite struct TownSimulation {
  @Test(.timeLimit(.minutes(60)))
  func `everybody reads what they may, nobody else does, and no key is used twice`() throws {
    var failed: [String] = []
    var tally: [String: Int] = [:]
    for seed in townSeeds where failed.count < 5 {
      do {
        var life = try TownLife(seed: seed)
        try life.live()
        tally.merge(life.tally) { $0 + $1 }
      } catch {
        failed.append("seed \(seed): \(error)")
      }
    }
    if isCounting { print("\(townSeeds.count) towns:", tally.sorted { $0.key < $1.key }) }
    #expect(failed.isEmpty, "\(failed.joined(separator: "\n"))")
    // What never happens proves nothing.
    let rare = [
      "request lost", "answer lost", "died before", "died after", "left", "logged out",
      "identity made", "recovered", "gossiped", "rescued", "told unverified", "read of the past",
      "kept from the past",
    ]
    #expect(townSeeds.count < 20 || rare.allSatisfy { tally[$0, default: 0] > 0 }, "\(tally)")
  }
}

struct Wrong: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
