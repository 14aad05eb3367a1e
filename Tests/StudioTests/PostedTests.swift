import Storage
import Studio
import StudioStage
import Testing

/// Pictures that people post, words that they change, and what they take back.
@Suite struct PostedTests {
  @Test(arguments: posted) func `a picture posted by a person`(rule: Rule) throws {
    try rule.play()
  }
  @Test(arguments: edited) func `an edit of a prompt`(rule: Rule) throws { try rule.play() }
  @Test(arguments: captions) func `a caption is a prompt`(rule: Rule) throws { try rule.play() }
  @Test(arguments: redacted) func `a redaction`(rule: Rule) throws { try rule.play() }
}

private let posted: [Rule] = [
  Rule("With a caption: img2img from it with the caption as prompt.") { stage in
    let event = try stage.postPicture("as a watercolour")
    let source = try #require(stage.state.message(event)?.picture)
    let picture = try stage.picture(stage.paintings[0])
    #expect((picture.recipe.source, picture.recipe.words) == (source, "as a watercolour"))
    #expect((picture.parent, picture.depth) == (source, 1))
  },
  Rule("With --from in the caption: what was posted is the source, and that is said.") { stage in
    let other = try stage.round()
    var wishes = Wishes()
    wishes.from = other
    let event = try stage.postPicture("as a watercolour", wishes: wishes)
    #expect(try stage.request().source == stage.state.message(event)?.picture)
    #expect(stage.facts.last == .notHonoured(painter: "house", [.from]))
  },
  Rule("With a caption where the room's mode is text2img: painted by words, and that is said.") {
    stage in
    try stage.command(.mode(.text2img))
    try stage.postPicture("as a watercolour")
    #expect(try stage.request().source == nil)
    #expect(stage.facts.last == .notHonoured(painter: "house", [.source]))
  },
  Rule("With a caption and --fresh: painted by words.") { stage in
    var wishes = Wishes()
    wishes.isFresh = true
    try stage.postPicture("as a watercolour", wishes: wishes)
    #expect(try stage.request().source == nil)
    #expect(stage.facts.isEmpty)
  },
  Rule("Without: it becomes the active image.") { stage in
    let event = try stage.postPicture()
    #expect(stage.active == stage.state.message(event)?.picture)
    #expect(stage.jobs.isEmpty)
  },
  Rule("In a thread it is what the thread builds on.") { stage in
    let active = try stage.round()
    let root = try stage.line(showing: active)
    let event = try stage.postPicture(thread: root)
    #expect(stage.active == active)
    try stage.say("like this", thread: root)
    #expect(try stage.request().source == stage.state.message(event)?.picture)
  },
  Rule("When heard.") { stage in
    stage.members = 3
    try stage.postPicture()
    #expect(stage.active == nil)
    #expect(stage.state.pictures.isEmpty)
  },
  Rule("While a taste collection is open it is a reference instead.") { stage in
    stage.members = 3
    try stage.command(.taste(.collect(name: nil)))
    try stage.postPicture("not a prompt")
    #expect(stage.jobs.isEmpty)
    #expect(stage.active == nil)
    #expect(stage.facts.last == .collected(1, maximum: 8))
  },
  Rule("A reply to a posted picture means it.") { stage in
    let event = try stage.postPicture()
    _ = try stage.round()
    try stage.say("at night", replyTo: event)
    #expect(try stage.request().source == stage.state.message(event)?.picture)
  },
]

