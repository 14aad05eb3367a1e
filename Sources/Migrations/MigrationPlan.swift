/// What is to be done to a store, decided from what we ship and what it has.
///
/// 1. Steps are shipped in the order of their names, each name once.
/// 2. What is applied is a prefix of what is shipped. More means a newer program wrote the store;
///    a gap means somebody meddled. Both are refused.
/// 3. A step that is applied never changes: its checksum is the one the store recorded.
package struct MigrationPlan: Sendable, Equatable {
  package let statuses: [MigrationStatus]
  package let pending: [Migration]
  /// Whether the store holds anything that a step could spoil.
  package var isUpgrade: Bool { pending.count < statuses.count && !pending.isEmpty }

  package init(
    shipped: [Migration], applied: [AppliedMigration]
  ) throws(MigrationError) {
    try Self.check(shipped)
    let applied = applied.sorted { $0.name < $1.name }
    for (step, next) in zip(applied, applied.dropFirst()) where step.name == next.name {
      throw .recordedTwice(step.name)
    }
    for (index, step) in applied.enumerated() {
      guard shipped.contains(where: { $0.name == step.name }) else {
        throw .newerSchema(step.name)
      }
      guard shipped[index].name == step.name else {
        throw .outOfOrder(missing: shipped[index].name, applied: step.name)
      }
      guard shipped[index].checksum == step.checksum else { throw .changed(step.name) }
    }
    pending = Array(shipped.dropFirst(applied.count))
    statuses = shipped.enumerated().map { index, step in
      MigrationStatus(
        name: step.name, appliedAt: index < applied.count ? applied[index].appliedAt : nil)
    }
  }

  private static func check(_ shipped: [Migration]) throws(MigrationError) {
    for (index, step) in shipped.enumerated() {
      let name = Array(step.name.utf8)
      let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
      let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
      guard
        name.count > 5, name.prefix(4).allSatisfy(isDigit), name[4] == UInt8(ascii: "-"),
        name.dropFirst(5).allSatisfy({ isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") }),
        index == 0 || shipped[index - 1].name.prefix(4) < step.name.prefix(4)
      else { throw .badName(step.name) }
      guard !step.sql.contains(0) else { throw .badScript(step.name) }
    }
  }
}
