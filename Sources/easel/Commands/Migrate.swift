internal import Arguments
internal import Concurrency
internal import Configuration
internal import HomeFiles
internal import Migrations
internal import PostgresStorage
internal import SQLiteStorage

extension Commands {
  static let migrate: Command<Run> = Command(
    "migrate", "shows and applies changes to the tables of the store",
    discussion: "`easel run` applies them by itself; these are for those who want to see first.",
    [status, up])

  private static let status: Command<Run> = Command(
    "status", "lists the changes: which are applied and which are to come",
    [ConfigParameter.file.shape]
  ) { values in
    let given = values[ConfigParameter.file]
    return Run { () throws(Complaint) in
      let settings = try loadSettings(given)
      return waitFor { () async throws(Complaint) in
        let plan = try await complaining { try await settings.migrationPlan() }
        for step in plan.statuses {
          writeToStandardOutput(
            "\(step.name)  \(step.appliedAt.map { "applied \($0)" } ?? "to come")\n")
        }
        return .success
      }
    }
  }

  private static let up: Command<Run> = Command(
    "up", "applies what is to come, each in a transaction of its own",
    discussion: "A SQLite store that is not new is copied first, into its own folder.",
    [ConfigParameter.file.shape]
  ) { values in
    let given = values[ConfigParameter.file]
    return Run { () throws(Complaint) in
      let settings = try loadSettings(given)
      return waitFor { () async throws(Complaint) in
        let plan = try await complaining { try await settings.migrate() }
        for step in plan.pending { writeToStandardOutput("\(step.name)  applied\n") }
        if plan.pending.isEmpty { writeToStandardOutput("There is nothing to apply.\n") }
        return .success
      }
    }
  }
}

extension Settings {
  fileprivate func migrationPlan() async throws -> MigrationPlan {
    switch store.url {
    case .sqlite(let path):
      let file = inDataFolder(path)
      return try await SQLiteStore.plan(file, isThere: HomeFiles.isThere(file))
    case .postgres(let address):
      return try await PostgresStore.plan(postgres(address))
    }
  }

  fileprivate func migrate() async throws -> MigrationPlan {
    switch store.url {
    case .sqlite(let path):
      try makeDataFolder()
      return try await SQLiteStore.migrate(
        inDataFolder(path), options: databaseOptions, clock: .system)
    case .postgres(let address):
      return try await PostgresStore.migrate(postgres(address), clock: .system)
    }
  }
}