private let edited: [Rule] =
  [
    Rule("Job waiting: cancelled and redone with the new words.") { stage in
      let prompt = try stage.say("a boat")
      let old = stage.paintings[0]
      try stage.edit(prompt, to: "two boats")
      #expect(try stage.picture(old).state == .cancelled)
      #expect(stage.paintings.count == 1)
      #expect(try stage.picture(stage.paintings[0]).recipe.words == "two boats")
      #expect(stage.status(of: prompt) == .waiting)
    },
    Rule("Job running: likewise; what comes late is not shown.") { stage in
      let prompt = try stage.say("a boat")
      let old = stage.paintings[0]
      try stage.begin(old)
      try stage.edit(prompt, to: "two boats")
      try stage.happen(.painted(old, .ofTests()))
      #expect(stage.told.isEmpty)
      #expect(stage.active == nil)
    },
    Rule("The source is the one that the prompt had.") { stage in
      let first = try stage.round()
      let prompt = try stage.say("at night")
      try stage.command(.new)
      try stage.edit(prompt, to: "in fog")
      #expect(try stage.request().source == first)
    },
    Rule("Finished: offered (\"tap 🎨\").") { stage in
      let prompt = try stage.say("a boat")
      try stage.paint()
      try stage.judge(7)
      try stage.edit(prompt, to: "two boats")
      #expect(stage.facts.last == .editOffered(message: prompt))
      #expect(stage.jobs.isEmpty)
      try stage.tap(.palette, on: stage.event(ofKind: .offer))
      #expect(try stage.picture(stage.paintings[0]).recipe.words == "two boats")
      // Once.
      try stage.tap(.palette, on: stage.event(ofKind: .offer), by: .bob)
      #expect(stage.paintings.count == 1)
    },
    Rule("🎨 taken back while its job waits: not painted, and it can be tapped again.") { stage in
      let prompt = try stage.say("a boat")
      try stage.paint()
      try stage.judge(7)
      try stage.edit(prompt, to: "two boats")
      let offer = try stage.event(ofKind: .offer)
      let tap = try stage.tap(.palette, on: offer)
      try stage.redact(tap)
      #expect(stage.jobs.isEmpty)
      #expect(stage.status(of: prompt) == .done)
      try stage.tap(.palette, on: offer)
      #expect(try stage.paintings.map { try stage.picture($0).recipe.words } == ["two boats"])
    },
    Rule("🎨 taken back when its picture is begun: it is painted.") { stage in
      let prompt = try stage.say("a boat")
      try stage.paint()
      try stage.judge(7)
      try stage.edit(prompt, to: "two boats")
      let tap = try stage.tap(.palette, on: stage.event(ofKind: .offer))
      try stage.begin(stage.paintings[0])
      try stage.takeBack(tap)
      #expect(stage.paintings.count == 1)
    },
    Rule("An edit that changes nothing leaves a running job.") { stage in
      let prompt = try stage.say("a boat")
      let painting = stage.paintings[0]
      try stage.begin(painting)
      try stage.edit(prompt, to: "a boat")
      #expect(stage.paintings == [painting])
      #expect(stage.cancelled.isEmpty)
    },
    Rule("An edit that changes nothing leaves candidates that are painted already.") { stage in
      var wishes = Wishes()
      wishes.candidates = 4
      let prompt = try stage.say("a boat", wishes: wishes)
      for _ in 1...3 { try stage.paint() }
      try stage.edit(prompt, to: "a boat", wishes: wishes)
      #expect(stage.state.pictures.values.count { $0.state == .finished } == 3)
      #expect(stage.paintings.count == 1)
    },
    Rule("Words changed back take the offer back.") { stage in
      let prompt = try stage.say("a boat")
      try stage.paint()
      try stage.judge(7)
      try stage.edit(prompt, to: "two boats")
      try stage.edit(prompt, to: "a boat")
      try stage.tap(.palette, on: stage.event(ofKind: .offer))
      #expect(stage.jobs.isEmpty)
    },
    Rule("Somebody else's edit is none.") { stage in
      let prompt = try stage.say("a boat")
      try stage.edit(prompt, to: "two boats", by: .bob)
      #expect(try stage.picture(stage.paintings[0]).recipe.words == "a boat")
    },
    Rule("New words that are refused leave the old job.") { stage in
      let prompt = try stage.say("a boat")
      var wishes = Wishes()
      wishes.painter = "nobody"
      try stage.edit(prompt, to: "two boats", wishes: wishes)
      #expect(stage.refusals.count == 1)
      #expect(try stage.picture(stage.paintings[0]).recipe.words == "a boat")
    },
  ]
  + editedReplies.map { sentence, first in
    Rule(sentence) { stage in
      let tower = try stage.round("a tower")
      _ = try stage.round("a boat")
      let line = try first(&stage, stage.line(showing: tower))
      #expect(stage.paintings.isEmpty)
      try stage.edit(line, to: "in fog")
      #expect(try stage.request().source == tower)
    }
  } + [
    Rule("A prompt that could not be read is said anew.") { stage in
      let line = try stage.mean(.misread(.unknownDirective("sied", nearest: "seed")))
      try stage.edit(line, to: "a boat")
      #expect(stage.paintings.count == 1)
      #expect(stage.status(of: line) == .waiting)
    }
  ]

/// A reply to a picture that was not painted from, then its text is corrected.
private let editedReplies: [(sentence: String, first: @Sendable (inout Stage, Key) throws -> Key)] =
  [
    (
      "A reply that could not be read still builds on the picture replied to.",
      { stage, line in
        try stage.mean(.misread(.unknownDirective("sied", nearest: "seed")), replyTo: line)
      }
    ),
    (
      "A reply that was refused still builds on the picture replied to.",
      { stage, line in
        var wishes = Wishes()
        wishes.painter = "nobody"
        return try stage.say("in fog", wishes: wishes, replyTo: line)
      }
    ),
  ]

