import Arguments

/// A small program that has one of everything.
enum Sample {
  enum Mood: String, Choice { case calm, wild }

  struct Paint: Equatable, Sendable {
    var title: String
    var seeds: [String]
    var size: Int
    var mood: Mood
    var isDry: Bool
    var palette: String?
    var room: String
  }

  enum Action: Equatable, Sendable {
    case paint(Paint), list(folders: [String]), script(Shell), secret
  }

  static let title = Parameter.positional("TITLE", "what the picture is called")
  static let seeds = Parameter.options("seed", short: "s", value: "SEED", "where chance begins")
  static let size = Parameter.option(
    "size", value: "PIXELS", "how wide the picture is", standard: 512, in: 64...4096)
  static let mood = Parameter.option("mood", value: "MOOD", "how it feels", standard: Mood.calm)
  static let isDry = Parameter.flag("dry", short: "n", "say what would be painted, and stop")
  static let palette = Parameter.option(
    "palette", short: "p", value: "FILE", "the colours to paint with", suggestions: .files)
  static let room = Parameter<String>.required(
    option: "room", short: "r", value: "ROOM", "where it is shown"
  ) { $0.utf8.first == UInt8(ascii: "!") ? .success($0) : .failure(Misfit(expected: "a room id")) }
  static let folders = Parameter.positionals(
    "FOLDER", "where to look", suggestions: .folders)
  static let shell = Parameter<Shell>.choice("SHELL", "the shell to write for")

  static let program = Command<Action>(
    "studio", "paints pictures",
    [
      Command(
        "paint", "paints one picture and shows it in a room, however long that takes to dry",
        discussion: """
          The picture is shown in the room when it is done. Until then there is a sketch, which is
          replaced as often as the painter has something better.

            studio paint --room '!a:b' "A blue hour"

          What is painted stays painted.
          """,
        [
          title.shape, seeds.shape, size.shape, mood.shape, isDry.shape, palette.shape, room.shape,
        ]
      ) { values in
        .paint(
          Paint(
            title: values[title], seeds: values[seeds], size: values[size], mood: values[mood],
            isDry: values[isDry], palette: values[palette], room: values[room]))
      },
      Command(
        "shelf", "looks after pictures",
        [Command("list", "lists pictures", [folders.shape]) { .list(folders: $0[folders]) }]),
      Command("script", "writes a script", [shell.shape]) { .script($0[shell]) },
      Command("whisper", "is not listed", isHidden: true) { _ in .secret },
    ])
}
