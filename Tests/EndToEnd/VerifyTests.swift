import Concurrency
import Glibc
import JSON
import TestSupport
import Testbed
import Testing

/// `easel verify`, by an operator at a terminal, with a person who shares no code with us.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(3)))
struct VerifyTests {
  enum Place: String, CaseIterable { case room, devices }

  private func pair() async throws -> (Premises, Person) {
    let server = try await Synapse.shared()
    async let making = Premises.make("easel", on: server)
    let bob = try await Person.start("bob", on: server)
    try await bob.ask("sign", ["password": .string(bob.account.password)])
    return (try await making, bob)
  }

  /// An encrypted room of both, into which the bot comes because it is asked.
  private func room(_ bob: Person, _ bot: Premises) async throws -> String {
    let room = try await bob.ask(
      "create", ["encrypted": true, "invite": [.string(bot.user)]]
    ).string("room")
    try await bob.hears("ours arrive") {
      $0.type == "m.room.member" && $0.room == room && $0.text("state_key") == bot.user
        && $0.content?["membership"]?.string == "join"
    }
    return room
  }

  /// Both see the same, and say so.
  private func compare(
    _ terminal: PseudoTerminal, _ bob: Person, _ transaction: String
  ) async throws {
    let shown = try await bob.hears("shown", of: transaction)
    try await terminal.tells("Does \(bob.user) see the same?")
    #expect(terminal.shows(inOrder: try shown.node.strings("emoji")))
    let numbers = try shown.node.array("decimals").map { try "\($0.asInteger() as Int)" }
    #expect(terminal.shows(inOrder: [numbers.joined(separator: " ")]))
    terminal.answers("y")
    try await bob.verification("agree", transaction)
    #expect(try await bob.hears("proved", of: transaction).node.strings("keys").count == 2)
    try await bob.hears("done", of: transaction)
    try await terminal.tells("is verified.")
    try await terminal.tells("The signature is at the homeserver")
    #expect(await terminal.end(within: PseudoTerminal.patience) == 0, "\(terminal.text)")
  }

  @Test(arguments: Place.allCases)
  func `somebody asks, and what else comes meanwhile stays for the bot`(_ place: Place) async throws
  {
    let (bot, bob) = try await pair()
    let terminal = bot.verify()
    try await terminal.tells("Waiting for somebody to verify with \(bot.user)")
    let room = try await room(bob, bot)
    try await bob.says("a fox, please", in: room)
    let device = try await bob.ask("keys", ["user": .string(bot.user)]).object("devices")
      .members?.first { _ in true }?.name
    let transaction = try await bob.asksToVerify(
      bot.user, device: place == .devices ? device : nil, room: place == .room ? room : nil)
    try await terminal.tells("\(bob.user), on a device that calls itself \(bob.account.device),")
    try await terminal.tells("Begin? [y/n]")
    terminal.answers("maybe")
    try await terminal.tells("Please answer y or n.")
    terminal.answers("y")
    try await bob.hears("ready", of: transaction)
    try await bob.verification("begin", transaction)
    try await compare(terminal, bob, transaction)
    #expect(try await bot.waitingArrivals() >= 2)
  }

  @Test(arguments: Place.allCases)
  func `the operator asks, in the room of both or else the devices`(_ place: Place) async throws {
    let (bot, bob) = try await pair()
    if place == .room {
      let first = bot.verify()
      try await first.tells("Waiting for somebody")
      let room = try await room(bob, bot)
      try await bob.says("are you there?", in: room)
      try await Task.sleep(for: .seconds(1))
      first.type("\u{3}")
      #expect(await first.end(within: PseudoTerminal.patience) == 75)
    }
    let terminal = bot.verify(bob.user)
    try await terminal.tells("\(bob.user) was asked")
    let asked = try await bob.hears("the request", within: .seconds(40)) {
      $0.kind == "verification" && $0.text("news") == "asked" && $0.sender == bot.user
    }
    #expect((asked.node["room"]?.isNull == false) == (place == .room))
    let transaction = asked.text("transaction")
    try await bob.isReady(for: transaction)
    try await terminal.tells("is ready.")
    try await compare(terminal, bob, transaction)
  }

  @Test func `a client from before 2023 is verified too`() async throws {
    let (bot, bob) = try await pair()
    let terminal = bot.verify(bob.user, "--device", bob.account.device)
    let asked = try await bob.hears("the request", within: .seconds(40)) {
      $0.kind == "verification" && $0.text("news") == "asked"
    }
    let transaction = asked.text("transaction")
    try await bob.isReady(for: transaction, faults: [.oldMAC])
    try await compare(terminal, bob, transaction)
  }