private let captions: [Rule] = [
  Rule("A redaction of a captioned picture cancels what its caption asked for.") { stage in
    let event = try stage.postPicture("as a watercolour")
    try stage.redact(event)
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().ending == .cancelled)
  },
  Rule("A caption with new words is redone, from its picture.") { stage in
    let event = try stage.postPicture("as a watercolour")
    let old = stage.paintings[0]
    try stage.edit(event, to: "in oil")
    #expect(try stage.picture(old).state == .cancelled)
    #expect(try stage.picture(stage.paintings[0]).recipe.words == "in oil")
    #expect(try stage.request().source == stage.state.message(event)?.picture)
  },
  Rule("A painted caption with new words is offered.") { stage in
    let event = try stage.postPicture("as a watercolour")
    try stage.paint()
    try stage.edit(event, to: "in oil")
    try stage.tap(.palette, on: stage.event(ofKind: .offer))
    #expect(try stage.request().source == stage.state.message(event)?.picture)
  },
  Rule("A caption that could not be read is said anew.") { stage in
    let utterance = stage.utterance(
      .misread(.unknownDirective("sied", nearest: "seed")), text: "in oil --sied 4")
    try stage.happen(
      .posted(Upload(utterance: utterance, blob: .ofTests(9), image: .ofTests())))
    #expect(stage.status(of: utterance.key) == .failed)
    try stage.edit(utterance.key, to: "in oil")
    #expect(try stage.request().source == stage.state.message(utterance.key)?.picture)
    #expect(stage.status(of: utterance.key) == .waiting)
  },
  Rule("A caption that was refused is said anew.") { stage in
    var wishes = Wishes()
    wishes.painter = "nobody"
    let event = try stage.postPicture("in oil", wishes: wishes)
    #expect(stage.paintings.isEmpty)
    try stage.edit(event, to: "in oil")
    #expect(try stage.request().source == stage.state.message(event)?.picture)
  },
  Rule("A picture without a caption asks for nothing, whatever is written to it later.") { stage in
    let event = try stage.postPicture()
    try stage.edit(event, to: "in oil")
    #expect(stage.jobs.isEmpty)
  },
]

