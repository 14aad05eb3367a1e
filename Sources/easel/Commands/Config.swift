internal import Arguments
internal import BotConfig
internal import Concurrency
internal import Configuration

extension Commands {
  static let config: Command<Run> = Command(
    "config", "checks, shows and explains the settings", [check, show, explain, sample])

  private static let check: Command<Run> = Command(
    "check", "looks for mistakes in the settings",
    discussion: """
      Tells every mistake with its line and column, what was expected there and how to mend it.
      Secrets are drawn from the environment and from files, so that those mistakes are found too.
      The exit status is 78 when there is a mistake.
      """,
    [ConfigParameter.file.shape]
  ) { values in
    let given = values[ConfigParameter.file]
    return Run { () throws(Complaint) in
      let values = try load(given)
      guard let file = values.file else {
        writeToStandardOutput("There is no file of settings; the defaults hold.\n")
        return .success
      }
      writeToStandardOutput("\(file) is right.\n")
      return .success
    }
  }

  private static let show: Command<Run> = Command(
    "show", "shows every setting with its value and where that came from",
    discussion: "Secrets are not shown, only how long they are and what they were drawn from.",
    [ConfigParameter.file.shape]
  ) { values in
    let given = values[ConfigParameter.file]
    return Run { () throws(Complaint) in
      writeToStandardOutput(Settings.table.overview(of: try load(given)))
      return .success
    }
  }

  private static let sample: Command<Run> = Command(
    "sample", "writes a file of settings to begin with, which is its own manual",
    discussion: "For example: easel config sample > easel.json5"
  ) { _ in
    Run {
      writeToStandardOutput(String(decoding: BotConfig.sample, as: UTF8.self))
      return .success
    }
  }

  private static let explain: Command<Run> = Command(
    "explain", "explains a setting, or all settings of a section", [ConfigParameter.key.shape]
  ) { values in
    let key = values[ConfigParameter.key]
    return Run { () throws(Complaint) in
      guard let text = Settings.table.explanation(of: key) else {
        throw Complaint(
          "there is no setting \"\(key)\"",
          hint: Settings.table.nearestKey(to: key).map {
            "did you mean `easel config explain \($0)`?"
          }
            ?? "`easel config show` lists all settings", exit: .usage)
      }
      writeToStandardOutput(text)
      return .success
    }
  }
}

/// What several commands take.
enum ConfigParameter {
  static let file = Parameter.option(
    "config", short: "c", value: "FILE",
    "the file of settings; without it $EASEL_CONFIG, and then "
      + SettingsFile.places.joined(separator: " or "), suggestions: .files)
  static let key = Parameter.positional(
    "KEY", "a setting such as store.readers, or a section such as store",
    suggestions: .words { Settings.table.keys })
}

/// The checked values of all settings, or the complaint about them.
func load(_ given: String?) throws(Complaint) -> SettingValues {
  do throws(ConfigurationError) {
    return try Settings.table.load(given: given)
  } catch {
    throw Complaint(error)
  }
}

extension Complaint {
  init(_ error: ConfigurationError) {
    if let problem = error.problems.first, problem.line == nil {
      self.init(
        "cannot read the settings in \(error.file)", why: [problem.what], hint: problem.fix,
        exit: .configuration)
      return
    }
    let count = error.problems.count + error.leftOut
    var why = error.problems.flatMap { ["\($0.place): \($0.what)", "  fix: \($0.fix)"] }
    if error.leftOut > 0 { why.append("… and \(error.leftOut) more") }
    self.init(
      "\(error.file) has \(count == 1 ? "a mistake" : "\(count) mistakes")", why: why,
      hint: "`easel config explain KEY` explains a setting", exit: .configuration)
  }
}
