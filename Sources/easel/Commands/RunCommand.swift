internal import Arguments
internal import Configuration

extension Commands {
  static let run: Command<Run> = Command(
    "run", "runs easel until it is told to stop",
    discussion: """
      Opens the store, bringing its tables up to date, and is the bot in its rooms, once `easel init`
      has logged it in. Health and metrics are served where `web.listen` says. SIGTERM or Ctrl-C lets it finish what is in hand; a second one ends it at
      once.
      """,
    [ConfigParameter.file.shape]
  ) { values in
    let given = values[ConfigParameter.file]
    return Run { () throws(Complaint) in
      let settings = try loadSettings(given)
      try settings.makeDataFolder()
      // Each part may take its patience, and there are few.
      return waitFor(grace: settings.stopPatience * 4) { stop async throws(Complaint) in
        try await complaining { try await Program(settings).run(until: stop) }
        return .success
      }
    }
  }
}