private let redacted: [Rule] = [
  Rule("A redaction of a prompt cancels its job.") { stage in
    let prompt = try stage.say("a boat")
    try stage.redact(prompt)
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().ending == .cancelled)
    #expect(stage.state.message(prompt)?.text == "")
  },
  Rule("A redaction of a painted prompt leaves the picture.") { stage in
    let prompt = try stage.say("a boat")
    let picture = try stage.paint()
    try stage.redact(prompt)
    #expect(stage.active == picture)
  },
  Rule("A redaction of a picture hides it; its nearest living ancestor is active.") { stage in
    let first = try stage.round()
    let second = try stage.round("at night")
    let third = try stage.round("in fog")
    try stage.redact(stage.line(showing: second))
    #expect(stage.active == third)
    try stage.redact(stage.line(showing: third))
    #expect(stage.active == first)
    #expect(stage.facts.last == .hidden(third, nowActive: first))
    #expect(try stage.picture(third).blob != nil)
  },
  Rule("At once everywhere: its other event is taken back.") { stage in
    try stage.loop()
    try stage.paint()
    try stage.judge(1)
    let best = try stage.paint()
    try stage.judge(5)
    for _ in 3...5 {
      try stage.paint()
      try stage.judge(2)
    }
    let events = stage.showings(of: best).map(\.event)
    try stage.redact(events[1])
    #expect(stage.facts.contains(.retract(events[0])))
    #expect(try stage.request().gate?.picture != best)
    #expect(try stage.request().state == .waiting)
  },
  Rule("What is left of a request is shown where it is decided.") { stage in
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(1)
    let second = try stage.paint()
    try stage.command(.cancel(everyone: false))
    try stage.mean(.decide(.iterate), replyTo: stage.line(showing: first))
    try stage.failPainting()
    try stage.set("gate", "quorum 2")
    try stage.tap(.thumb, on: first)
    try stage.redact(stage.line(showing: first))
    #expect(try stage.request().gate == Gate(picture: second))
    #expect(stage.showings(of: second).count == 2)
    #expect(stage.showings(of: second).last?.telling.place == Place(stage.room))
    #expect(stage.facts.last == .seeds(second, [.thumb, .cycle, .recycle]))
  },
  Rule("A hidden candidate leaves its sheet, which is told anew with new numbers.") { stage in
    var wishes = Wishes()
    wishes.candidates = 3
    try stage.say("a boat", wishes: wishes)
    let ids = stage.paintings
    for id in ids { try stage.paint(id) }
    for (id, score) in zip(ids, [5.0, 8, 6]) { try stage.judge(id, score) }
    let sheet = try stage.event(ofKind: .sheet)
    try stage.redact(stage.line(showing: ids[1]))
    #expect(stage.facts.contains(.retract(sheet)))
    let request = try stage.request()
    #expect(stage.facts.contains(.candidates(request.id, [ids[2], ids[0]])))
    #expect(request.gate == Gate(picture: ids[2]))
    #expect(try [ids[2], ids[0]].map { try stage.picture($0).candidate } == [1, 2])
    // The pictures themselves are not shown again.
    #expect(stage.showings(of: ids[0]).count == 1)
    try stage.tap(.number(2), on: stage.event(ofKind: .sheet))
    #expect(stage.active == ids[0])
    // The old sheet is no sheet any more.
    try stage.tap(.number(1), on: sheet)
    #expect(stage.active == ids[0])
  },
  Rule("A redaction of the sheet hides all its pictures.") { stage in
    var wishes = Wishes()
    wishes.candidates = 2
    try stage.say("a boat", wishes: wishes)
    let ids = stage.paintings
    for id in ids { try stage.paint(id) }
    for id in ids { try stage.judge(id, 6) }
    let lines = try ids.map { try stage.line(showing: $0) }
    try stage.redact(stage.event(ofKind: .sheet))
    #expect(try ids.map { try stage.picture($0).state } == [.hidden, .hidden])
    #expect(lines.allSatisfy { stage.facts.contains(.retract($0)) })
    #expect(try stage.request().ending == .cancelled)
    #expect(stage.facts.count { if case .candidates = $0 { true } else { false } } == 1)
  },
  Rule("A gallery and a tree that show it are taken back; others stay.") { stage in
    let first = try stage.round()
    try stage.tap(.thumb, on: first)
    try stage.command(.gallery)
    let gallery = try stage.event(ofKind: .gallery)
    try stage.command(.new)
    let second = try stage.round()
    try stage.command(.tree)
    let tree = try #require(stage.event(of: .answer(.tree(second))))
    try stage.redact(stage.line(showing: second))
    #expect(stage.facts.contains(.retract(tree)))
    #expect(!stage.facts.contains(.retract(gallery)))
    try stage.redact(stage.line(showing: first))
    #expect(stage.facts.contains(.retract(gallery)))
    try stage.command(.choose(1), replyTo: gallery)
    #expect(stage.refusals.last == .hiddenPicture(first))
  },
  Rule("A copy that !from brought to another room is that room's own, and stays.") { stage in
    let picture = try stage.round()
    stage.room = "!other"
    try stage.command(.from(picture))
    let copy = try #require(stage.active)
    stage.room = "!studio"
    try stage.redact(stage.line(showing: picture))
    #expect(try stage.picture(picture).state == .hidden)
    #expect(try stage.picture(copy).state == .finished)
  },
  Rule("A hidden source is refused.") { stage in
    let first = try stage.round()
    let critique = try stage.event(ofKind: .critique)
    try stage.redact(stage.line(showing: first))
    try stage.say("at night", replyTo: critique)
    #expect(stage.refusals == [.hiddenPicture(first)])
  },
  Rule("The last picture of a request takes the request with it.") { stage in
    let picture = try stage.round()
    try stage.redact(stage.line(showing: picture))
    #expect(try stage.request().ending == .cancelled)
    #expect(try stage.request().best == nil)
  },
  Rule("Until then !undelete ID brings it back.") { stage in
    let picture = try stage.round()
    try stage.redact(stage.line(showing: picture))
    try stage.command(.undelete(picture), by: .bob)
    #expect(stage.refusals == [.notYourPicture(picture)])
    try stage.command(.undelete(picture))
    #expect(try stage.picture(picture).state == .finished)
    #expect(stage.showings(of: picture).count == 2)
    #expect(stage.answers.last == .undeleted(picture))
    try stage.command(.undelete(picture))
    #expect(stage.refusals.last == .notHidden(picture))
  },
  Rule("Bytes are collected after 7 days.") { stage in
    let picture = try stage.round()
    try stage.redact(stage.line(showing: picture))
    stage.pass(stage.house.keepHidden)
    #expect(stage.state.picturesHidden(before: stage.now, limit: 9).map(\.id) == [picture])
    try stage.keep(.picture(stage.picture(picture).collected))
    try stage.command(.undelete(picture))
    #expect(stage.refusals == [.pictureGone(picture)])
  },
  Rule("A picture taken back while it was on its way is taken back there.") { stage in
    try stage.loop()
    try stage.paint()
    try stage.judge(1)
    stage.isPostHeldBack = true
    let second = try stage.paint()
    try stage.judge(5)
    try stage.deliver()
    let event = try stage.line(showing: second)
    try stage.redact(event)
    try stage.deliver()
    #expect(try stage.picture(second).state == .hidden)
  },
]
