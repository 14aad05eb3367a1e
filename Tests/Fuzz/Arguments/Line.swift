@testable import Arguments

/// A command line that was understood: the whole tree, with one of every kind of parameter.
enum Line: Sendable {
  enum Mood: String, CaseIterable, Sendable { case calm, wild }

  case paint(
    title: String, seeds: [String], size: Int, mood: Mood, isDry: Bool, palette: String?,
    room: String)
  case check(config: String?, isQuiet: Bool)
  case explain(key: String?)
  case list(folders: [String])
  case script(Shell)

  /// The words that mean this.
  var words: [String] {
    switch self {
    case .paint(let title, let seeds, let size, let mood, let isDry, let palette, let room):
      ["paint"] + seeds.map { "--seed=\($0)" } + ["--size=\(size)", "--mood", mood.rawValue]
        + (isDry ? ["-n"] : []) + (palette.map { ["--palette=\($0)"] } ?? []) + ["--room=\(room)"]
        + ["--", title]
    case .check(let config, let isQuiet):
      ["config", "check"] + (config.map { ["--config=\($0)"] } ?? []) + (isQuiet ? ["-q"] : [])
    case .explain(let key): ["config", "explain", "--"] + (key.map { [$0] } ?? [])
    case .list(let folders): ["shelf", "list", "--"] + folders
    case .script(let shell): ["script", shell.rawValue]
    }
  }

  private static let title = Parameter.positional("TITLE", "what the picture is called")
  private static let seeds = Parameter.options(
    "seed", short: "s", value: "SEED", "where chance begins")
  private static let size = Parameter.option(
    "size", value: "PIXELS", "how wide it is", standard: 512, in: 64...4096)
  private static let mood = Parameter.option(
    "mood", value: "MOOD", "how it feels", standard: Mood.calm)
  private static let isDry = Parameter.flag("dry", short: "n", "paint nothing")
  private static let palette = Parameter.option(
    "palette", short: "p", value: "FILE", "the colours", suggestions: .files)
  private static let room = Parameter<String>.required(
    option: "room", short: "r", value: "ROOM", "where it is shown"
  ) { $0.utf8.first == UInt8(ascii: "!") ? .success($0) : .failure(Misfit(expected: "a room id")) }
  private static let config = Parameter.option(
    "config", short: "c", value: "FILE", "the settings", suggestions: .files)
  private static let isQuiet = Parameter.flag("quiet", short: "q", "say nothing")
  private static let key = Parameter.positional(
    optional: "KEY", "a setting", suggestions: .words(["store.url", "web.listen"]))
  private static let folders = Parameter.positionals(
    "FOLDER", "where to look", suggestions: .folders)
  private static let shell = Parameter<Shell>.choice("SHELL", "the shell to write for")

  static let program = Command<Line>(
    "studio", "paints pictures",
    [
      Command(
        "paint", "paints one picture",
        [
          title.shape, seeds.shape, size.shape, mood.shape, isDry.shape, palette.shape, room.shape,
        ]
      ) {
        .paint(
          title: $0[title], seeds: $0[seeds], size: $0[size], mood: $0[mood], isDry: $0[isDry],
          palette: $0[palette], room: $0[room])
      },
      Command(
        "config", "looks after the settings",
        [
          Command("check", "looks for mistakes", [config.shape, isQuiet.shape]) {
            .check(config: $0[config], isQuiet: $0[isQuiet])
          },
          Command("explain", "explains one", [key.shape]) { .explain(key: $0[key]) },
        ]),
      Command(
        "shelf", "looks after pictures",
        [Command("list", "lists them", [folders.shape]) { .list(folders: $0[folders]) }]),
      Command("script", "writes a script", isHidden: true, [shell.shape]) { .script($0[shell]) },
    ])
}
