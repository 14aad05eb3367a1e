import Storage
import Studio
import StudioStage
import Testing

/// The line that tells how far a picture is, and ⚠️ on a prompt: what becomes of them.
@Suite struct StatusTests {
  @Test(arguments: lines) func `how far a picture is`(rule: Rule) throws { try rule.play() }
  @Test(arguments: warnings) func `what was not painted`(rule: Rule) throws { try rule.play() }
}

private let lines: [Rule] = [
  Rule("Of a picture that fails it says why there is none: nothing is taken back.") { stage in
    try stage.say("a boat")
    let line = try stage.tellsProgress()
    let picture = try stage.failPainting()
    #expect(stage.facts.last == .paintingFailed(picture, PainterFailure(.unreachable), refunded: 0))
    #expect(!stage.facts.contains(.retract(line)))
    #expect(stage.state.message(line)?.isRedacted == false)
    #expect(stage.status(of: line) == .failed)
  },
  Rule("One that comes later than the failure is taken back.") { stage in
    try stage.say("a boat")
    stage.isPostHeldBack = true
    try stage.happen(.progressed(stage.paintings[0], .waiting, isFirst: true))
    try stage.failPainting()
    try stage.deliver()
    let line = try stage.event(ofKind: .status)
    #expect(stage.facts.contains(.retract(line)))
  },
  Rule("Of candidates it stands until all are there.") { stage in
    let line = try stage.candidateFails()
    #expect(!stage.facts.contains(.retract(line)))
    #expect(stage.status(of: line) == .done)
    let second = try stage.paint()
    try stage.judge(second, 7)
    #expect(stage.facts.contains { if case .candidatesFailed = $0 { true } else { false } })
    #expect(stage.status(of: line) == .failed)
  },
  Rule("Where the others are cancelled it goes.") { stage in
    let line = try stage.candidateFails()
    try stage.command(.cancel(everyone: false))
    #expect(stage.facts.contains(.retract(line)))
  },
  Rule("A room that goes on elsewhere leaves it behind.") { stage in
    try stage.say("a boat")
    let line = try stage.tellsProgress()
    try stage.happen(.moved(from: stage.room, to: "!annex", members: 2))
    #expect(stage.state.message(line)?.isRedacted == true)
    #expect(!stage.facts.contains(.retract(line)))
  },
]

private let warnings: [Rule] = [
  Rule("⚠️ is taken back when the prompt is painted in other words.") { stage in
    let (failed, prompt) = try stage.fails()
    let sign = try stage.warns(of: failed, on: prompt)
    try stage.edit(prompt, to: "a ship")
    #expect(!stage.facts.contains(.retract(sign)))
    try stage.tap(.palette, on: stage.event(ofKind: .offer))
    #expect(stage.facts.last == .retract(sign))
    #expect(stage.paintings.count == 1)
  },
  Rule("One that was on its way meanwhile goes when it is there.") { stage in
    let (failed, prompt) = try stage.fails()
    try stage.edit(prompt, to: "a ship")
    try stage.tap(.palette, on: stage.event(ofKind: .offer))
    let sign = try stage.warns(of: failed, on: prompt)
    #expect(stage.facts.last == .retract(sign))
  },
  Rule("Where 🎨 is taken back in time it is put back, and goes with the next 🎨.") { stage in
    let (failed, prompt) = try stage.fails()
    _ = try stage.warns(of: failed, on: prompt)
    try stage.edit(prompt, to: "a ship")
    let offer = try stage.event(ofKind: .offer)
    let tap = try stage.tap(.palette, on: offer)
    try stage.takeBack(tap)
    #expect(stage.facts.last == .warnAgain(failed))
    #expect(stage.place(of: .warnAgain(failed)) == Place(stage.room, repliesTo: prompt))
    #expect(stage.status(of: prompt) == .failed)
    let sign = try stage.warns(of: failed, on: prompt)
    #expect(!stage.facts.contains(.retract(sign)))
    try stage.tap(.palette, on: offer)
    #expect(stage.facts.last == .retract(sign))
  },
  Rule("One that is still on its way then stays, and no other is put there.") { stage in
    let (failed, prompt) = try stage.fails()
    try stage.edit(prompt, to: "a ship")
    let tap = try stage.tap(.palette, on: stage.event(ofKind: .offer))
    try stage.takeBack(tap)
    #expect(!stage.facts.contains(.warnAgain(failed)))
    let sign = try stage.warns(of: failed, on: prompt)
    #expect(!stage.facts.contains(.retract(sign)))
  },
  Rule("Where the other words failed too it stays.") { stage in
    let (failed, prompt) = try stage.fails()
    try stage.edit(prompt, to: "a ship")
    try stage.tap(.palette, on: stage.event(ofKind: .offer))
    try stage.failPainting()
    let sign = try stage.warns(of: failed, on: prompt)
    #expect(!stage.facts.contains(.retract(sign)))
  },
]

extension Stage {
  /// - Returns: the line that says how far the first picture is.
  fileprivate mutating func tellsProgress() throws -> Key {
    try happen(.progressed(paintings[0], .waiting, isFirst: true))
    return try event(ofKind: .status)
  }

  /// The first of two, of which it was said how far it is.
  fileprivate mutating func candidateFails() throws -> Key {
    var wishes = Wishes()
    wishes.candidates = 2
    try say("a boat", wishes: wishes)
    let line = try tellsProgress()
    try failPainting()
    return line
  }

  fileprivate mutating func fails() throws -> (picture: PictureID, prompt: Key) {
    let prompt = try say("a boat")
    return (try failPainting(), prompt)
  }

  /// As the room's voice does it.
  fileprivate mutating func warns(of picture: PictureID, on prompt: Key) throws -> Key {
    let sign = nextEvent()
    let told = Told(
      place: Place(room, repliesTo: prompt), kind: .warning, subject: .picture(picture), text: "⚠️")
    try happen(.told(told, as: sign))
    try deliver()
    return sign
  }
}
