import Concurrency
import JSON
import TestSupport
import Testbed
import Testing

/// nheko: an implementation that nobody here wrote, on a screen with buttons. It compares emoji with the
/// bot, and shows what people see.
@Suite(
  .enabled(if: Python.isReady, Comment(rawValue: Python.howTo)),
  .enabled(if: Nheko.isWanted, Comment(rawValue: Nheko.howTo)), .timeLimit(.minutes(4)))
struct NhekoTests {
  @Test func `nheko and the bot verify each other`() async throws {
    var options = SynapseOptions()
    options.authenticatedMedia = false
    options.roomVersion = "11"
    let server = try await Synapse.start(options)
    async let making = Premises.make("easel", on: server)
    let nheko = try await Nheko.start(as: server.register("bob"), on: server)
    let bot = try await making
    try await identity(of: nheko)

    let terminal = bot.verify(nheko.user, "--device", nheko.account.device)
    try await terminal.tells("\(nheko.user) was asked")
    try await press(nheko, until: terminal, says: "is ready.")
    try await terminal.tells("Does \(nheko.user) see the same?")
    // For whoever wants to see: the same seven on both. nheko draws a moment later.
    try await Task.sleep(for: .seconds(2))
    try await nheko.shot(bot.folder.path("nheko.png"))
    keep(bot.folder.path("nheko.png"), terminal.text)
    terminal.answers("y")
    try await press(nheko, until: terminal, says: "is verified.")
    try await terminal.tells("The signature is at the homeserver")
    #expect(await terminal.end(within: PseudoTerminal.patience) == 0, "\(terminal.text)")

    // nheko's identity vouches for the bot's, and not just its device for the bot's.
    let own = try await nheko.keys(of: nheko.user)
    let signer = try own.object("user_signing_keys").object(nheko.user).object("keys").members?
      .first { _ in true }
    var signatures: [String] = []
    for _ in 0..<20 where signatures.isEmpty {
      let master = try await nheko.keys(of: bot.user).object("master_keys").object(bot.user)
      signatures = try master.object("signatures")[nheko.user]?.members?.map(\.name) ?? []
      try await Task.sleep(for: .milliseconds(500))
    }
    let name = try #require(signer).name
    #expect(signatures == [name])
  }

  @Test func `a person at nheko sees the picture, the taps below it and the critique`() async throws
  {
    var options = SynapseOptions()
    options.authenticatedMedia = false
    options.roomVersion = "11"
    let server = try await Synapse.start(options)
    let bob = try await server.register("bob")
    try await StudioRoom.opens(on: server, rules: "size: 384") { room in
      let nheko = try await Nheko.start(as: bob, on: server)
      for (account, name) in [
        (room.studio.account, "Easel"), (room.ann.account, "Ann"), (bob, "Bob"),
      ] {
        try await nheko.names(account, name)
      }
      try await identity(of: nheko)
      try await room.ann.ask("sign", ["password": .string(room.ann.account.password)])
      // A room of its own, in which Bob is from the beginning: nothing in it lacks its key.
      let hall = try await room.ann.ask(
        "create", ["encrypted": true, "name": "The studio", "invite": [.string(bob.user)]]
      ).string("room")
      try await nheko.enter(hall)
      try await room.ann.hears("Bob arrive") {
        $0.type == "m.room.member" && $0.room == hall && $0.text("state_key") == bob.user
          && $0.content?["membership"]?.string == "join"
      }
      try await room.ann.ask(
        "invite", ["room": .string(hall), "user": .string(room.studio.account.user)])
      let room = StudioRoom(server: server, studio: room.studio, ann: room.ann, room: hall)
      let seed = try await room.ann.hears("how it shall listen", within: .seconds(40)) {
        room.isOurs($0) && $0.type == "m.reaction" && $0.relation?["key"]?.string == "🎨"
      }
      let asked = try #require(seed.relation?["event_id"]?.string)
      _ = try await room.ann.reacts("🎨", to: asked, in: hall)
      _ = try await room.answer("that it listens", containing: "studio now")
      let before = room.ann.heard.filter { $0.content?["org.easel.art"] != nil }.map(\.id)
      _ = try await room.ann.says("a red boat and a lighthouse, calm sea at dusk", in: hall)
      let picture = try await room.picture(after: before)
      _ = try await room.critique(of: picture)
      _ = try await room.seeds(of: picture)
      // It draws a moment later.
      try await Task.sleep(for: .seconds(6))
      let path = TemporaryFolder()
      try await nheko.shot(path.path("room.png"), ofWindow: true)
      let shot = try #require(readFile(path.path("room.png")))
      // A window with nothing in it is some thousand bytes.
      #expect(shot.count > 60_000)
      if let folder = Nheko.keepsIn { writeFile(shot, to: "\(folder)/room-nheko.png") }
    }
  }

  /// Has nheko make its identity, and waits until the server has it.
  private func identity(of nheko: Nheko) async throws {
    for _ in 0..<30 {
      try await nheko.setUp()
      let keys = try await nheko.keys(of: nheko.user)
      if keys["user_signing_keys"]?[nheko.user] != nil { return }
      try await Task.sleep(for: .seconds(1))
    }
    throw Premises.NotMade(description: "nheko made no identity")
  }

  /// Its dialog is slow now and then, and a press goes nowhere.
  private func press(
    _ nheko: Nheko, until terminal: PseudoTerminal, says words: String
  ) async throws {
    for _ in 0..<6 {
      try await nheko.press()
      if await terminal.says(words, within: .seconds(6)) { return }
    }
    throw Premises.NotMade(description: "nheko's button led to nothing:\n\(terminal.text)")
  }

  /// Where `EASEL_NHEKO` names a folder, the picture and the words stay there.
  private func keep(_ picture: String, _ words: String) {
    guard let folder = Nheko.keepsIn else { return }
    writeFile(readFile(picture) ?? [], to: "\(folder)/nheko.png")
    writeFile(Array(words.utf8), to: "\(folder)/easel-verify.txt")
  }
}
