import Glibc
import ImageFiles
import Raster
import SQLite
import TestSupport
import Testing

/// The studio in a terminal, from the first line that is typed to the file that is kept.
@Suite(.timeLimit(.minutes(2))) struct ConsoleTests {
  private let folder = TemporaryFolder()

  private var pictures: [String] {
    names(in: folder.path("data/pictures")).filter { $0 != "drawings" }
  }
  private var drawings: [String] { names(in: folder.path("data/pictures/drawings")) }

  private func file(_ name: String) throws -> [UInt8] {
    try #require(readFile(folder.path("data/pictures/\(name)")))
  }

  @Test func `a prompt becomes a file and a critique, and the next start goes on with it`()
    async throws
  {
    let first = ConsoleRun(in: folder)
    #expect(await first.says("Hello, I am Easel."))
    first.type("a lighthouse at dusk")
    #expect(await first.says("Iteration 1 · "), "\(first.process.outputSoFar)")
    first.type("!help")
    #expect(await first.says("Describe a picture, and I paint it."))
    let outcome = try await first.quit()
    #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
    #expect(outcome.output.contains("Measured from pixels against the house taste"))
    // The caveat stands there once.
    #expect(outcome.output.split(separator: "not what is depicted").count == 2)
    // A pipe gets words alone.
    #expect(!outcome.output.contains("\u{1B}"))

    #expect(pictures.count == 1)
    let name = try #require(pictures.first)
    #expect(name.hasSuffix(".png") && outcome.output.contains("/pictures/\(name)"))
    let bytes = try file(name)
    let raster = try decodeImage(bytes).raster
    #expect(raster.width == 128 && raster.height == 128)
    let recipe = try #require(readRecipe(bytes))
    #expect(recipe.source == .easel && recipe.prompt == "a lighthouse at dusk")
    let id = try #require(recipe.json?.split(separator: "\"id\":\"").last?.prefix(8))

    let second = ConsoleRun(in: folder)
    second.type("!active")
    #expect(await second.says("The next message builds on \(id)"), "\(second.process.outputSoFar)")
    second.type("@\(id) continue with this")
    second.type("warmer")
    #expect(await second.says("Iteration 1 · "), "\(second.process.outputSoFar)")
    let end = try await second.quit()
    #expect(end.status == 0 && end.error == "", "\(end)")
    // It knows us already.
    #expect(!end.output.contains("Hello, I am Easel."))
    let newer = try #require(pictures.first { $0 != name })
    #expect(readRecipe(try file(newer))?.json?.contains("\"parent\":\"\(id)\"") == true)
  }

  /// Bars of a few cool colours.
  private func writePicture(_ name: String, shift: UInt8) throws {
    var raster = Raster(width: 48, height: 36, filledWith: RGBA(210, 220, 230))
    for y in 20..<36 {
      for x in 0..<48 { raster[x, y] = RGBA(90 + shift, 120, 140 + UInt8(x)) }
    }
    writeFile(try encodeImage(raster, as: .png(level: 1)), to: folder.path(name))
  }

  @Test func `a taste is learnt from files, and the one that is missing is named`() async throws {
    for (number, name) in ["a.png", "my b.png", "c.png"].enumerated() {
      try writePicture(name, shift: UInt8(number * 12))
    }
    let run = ConsoleRun(in: folder)
    run.type("!taste nordic a.png d.png")
    #expect(await run.says("d.png: No such file or directory"), "\(run.process.outputSoFar)")
    #expect(!run.process.outputSoFar.contains("collecting"))
    run.type("!taste nordic a.png 'my b.png' c.png")
    #expect(await run.says("Taste nordic, version 1"), "\(run.process.outputSoFar)")
    #expect(await run.says("learnt from 3 pictures"), "\(run.process.outputSoFar)")
    run.type("!taste list")
    #expect(await run.says("nordic, version 1"))
    let outcome = try await run.quit()
    #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
  }

  @Test func `rooms begin with the way of judging that the settings file says`() async throws {
    let run = ConsoleRun(in: folder, house: ", loop_judge: \"duel\"")
    run.type("!settings")
    #expect(await run.says("judge duel"), "\(run.process.outputSoFar)")
    let outcome = try await run.quit()
    #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
  }

  @Test func `what is no picture is refused in a sentence, and it goes on`() async throws {
    folder.write("a shopping list\n", to: "notes.txt")
    folder.write("", to: "empty.png")
    folder.write("\u{89}PNG\r\n\u{1A}\n and then nothing", to: "broken.png")
    let run = ConsoleRun(in: folder)
    #expect(await run.says("Hello"))
    for name in ["notes.txt", "empty.png", "broken.png"] {
      let before = run.process.outputSoFar.utf8.count
      run.type("!post \(name)")
      #expect(await grows(run, beyond: before + 10), "\(name)")
    }
    run.type("!post none.png a boat")
    #expect(await run.says("none.png: No such file or directory"))
    run.type("!status")
    #expect(await run.says("No picture is active"), "\(run.process.outputSoFar)")
    let outcome = try await run.quit()
    #expect(outcome.status == 0 && outcome.error == "" && pictures == [], "\(outcome)")
    #expect(!outcome.output.contains("Error("))
  }

  private func grows(_ run: ConsoleRun, beyond count: Int) async -> Bool {
    await run.process.becomes { $0.outputSoFar.utf8.count > count }
  }

  @Test func `a typing mistake is named, and nothing is painted`() async throws {
    let run = ConsoleRun(in: folder)
    run.type("a sea at night --sed 4")
    #expect(await run.says("I know no --sed, so nothing is painted. Did you mean --seed?"))
    run.type("!hlep")
    #expect(await run.says("I know no !hlep. Did you mean !help?"))
    run.type("!verify")
    #expect(await run.says("!verify does not work here."), "\(run.process.outputSoFar)")
    run.type("!status")
    #expect(await run.says("Nothing is being painted."), "\(run.process.outputSoFar)")
    let outcome = try await run.quit()
    #expect(outcome.status == 0 && outcome.error == "" && pictures == [], "\(outcome)")
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a signal ends it in time, even while it paints`(_ signal: Int32) async throws {
    let run = ConsoleRun(in: folder, size: 1_024)
    #expect(await run.says("Hello"))
    run.type("a forest in the rain")
    run.type("!status")
    #expect(await run.says("One picture is waiting or being painted."))
    let start = ContinuousClock.now
    run.process.signal(signal)
    let outcome = try await run.process.end()
    #expect(ContinuousClock.now - start < .seconds(8))
    #expect(outcome.status == 0 && pictures == [], "\(outcome)")
    // It was asked, not killed: the store is closed.
    #expect(folder.read("data/console.sqlite.lock")?.hasSuffix(" clean\n") == true)
  }

  /// A whole script at once, as a pipe brings it.
  private func runs(_ script: String, size: Int = 96) async throws -> ChildProcess.Outcome {
    folder.write("{ data: \"data\", studio: { size: \(size) } }", to: "console.json5")
    let outcome = try await ChildProcess.run(
      builtProgram("easel"), ["console", "--config", "console.json5", "--person", "ann"],
      folder: folder.path, input: script, deadline: .seconds(100))
    #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
    return outcome
  }

  @Test func `what was piped in is done before the end of the input is the end of it`()
    async throws
  {
    #expect(try await runs("").output.contains("Hello, I am Easel."))
    let outcome = try await runs("a lighthouse at dusk\nwarmer\n!history\n")
    #expect(pictures.count == 2, "\(outcome.output)")
    let ids = pictures.map { String($0.dropLast(4).suffix(8)) }
    // One line after the other: the second builds on what came of the first.
    #expect(ids.contains { outcome.output.contains(" · from \($0)") }, "\(outcome.output)")
    #expect(outcome.output.split(separator: "Iteration 1 · ").count == 3)
  }

  @Test func `in a pipe a key, a number and a word answer what asked last`() async throws {
    let approved = try await runs("a boat --n 2\n2\napprove\n")
    #expect(approved.output.contains("approved by ann"), "\(approved.output)")
    #expect(pictures.count == 2)
    let chosen = try await runs("a hill\na\n!gallery\n2\n!active\n")
    #expect(chosen.output.contains("approved by ann"), "\(chosen.output)")
    #expect(chosen.output.contains("The next message builds on"))
    #expect(pictures.count == 3)
    let again = try await runs("new image\na sea\n🔁\nrestart\n")
    #expect(again.output.contains("another round, asked for by ann"), "\(again.output)")
    #expect(again.output.contains("restarted by ann"))
    #expect(pictures.count == 5)
  }

  @Test func `every drawing is kept as a file, and its path is said`() async throws {
    let outcome = try await runs("a boat --n 2\n1\napprove\n!gallery\n!tree\n", size: 64)
    #expect(drawings.count == 3, "\(drawings)")
    for (name, start) in zip(drawings, ["candidates-", "gallery.png", "tree-"]) {
      #expect(name.hasPrefix(start))
    }
    for name in drawings {
      let bytes = try #require(readFile(folder.path("data/pictures/drawings/\(name)")))
      #expect(try decodeImage(bytes).raster.width >= 960, "\(name)")
      #expect(outcome.output.contains("/pictures/drawings/\(name)\n"), "\(outcome.output)")
    }
  }

  @Test func `its store stands beside the bot's, and a server is refused in a sentence`()
    async throws
  {
    folder.write(
      "{ data: \"data\", store: { url: \"sqlite:rooms/easel.sqlite\" } }", to: "other.json5")
    unsafe mkdir(folder.path("data"), 0o700)
    unsafe mkdir(folder.path("data/rooms"), 0o700)
    let console = { (name: String) in
      try await ChildProcess.run(
        builtProgram("easel"), ["console", "--config", name], folder: folder.path,
        input: "!mode\n", deadline: .seconds(40))
    }
    let outcome = try await console("other.json5")
    #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
    #expect(
      names(in: folder.path("data/rooms")) == ["console.sqlite", "console.sqlite.lock"])

    folder.write(
      "{ data: \"data\", store: { url: \"postgres://easel:secret@db.example.org/easel\" } }",
      to: "server.json5")
    let refused = try await console("server.json5")
    #expect(refused.status == 78, "\(refused)")
    #expect(refused.error.contains("the console cannot use this store"))
    #expect(refused.error.contains("`store.url`") && !refused.error.contains("secret"))
  }

  @Test func `its pictures are not among the bot's, where each would sweep away the other's`()
    async throws
  {
    _ = try await runs("a boat\n!mode\n", size: 64)
    let folders = names(in: folder.path("data"))
    #expect(folders.contains("console-blobs") && !folders.contains("blobs"))
  }

  @Test func `what was said and done long ago is removed at the next start`() async throws {
    _ = try await runs("a boat\n!mode\n", size: 64)
    func rows(_ table: String) async throws -> Int {
      let database = try await Database.open(folder.path("data/console.sqlite"))
      let count = try await database.read {
        try $0.first("SELECT count(*) FROM \(table)") { try $0.integer(0) }
      }
      try await database.close()
      return Int(count ?? -1)
    }
    #expect(try await rows("outbox") > 3)
    #expect(try await rows("jobs") > 1)
    folder.write(
      "{ data: \"data\", jobs: { keep_finished: \"0s\" } }", to: "console.json5")
    let run = try await ChildProcess.run(
      builtProgram("easel"), ["console", "--config", "console.json5"], folder: folder.path,
      input: "!mode\n", deadline: .seconds(40))
    #expect(run.status == 0)
    // What was said in this run is younger than its own sweep.
    #expect(try await rows("jobs") == 0)
    #expect(try await rows("outbox") <= 2)
  }

  @Test func `a taste is changed, kept and used from a pipe, and nothing of that is painted`()
    async throws
  {
    for (number, name) in ["a.png", "b.png", "c.png"].enumerated() {
      try writePicture(name, shift: UInt8(number * 12))
    }
    let outcome = try await runs(
      "!taste nordic a.png b.png c.png\npalette: hot pink\nkeep\n!taste list\n")
    #expect(outcome.output.contains("hot pink"), "\(outcome.output)")
    #expect(outcome.output.contains("Kept: “nordic”, version 2."))
    #expect(outcome.output.contains("(in use)"))
    #expect(!outcome.output.contains("Iteration"))
  }

  @Test(arguments: ["", "garbage", "\u{89}PNG\r\n\u{1A}\n"])
  func `decoding what is no picture fails cleanly`(_ input: String) async throws {
    let count = String(decoding: [UInt8(input.utf8.count), 0, 0, 0], as: UTF8.self)
    let order = "EASELIN1\(count)"
    // It writes no files, so that what it says goes through a pipe, as it does in earnest.
    let outcome = try await ChildProcess.run(
      "/bin/bash", ["-c", "set -o pipefail; \"$0\" decode | cat", builtProgram("easel")],
      input: order + input)
    // The failure is the answer; there are no pixels after it.
    #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
    #expect(outcome.output.hasPrefix("EASELPX1\u{1}") && outcome.output.utf8.count <= 60)
    let wrong = try await ChildProcess.run(builtProgram("easel"), ["decode", "more"], input: input)
    #expect(wrong.status != 0 && !wrong.error.isEmpty)
  }
}
