import Concurrency
import JSON
import TestSupport
import Testbed
import Testing

/// A person makes sure of the running bot, by emoji that it shows in the room.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(3)))
struct MeetingTests {
  enum Way: String, CaseIterable { case room, devices, command }

  /// Asks, and goes on until both see something.
  private func begins(
    _ way: Way, in room: StudioRoom, faults: [Person.Fault] = []
  ) async throws -> (transaction: String, shown: Heard) {
    let (ann, bot) = (room.ann, room.studio.account.user)
    let transaction: String
    switch way {
    case .room: transaction = try await ann.asksToVerify(bot, room: room.room, faults: faults)
    case .devices:
      let device = try await ann.ask("keys", ["user": .string(bot)]).object("devices").members?
        .first { _ in true }?.name
      transaction = try await ann.asksToVerify(bot, device: device, faults: faults)
    case .command:
      _ = try await ann.says("!verify", in: room.room)
      let asked = try await ann.hears("the request", within: .seconds(40)) {
        $0.kind == "verification" && $0.text("news") == "asked" && $0.sender == bot
      }
      transaction = asked.text("transaction")
      try await ann.isReady(for: transaction, faults: faults)
    }
    if way != .command {
      try await ann.hears("ready", of: transaction)
      try await ann.verification("begin", transaction)
    }
    return (transaction, try await ann.hears("shown", of: transaction))
  }

  @Test(arguments: Way.allCases)
  func `it shows what she sees, agrees when she has, and vouches for nobody`(
    _ way: Way
  ) async throws {
    try await StudioRoom.opens(account: "verify: \"people\"") { room in
      _ = try await room.hello()
      let ann = room.ann
      try await ann.ask("sign", ["password": .string(ann.account.password)])
      let (transaction, shown) = try await begins(way, in: room)
      let notice = try await room.answer("what it sees", containing: "I see:")
      #expect(notice.isEncrypted)
      let emoji = try shown.node.strings("emoji")
      let numbers = try shown.node.array("decimals").map { try "\($0.asInteger() as Int)" }
      #expect(Self.contains(notice.body, inOrder: emoji))
      #expect(notice.body.contains(numbers.joined(separator: " · ")))
      // Whoever reads the log can compare there.
      #expect(room.studio.log.contains(numbers.joined(separator: " ")))
      try await Task.sleep(for: .seconds(1))
      #expect(!isProved(transaction, by: ann))
      try await ann.verification("agree", transaction)
      let proved = try await ann.hears("proved", of: transaction)
      #expect(try proved.node.strings("keys").count == 2)
      try await ann.hears("done", of: transaction)
      _ = try await ann.says("a boat", in: room.room)
      _ = try await room.picture()
      #expect(room.studio.log.contains("somebody made sure of the bot"))
      #expect(!room.studio.log.contains("signed("))
    }
  }

  @Test func `it agrees to nothing that she saw otherwise, and says so`() async throws {
    try await StudioRoom.opens(account: "verify: \"people\"") { room in
      _ = try await room.hello()
      let (transaction, _) = try await begins(.room, in: room)
      _ = try await room.answer("what it sees", containing: "I see:")
      try await room.ann.verification("disagree", transaction)
      _ = try await room.answer("that it differed", containing: "something else than I did")
      #expect(!isProved(transaction, by: room.ann))
      let (second, _) = try await begins(.command, in: room, faults: [.wrongKey])
      try await room.ann.verification("agree", second)
      _ = try await room.answer("that keys were wrong", containing: "not those that the homeserver")
      #expect(!isProved(second, by: room.ann))
    }
  }

  @Test func `who may not is turned down, and a restart ends what was under way`() async throws {
    try await StudioRoom.opens { room in
      _ = try await room.hello()
      _ = try await room.ann.says("!verify", in: room.room)
      _ = try await room.answer("that it does not", containing: "does not work here")
      let refused = try await room.ann.asksToVerify(room.studio.account.user, room: room.room)
      try await room.ann.hears("cancelled", of: refused)
    }
    try await StudioRoom.opens(account: "verify: \"people\"") { room in
      _ = try await room.hello()
      let (transaction, _) = try await begins(.devices, in: room)
      await room.studio.kill()
      try room.studio.run()
      try await room.ann.verification("agree", transaction)
      try await room.ann.hears("cancelled", of: transaction)
      // It is not what the outbox still had that counts: it starts, and answers.
      _ = try await room.ann.says("!status", in: room.room)
      _ = try await room.answer("status", containing: "builtin")
    }
  }

  private func isProved(_ transaction: String, by person: Person) -> Bool {
    person.heard.contains {
      $0.kind == "verification" && $0.text("transaction") == transaction
        && $0.text("news") == "proved"
    }
  }

  private static func contains(_ text: String, inOrder words: [String]) -> Bool {
    var rest = Substring(text)
    for word in words {
      guard let place = rest.firstRange(of: word) else { return false }
      rest = rest[place.upperBound...]
    }
    return true
  }
}
