import Migrations
import Testing

@Suite struct MigrationPlanTests {
  let one = Migration(name: "0001-ground", sql: Array("SELECT 1".utf8))
  let two = Migration(name: "0002-more", sql: Array("SELECT 2".utf8))

  private func applied(_ step: Migration) -> AppliedMigration {
    AppliedMigration(name: step.name, checksum: step.checksum, appliedAt: "then")
  }

  @Test func `an empty store needs every step and no backup`() throws {
    let plan = try MigrationPlan(shipped: [one, two], applied: [])
    #expect(plan.pending == [one, two])
    #expect(!plan.isUpgrade)
    #expect(plan.statuses.map(\.appliedAt) == [nil, nil])
  }

  @Test func `a store one step behind is upgraded by that step`() throws {
    let plan = try MigrationPlan(shipped: [one, two], applied: [applied(one)])
    #expect(plan.pending == [two])
    #expect(plan.isUpgrade)
    #expect(plan.statuses.map(\.appliedAt) == ["then", nil])
  }

  @Test func `a store that is up to date needs nothing`() throws {
    let plan = try MigrationPlan(shipped: [one], applied: [applied(one)])
    #expect(plan.pending.isEmpty)
    #expect(!plan.isUpgrade)
  }

  @Test func `a step that we do not know is a newer schema`() {
    #expect(throws: MigrationError.newerSchema("0002-more")) {
      try MigrationPlan(shipped: [one], applied: [applied(one), applied(two)])
    }
  }

  @Test func `an applied step whose text changed is refused by name`() {
    let changed = AppliedMigration(name: one.name, checksum: "0", appliedAt: "then")
    #expect(throws: MigrationError.changed("0001-ground")) {
      try MigrationPlan(shipped: [one, two], applied: [changed])
    }
  }

  @Test func `a step that is recorded twice is refused`() {
    #expect(throws: MigrationError.recordedTwice("0001-ground")) {
      try MigrationPlan(shipped: [one], applied: [applied(one), applied(one)])
    }
  }

  @Test func `a gap is refused`() {
    #expect(throws: MigrationError.outOfOrder(missing: "0001-ground", applied: "0002-more")) {
      try MigrationPlan(shipped: [one, two], applied: [applied(two)])
    }
  }

  @Test(arguments: ["", "1-a", "0001", "0001-", "0001_a", "0001-A", "0001-é", "00O1-a"])
  func `a name is four digits, a dash and words`(name: String) {
    #expect(throws: MigrationError.badName(name)) {
      try MigrationPlan(shipped: [Migration(name: name, sql: [])], applied: [])
    }
  }

  @Test func `numbers rise`() {
    #expect(throws: MigrationError.badName("0001-ground")) {
      try MigrationPlan(shipped: [two, one], applied: [])
    }
    #expect(throws: MigrationError.badName("0001-ground")) {
      try MigrationPlan(shipped: [one, one], applied: [])
    }
  }

  @Test func `a script with a NUL is refused`() {
    #expect(throws: MigrationError.badScript("0001-a")) {
      try MigrationPlan(shipped: [Migration(name: "0001-a", sql: [0x20, 0])], applied: [])
    }
  }
}