  enum End: String, CaseIterable {
    case operatorDiffers, theyDiffer, theyTurnItDown, wrongKey, operatorLeaves
  }

  @Test(arguments: End.allCases)
  func `each end is told in a sentence and by the exit status`(_ end: End) async throws {
    let (bot, bob) = try await pair()
    let terminal = bot.verify(bob.user)
    let asked = try await bob.hears("the request", within: .seconds(40)) {
      $0.kind == "verification" && $0.text("news") == "asked"
    }
    let transaction = asked.text("transaction")
    if end == .theyTurnItDown {
      try await bob.verification("cancel", transaction)
    } else {
      try await bob.isReady(for: transaction, faults: end == .wrongKey ? [.wrongKey] : [])
      try await bob.hears("shown", of: transaction)
      try await terminal.tells("see the same?")
      switch end {
      case .operatorDiffers: terminal.answers("n")
      case .theyDiffer: try await bob.verification("disagree", transaction)
      case .wrongKey:
        terminal.answers("y")
        try await bob.verification("agree", transaction)
      case .operatorLeaves, .theyTurnItDown: terminal.type("\u{3}")
      }
    }
    let (words, status): (String, Int32) =
      switch end {
      case .operatorDiffers: ("You saw something else", 65)
      case .theyDiffer: ("\(bob.user) saw something else", 65)
      case .theyTurnItDown: ("\(bob.user) turned it down", 69)
      case .wrongKey: ("The keys that were proved are not those", 65)
      case .operatorLeaves: ("", 75)
      }
    if !words.isEmpty { try await terminal.tells(words) }
    #expect(await terminal.end(within: PseudoTerminal.patience) == status, "\(terminal.text)")
    if end == .operatorLeaves || end == .operatorDiffers {
      let told = try await bob.hears("cancelled", of: transaction)
      #expect(told.text("by") == "them")
    }
  }

  @Test func `what stands in the way is told before anything is begun`() async throws {
    let server = try await Synapse.shared()
    let bot = try await Premises.make("easel", on: server)
    let piped = try await bot.start("verify").end()
    #expect(piped.status == 64 && piped.error.contains("there is nobody here to compare"))
    let nobody = bot.verify("@nobody:easel.test")
    try await nobody.tells("knows no device of @nobody:easel.test that encrypts")
    #expect(await nobody.end() == 69)
    let running = bot.start("run")
    #expect(await running.becomes(within: .seconds(60)) { $0.errorSoFar.contains("store opened") })
    let second = bot.verify()
    try await second.tells("the bot is running, and its keys are in its hands")
    try await second.tells("systemctl stop easel")
    #expect(await second.end() == 69)
    running.signal(SIGTERM)
    #expect(try await running.end().status == 0)
  }

  @Test func `a server that is away is told, and one that comes back`() async throws {
    let server = try await Synapse.start()
    let bot = try await Premises.make("easel", on: server)
    let terminal = bot.verify()
    try await terminal.tells("Waiting for somebody")
    try await server.stop()
    try await terminal.tells("it is asked again by itself")
    try await server.startAgain()
    try await terminal.tells("The homeserver answers again.")
    terminal.type("\u{3}")
    #expect(await terminal.end(within: PseudoTerminal.patience) == 75)
    try await server.stop()
    let away = bot.verify()
    try await away.tells("the homeserver does not answer")
    #expect(await away.end(within: PseudoTerminal.patience) == 75)
  }

  @Test func `the recovery key verifies a new device by itself, and a wrong one does not`()
    async throws
  {
    let server = try await Synapse.shared()
    let bot = try await Premises.make("easel", on: server)
    let there = try await bot.start("verify", "--recovery-key-file", key(bot, bot.recoveryKey))
      .end()
    #expect(there.status == 0 && there.output.contains("verified already"), "\(there)")
    #expect(unsafe rename(bot.folder.path("data"), bot.folder.path("lost")) == 0)
    let stranger = try await bot.start(
      "init", "--homeserver", server.address, "--user", bot.user, "--password-file",
      bot.folder.path("password"), "--yes"
    ).end()
    #expect(stranger.status == 69, "\(stranger)")
    let wrong = bot.recoveryKey.replacing("Es", with: "Et")
    let refused = try await bot.start("verify", "--recovery-key-file", key(bot, wrong)).end()
    #expect(refused.status == 65, "\(refused)")
    let restored = try await bot.start(
      "verify", "--recovery-key-file", key(bot, bot.recoveryKey)
    ).end()
    #expect(restored.status == 0, "\(restored)")
    #expect(restored.output.contains("identity was restored, and this device is signed with it"))
  }

  private func key(_ bot: Premises, _ text: String) -> String {
    bot.folder.write(text, to: "key", mode: 0o600)
    return bot.folder.path("key")
  }
}
