import Concurrency
import JSON
import Testbed
import Testing

/// The witness of verification, written from the specification, agrees with itself and finds out lies.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(1)))
struct VerificationTests {
  enum Place: String, CaseIterable { case room, devices }

  @Test(arguments: Place.allCases)
  func `two people see the same and prove all their keys`(_ place: Place) async throws {
    let (ada, bob, room) = try await pair()
    for person in [ada, bob] {
      try await person.ask("sign", ["password": .string(person.account.password)])
    }
    // Each begins once.
    for (asking, asked) in [(ada, bob), (bob, ada)] {
      let transaction = try await ask(asking, asked, place, room)
      try await asked.isReady(for: transaction)
      try await asking.hears("ready", of: transaction)
      try await (place == .room ? asking : asked).verification("begin", transaction)
      let shown = try await [
        asking.hears("shown", of: transaction), asked.hears("shown", of: transaction),
      ]
      let emoji = try shown.map { try $0.node.strings("emoji") }
      #expect(emoji[0] == emoji[1] && emoji[0].count == 7)
      let decimals = try shown.map { shown in
        try shown.node.array("decimals").map { try $0.asInteger() as Int }
      }
      #expect(decimals[0] == decimals[1] && decimals[0].count == 3)
      for person in [asking, asked] { try await person.verification("agree", transaction) }
      for person in [asking, asked] {
        #expect(
          try await person.hears("proved", of: transaction).node.strings("keys").count == 2)
        try await person.hears("done", of: transaction)
      }
    }
  }

  @Test(arguments: [
    (Person.Fault.wrongKey, "m.key_mismatch"), (.wrongMac, "m.key_mismatch"),
    (.wrongCommitment, "m.mismatched_commitment"), (.unknownMethod, "m.unknown_method"),
  ])
  func `a lie is found out`(_ fault: Person.Fault, _ code: String) async throws {
    let (ada, bob, room) = try await pair()
    let transaction = try await ask(ada, bob, .room, room)
    try await bob.isReady(for: transaction, faults: [fault])
    try await ada.hears("ready", of: transaction)
    // Who starts with an unknown method is the liar; who answers a start shows a key.
    try await (fault == .unknownMethod ? bob : ada).verification("begin", transaction)
    if fault == .wrongKey || fault == .wrongMac {
      for person in [ada, bob] { try await person.hears("shown", of: transaction) }
      for person in [ada, bob] { try await person.verification("agree", transaction) }
    }
    for person in [ada, bob] {
      let end = try await person.hears("cancelled", of: transaction)
      #expect(end.text("code") == code)
      #expect(end.text("by") == (person === ada ? "us" : "them"))
    }
  }

  @Test func `who sees something else says so, and nothing is verified`() async throws {
    let (ada, bob, room) = try await pair()
    let transaction = try await ask(ada, bob, .devices, room)
    try await bob.isReady(for: transaction)
    try await ada.hears("ready", of: transaction)
    try await ada.verification("begin", transaction)
    try await ada.hears("shown", of: transaction)
    try await ada.verification("disagree", transaction)
    let end = try await bob.hears("cancelled", of: transaction)
    #expect(end.text("code") == "m.mismatched_sas" && end.text("by") == "them")
    #expect(!(ada.heard + bob.heard).contains { $0.text("news") == "proved" })
  }

  private func ask(
    _ asking: Person, _ asked: Person, _ place: Place, _ room: String
  ) async throws -> String {
    let transaction = try await asking.asksToVerify(
      asked.user, device: place == .devices ? asked.account.device : nil,
      room: place == .room ? room : nil)
    try await asked.hears("asked", of: transaction)
    return transaction
  }
}
