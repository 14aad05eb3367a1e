import Studio
import Testing

@testable import Console

@Suite struct ConsoleWordTests {
  private static let files: Set<String> = ["a.png", "b.png", "my sea.png", "/tmp/it's.png"]
  private static let id = PictureID("7k3m9q2x") ?? PictureID(unchecked: 0)

  private static let table: [(String, ConsoleWord)] = [
    ("a sea at dusk", .said("a sea at dusk")),
    ("it's \"dusk\"", .said("it's \"dusk\"")),
    ("", .said("")),
    ("!help", .said("!help")),
    ("!quit", .leave), ("!exit", .leave), ("  !quit", .leave),
    ("!quitt", .said("!quitt")),
    ("please !quit", .said("please !quit")),
    // Files may be named although they are not there: reading them says why not.
    ("!post a.png", .post(file: "a.png", caption: "")),
    ("!post none.png", .post(file: "none.png", caption: "")),
    ("!post a.png much  lighter", .post(file: "a.png", caption: "much lighter")),
    ("!post 'my sea.png' lighter", .post(file: "my sea.png", caption: "lighter")),
    ("!post \"my sea.png\"", .post(file: "my sea.png", caption: "")),
    ("!post my\\ sea.png", .post(file: "my sea.png", caption: "")),
    ("!post", .said("!post")),
    ("!taste", .said("!taste")),
    ("!taste list", .said("!taste list")),
    ("!taste new nordic", .said("!taste new nordic")),
    ("!taste a.png", .learn(name: nil, files: ["a.png"])),
    ("!taste nordic a.png b.png", .learn(name: "nordic", files: ["a.png", "b.png"])),
    ("!taste a.png b.png nordic", .learn(name: "nordic", files: ["a.png", "b.png"])),
    (
      "!taste 'my sea.png' /tmp/it\\'s.png",
      .learn(name: nil, files: ["my sea.png", "/tmp/it's.png"])
    ),
    // One of them is missing: that one is named, and nothing is learnt from the others.
    ("!taste a.png /tmp/c.png", .post(file: "/tmp/c.png", caption: "")),
    ("!taste a.png c.pgn", .post(file: "c.pgn", caption: "")),
    ("!taste /tmp/c.png", .post(file: "/tmp/c.png", caption: "")),
    // Not about files at all.
    ("!taste set palette: blue/grey", .said("!taste set palette: blue/grey")),
    ("!taste two names a.png", .said("!taste two names a.png")),
    ("@7k3m9q2x lighter, please", .reply(id, "lighter, please")),
    ("@7K3M-9Q2X lighter", .reply(id, "lighter")),
    ("@7k3m9q2x", .reply(id, "")),
    ("@ann lighter", .said("@ann lighter")),
    ("@", .said("@")),
  ]

  @Test(arguments: table) func `a line is read as what it is here`(
    _ line: String, _ word: ConsoleWord
  ) {
    #expect(ConsoleWord(line, isFile: Self.files.contains) == word)
  }

  @Test(arguments: [
    ("", []), ("   ", []), ("a  b", ["a", "b"]), ("'a b'c", ["a bc"]), ("\"it's\"", ["it's"]),
    ("''", [""]), ("a '' b", ["a", "", "b"]), ("\"open end", ["open end"]), ("a\\", ["a"]),
    ("\\\\ \\' \\\"", ["\\", "'", "\""]), ("ü\u{301} 🎨", ["ü\u{301}", "🎨"]),
  ]) func `words are divided as a shell divides them`(_ line: String, _ words: [String]) {
    #expect(ConsoleWord.words(of: line) == words)
  }
}
