internal import Arguments
internal import Configuration
internal import Glibc
internal import ImageFiles

extension Commands {
  private static let person = Parameter.option(
    "person", value: "NAME", "what you are called; without it $USER")

  static let console: Command<Run> = Command(
    "console", "the studio in this terminal, without Matrix",
    discussion: """
      Type what you want to see. Keys stand for the reactions of a room: they are named beside the
      prompt while the line is empty. `@ID words` replies to a picture, `!post FILE words` posts one,
      `!taste FILE FILE FILE` learns a taste from pictures, `!help` says what else there is and
      `!quit` or Ctrl-D leaves. In a pipe a line is a key where one is asked for, and each line waits
      for what came of the last. Everything is kept in the data folder, pictures and drawings as
      files, the rest in console.sqlite where the store would be; the next start goes on.
      """,
    [ConfigParameter.file.shape, person.shape, pictures.shape]
  ) { values in
    let (given, name, how) = (values[ConfigParameter.file], values[person], values[pictures])
    return Run { () throws(Complaint) in
      let settings = try loadSettings(given)
      try settings.makeDataFolder()
      let person = name ?? user ?? "you"
      return waitFor(grace: settings.stopPatience * 4) { stop async throws(Complaint) in
        try await complaining {
          try await StudioProgram(
            settings, person: person, pictures: how.mode
          ).run(until: stop)
        }
        return .success
      }
    }
  }

  /// Known before anything else is: see `main.swift`. Here so that it is not unknown.
  static let decode: Command<Run> = Command(
    "decode", "decodes the picture on standard input for the program itself", isHidden: true
  ) { _ in
    Run { DecodeService.run() == 0 ? .success : .defect }
  }

  private static var user: String? {
    guard let name = unsafe getenv("USER") else { return nil }
    let text = unsafe String(cString: name)
    return text.isEmpty ? nil : text
  }
}
