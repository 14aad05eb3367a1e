import Matrix
import Olm
import Testing

@testable import MatrixClient
@testable import MatrixCrypto

/// What the operator of `easel verify` reads and is asked, as a value.
@Suite struct VerificationDialogueTests {
  private let id = VerificationID(peer: ada, room: hall, flow: .inRoom("$one"))
  private let prompt = VerificationPrompt(device: "ADA", hasCommonMethod: true)
  private let offer = VerificationOffer(canCompare: true, code: nil, canScan: false)

  private func shown() throws -> ShortString {
    try ShortString([0, 0, 0, 0, 0, 0], shownAs: SASMethods.strings)
  }

  private func ready(_ goal: VerificationDialogue.Goal) -> VerificationDialogue {
    var dialogue = VerificationDialogue(goal, own: easel)
    if case .waiting = goal {
      _ = dialogue.take(.told(id, .asked(prompt)))
      _ = dialogue.take(line: "y")
    }
    _ = dialogue.take(.told(id, .ready(offer)))
    return dialogue
  }

  @Test func `who asks is named, and a yes and the same emoji make them verified`() throws {
    var dialogue = VerificationDialogue(.waiting, own: easel)
    #expect(
      story(dialogue.begin()) == [
        "Waiting for somebody to verify with @easel:example.org: ask for it now in the other client. "
          + "Ctrl-C ends this."
      ])
    #expect(
      story(dialogue.take(.told(id, .asked(prompt)))) == [
        "? @ada:example.org, on a device that calls itself ADA, asks to verify. Begin? [y/n]"
      ])
    #expect(
      story(dialogue.take(line: " Y ")) == ["Waiting for the other client.", "→ accept $one"])
    #expect(story(dialogue.take(.told(id, .ready(offer)))) == ["@ada:example.org is ready."])
    let compare = story(dialogue.take(.told(id, .compare(try shown()))))
    #expect(compare.filter { $0.contains("Dog") }.count == 7)
    #expect(compare.contains("    or the numbers 1000 1000 1000"))
    #expect(compare.last == "? Does @ada:example.org see the same? [y/n]")
    #expect(
      story(dialogue.take(line: "yes"))
        == ["Waiting for @ada:example.org to say the same.", "→ matches $one"])
    let key = try Ed25519Key(base64: String(repeating: "B", count: 42) + "E")
    let verified = Verified(
      user: ada, master: key, device: VerifiedDevice(device: "ADA", ed25519: key))
    #expect(
      story(dialogue.take(.verified(id, verified)))
        == ["Both sides agree: @ada:example.org (device ADA) is verified."])
    #expect(story(dialogue.take(.signed(bob, key: key.base64))).isEmpty)
    #expect(
      story(dialogue.take(.signed(ada, key: key.base64))) == [
        "The signature is at the homeserver, for all other devices to see.", "■ verified",
      ])
  }

  @Test func `only what was asked last can be answered, and only by y or n`() throws {
    var dialogue = VerificationDialogue(.asking(ada), own: easel)
    #expect(story(dialogue.take(line: "y")) == ["Nothing is asked now. Ctrl-C ends this."])
    _ = dialogue.take(.told(id, .ready(offer)))
    #expect(story(dialogue.take(line: "y")) == ["Nothing is asked now. Ctrl-C ends this."])
    _ = dialogue.take(.told(id, .compare(try shown())))
    for line in ["", "yep", "y y n", "\u{1B}[A"] {
      #expect(story(dialogue.take(line: line)) == ["? Please answer y or n."])
    }
    #expect(story(dialogue.take(line: "n")) == ["→ differs $one"])
    #expect(story(dialogue.take(line: "y")) == ["Nothing is asked now. Ctrl-C ends this."])
  }

  @Test func `who asks meanwhile is told no, and the first goes on`() throws {
    var dialogue = ready(.waiting)
    let other = VerificationID(peer: bob, room: hall, flow: .inRoom("$two"))
    #expect(
      story(dialogue.take(.told(other, .asked(prompt)))) == [
        "@bob:example.org, on a device that calls itself ADA, asks too and is told no: one at a "
          + "time. They can ask again after this one.", "→ cancel $two",
      ])
    #expect(story(dialogue.take(cancelled(other, .us, .user))).isEmpty)
    #expect(!story(dialogue.take(.told(id, .compare(try shown())))).isEmpty)
  }

  @Test func `nobody has to give up waiting because of somebody whom they turned down`() {
    var dialogue = VerificationDialogue(.waiting, own: easel)
    _ = dialogue.take(.told(id, .asked(prompt)))
    #expect(story(dialogue.take(line: "no")) == ["→ cancel $one"])
    #expect(
      story(dialogue.take(cancelled(id, .us, .user))) == [
        "@ada:example.org was told that it is not wanted now.", "Waiting for somebody to ask.",
      ])
    let odd = VerificationPrompt(device: "ADA", hasCommonMethod: false)
    let two = VerificationID(peer: ada, room: hall, flow: .inRoom("$two"))
    #expect(story(dialogue.take(.told(two, .asked(odd)))).last == "→ cancel $two")
    _ = dialogue.take(.told(id, .asked(prompt)))
    #expect(
      story(dialogue.take(cancelled(id, .us, .timeout))).first
        == "Nobody answered here within two minutes, and @ada:example.org was told so: they can ask "
        + "again.")
  }

  @Test(arguments: [
    (VerificationCancel.Code.user, VerificationEnd.refused, "turned it down"),
    (.timeout, .timedOut, "ten minutes"), (.mismatchedSAS, .differed, "saw something else"),
    (.keyMismatch, .keysWrong, "do not trust"), (.mismatchedCommitment, .keysWrong, "in between"),
    (.userMismatch, .keysWrong, "in between"), (.unknownMethod, .refused, "another one"),
    (.unexpectedMessage, .broken, "start again, once"), (.invalidMessage, .broken, "start again"),
    (.unknownTransaction, .broken, "start again"), (.accepted, .refused, "another device"),
  ])
  func `each end by the other side is one sentence with what to do`(
    _ code: VerificationCancel.Code, _ end: VerificationEnd, _ words: String
  ) {
    var dialogue = ready(.asking(ada))
    let told = story(dialogue.take(cancelled(id, .them, code)))
    #expect(told.count == 2 && told.first?.contains(words) == true, "\(told)")
    #expect(told.last == "■ \(end)")
  }

  @Test func `of two with one device the one that was agreed to goes on`() throws {
    var dialogue = VerificationDialogue(.asking(ada), own: easel)
    let theirs = VerificationID(peer: ada, room: "!hall:example.org", flow: .inRoom("$theirs"))
    _ = dialogue.take(.told(theirs, .asked(prompt)))
    #expect(story(dialogue.take(cancelled(theirs, .us, .accepted))).isEmpty)
    #expect(story(dialogue.take(.told(id, .ready(offer)))) == ["@ada:example.org is ready."])
    #expect(story(dialogue.take(line: "y")) == ["Nothing is asked now. Ctrl-C ends this."])
  }

  @Test func `a server that is away is told once, and when it is back`() {
    var dialogue = VerificationDialogue(.waiting, own: easel)
    #expect(story(dialogue.isBack()).isEmpty)
    #expect(story(dialogue.take(away: "no route")).count == 1)
    #expect(story(dialogue.take(away: "no route")).isEmpty)
    #expect(story(dialogue.isBack()) == ["The homeserver answers again."])
  }

  @Test func `who has no identity is verified on that device alone, and it is said`() throws {
    var dialogue = ready(.asking(ada))
    let key = try Ed25519Key(base64: String(repeating: "B", count: 42) + "E")
    let device = VerifiedDevice(device: "ADA", ed25519: key)
    let told = story(
      dialogue.take(.verified(id, Verified(user: ada, master: nil, device: device))))
    #expect(told.count == 3 && told[1].contains("that one device alone"))
    #expect(told.last == "■ verified")
    var changed = ready(.asking(ada))
    let nothing = story(
      changed.take(.verified(id, Verified(user: ada, master: nil, device: nil))))
    #expect(nothing.last == "■ broken")
  }

  // MARK: As it is read

  private func cancelled(
    _ id: VerificationID, _ side: VerificationSide, _ code: VerificationCancel.Code
  ) -> VerifierNews {
    let cancel = VerificationCancel(code, reason: "")
    return .told(id, .cancelled(by: side, code: cancel.code, reason: cancel.reason))
  }

  private func story(_ acts: [VerificationDialogue.Act]) -> [String] {
    acts.map { act in
      switch act {
      case .say(let words): words
      case .ask(let question): "? \(question)"
      case .decide(let decision, let id): "→ \(decision) \(id.flow.transaction)"
      case .end(let end): "■ \(end)"
      }
    }
  }
}
