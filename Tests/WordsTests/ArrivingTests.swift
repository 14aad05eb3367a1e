import Storage
import Studio
import StudioStage
import Testing

@testable import Words

/// From text to what comes of it, through the reader and the studio: in a room of two, and among
/// people.
@Suite struct ArrivingTests {
  @Test(arguments: commands) func `a command`(row: Arrival) throws { try row.play() }
  @Test(arguments: phrases) func `a phrase`(row: Arrival) throws { try row.play() }
  @Test(arguments: words) func `a text`(row: Arrival) throws { try row.play() }
  @Test(arguments: pictures) func `a picture with a caption`(row: Arrival) throws {
    try row.play()
  }
  @Test(arguments: talk) func `a text while the director listens`(row: Arrival) throws {
    try row.play()
  }

  @Test(arguments: [
    (text: "keep", isReply: true, expected: TasteAnswer.keeps("loud", 1)),
    ("ok", true, .keeps("loud", 1)),
    ("!taste keep", true, .keeps("loud", 1)),
    ("palette: hot pink", true, .changes("loud", 2)),
    ("!taste set palette hot pink", true, .changes("loud", 2)),
    ("!taste keep", false, .keeps("loud", 1)),
    ("!taste set palette hot pink", false, .changes("nordic", 2)),
    ("weather: rain", true, .names),
  ])
  func `a reply to a taste card means its taste, also while another is in use`(
    text: String, isReply: Bool, expected: TasteAnswer
  ) throws {
    for members in [2, 3] {
      var stage = Stage()
      for name in ["nordic", "loud"] {
        try stage.command(.taste(.collect(name: name)))
        try stage.postPicture()
        try stage.command(.taste(.finish))
        try stage.learn()
        if name == "nordic" { try stage.command(.taste(.keep)) }
      }
      stage.members = members
      let card = isReply ? try stage.event(ofKind: .tasteCard) : nil
      let utterance = Reader.english.utterance(
        text, key: stage.nextEvent(), at: Place(stage.room, repliesTo: card), by: .ann,
        in: Reader.Context(members: members, repliesTo: isReply ? .tasteCard : nil))
      try stage.happen(.said(utterance))
      #expect(TasteAnswer(stage.facts.last) == expected)
    }
  }
}

enum TasteAnswer: Equatable {
  case keeps(String, Int)
  case changes(String, Int)
  case names

  init?(_ fact: Fact?) {
    switch fact {
    case .answer(.tasteKept(let key)): self = .keeps(key.name, key.version)
    case .tasteLearnt(let key): self = .changes(key.name, key.version)
    case .misread(.badArgument): self = .names
    default: return nil
    }
  }
}

private let commands: [Arrival] = [
  Arrival("!status", .both(.tells("status"))),
  Arrival("!easel status", .both(.tells("status"))),
  Arrival("!paint a boat", .both(.paints("a boat"))),
  Arrival("!new a boat", .both(.paints("a boat")), at: .picture),
  Arrival("!talk a boat?", .both(.asks)),
  Arrival("!again", .both(.paints("a tower")), at: .picture),
  Arrival("!easel loop threshold x", .both(.tells("badArgument"))),
  Arrival("!history abc", .both(.tells("badArgument"))),
  Arrival("!from", .both(.tells("missingArgument"))),
  Arrival("!taste lst", .both(.tells("unknownCommand"))),
  Arrival("!loop onn", .both(.tells("unknownCommand"))),
  Arrival("!paint a boat --sied 4", .both(.tells("unknownDirective"))),
  Arrival("!Easel hlep", .both(.tells("unknownCommand"))),
  Arrival("@easel !hlep", .both(.tells("unknownCommand"))),
  Arrival("!roll", .among(two: .tells("unknownCommand"), three: .unheard)),
]

private let phrases: [Arrival] = [
  Arrival("new image", .among(two: .tells("cleared"), three: .unheard), at: .picture),
  Arrival("easel: new image", .both(.tells("cleared")), at: .picture),
  Arrival("back", .among(two: .tells("wentBack"), three: .unheard), at: .picture),
  Arrival("again", .among(two: .paints("a tower"), three: .unheard), at: .picture),
  Arrival("again --seed 4", .among(two: .paints("a tower"), three: .unheard), at: .picture),
  Arrival("once more", .both(.paints("a tower")), at: .picture, isReply: true),
  Arrival("use this", .both(.tells("nowActive")), at: .picture, isReply: true),
  Arrival("approve", .both(.tells("gateDecided")), at: .picture, isReply: true),
  Arrival("iterate", .both(.paints("a tower", fromPicture: true)), at: .picture, isReply: true),
  Arrival("Restart!", .both(.tells("gateDecided")), at: .picture, isReply: true),
  Arrival("2", .both(.tells("nowActive")), at: .sheet, isReply: true),
  // The picture is a person's: a reply to it is no answer to the bot.
  Arrival(
    "approve", .among(two: .tells("tapRefused"), three: .unheard), at: .posted, isReply: true),
  Arrival("iterate", .both(.tells("tapRefused")), at: .brought, isReply: true),
  Arrival("9", .both(.tells("noSuchNumber")), at: .sheet, isReply: true),
  Arrival("ok", .among(two: .tells("replyToAPicture"), three: .unheard)),
]

private let words: [Arrival] = [
  Arrival("a boat", .among(two: .paints("a boat"), three: .unheard)),
  Arrival("@easel a boat", .both(.paints("a boat"))),
  Arrival("a boat", .both(.paints("a boat")), at: .studio),
  Arrival(
    "at night", .among(two: .paints("at night", fromPicture: true), three: .unheard), at: .picture),
  Arrival("at night", .both(.paints("at night", fromPicture: true)), at: .picture, isReply: true),
  Arrival(
    "at night", .both(.paints("at night", fromPicture: true)), at: .picture, isInThread: true),
  Arrival("at night --fresh", .both(.paints("at night")), at: .picture, isReply: true),
  Arrival("a boat --sied 4", .among(two: .tells("unknownDirective"), three: .unheard)),
  Arrival("easel: a boat --sied 4", .both(.tells("unknownDirective"))),
  Arrival("? something calm", .among(two: .asks, three: .unheard)),
  Arrival("easel: ? something calm", .both(.asks)),
]

private let pictures: [Arrival] = [
  Arrival(
    "in oil", .among(two: .paints("in oil", fromPicture: true), three: .unheard), hasPicture: true),
  Arrival("@easel in oil", .both(.paints("in oil", fromPicture: true)), hasPicture: true),
  Arrival("? what is missing", .among(two: .asks, three: .unheard), hasPicture: true),
  Arrival("@easel ? what is missing", .both(.asks), hasPicture: true),
  Arrival("!paint in oil", .both(.paints("in oil", fromPicture: true)), hasPicture: true),
  Arrival("in oil", .both(.tells("collected")), at: .collection, hasPicture: true),
  Arrival("", .both(.tells("collected")), at: .collection, hasPicture: true),
  Arrival("", .among(two: .tells("nowActive"), three: .unheard), hasPicture: true),
  Arrival("@easel", .both(.tells("nowActive")), hasPicture: true),
]

private let talk: [Arrival] = [
  Arrival("night", .among(two: .asks, three: .unheard), at: .talk),
  Arrival("night", .both(.asks), at: .question, isReply: true),
  Arrival("night", .both(.asks), at: .question, isInThread: true),
  Arrival("at night", .both(.asks), at: .picturesInTalk, isReply: true),
  Arrival("at night", .both(.asks), at: .picturesInTalk, isInThread: true),
  Arrival("at night", .both(.asks), at: .card, isReply: true),
  Arrival("like this", .among(two: .asks, three: .unheard), at: .talk, hasPicture: true),
  Arrival("@easel like this", .both(.asks), at: .talk, hasPicture: true),
  Arrival("!paint a boat", .both(.paints("a boat")), at: .talk),
  Arrival("!paint a boat", .both(.paints("a boat")), at: .card, isReply: true),
  Arrival("!new a boat", .both(.paints("a boat")), at: .picturesInTalk, isReply: true),
  Arrival("!paint this", .both(.paints("this", fromPicture: true)), at: .talk, hasPicture: true),
  Arrival("again", .both(.paints("a tower")), at: .picturesInTalk, isReply: true),
]

/// One line that arrives, and what comes of it.
struct Arrival: Sendable, CustomTestStringConvertible {
  enum Outcome: Equatable {
    case unheard
    case paints(String, fromPicture: Bool = false)
    case asks
    case tells(String)
  }

  enum Outcomes {
    case both(Outcome)
    case among(two: Outcome, three: Outcome)
  }

  /// What was before. The line replies to the last of it, or stands in its thread.
  enum Scene {
    case empty, picture, talk, question, card, picturesInTalk, posted, brought, sheet, collection
    /// A room that said: I answer every message.
    case studio
  }

  let text: String
  let outcomes: Outcomes
  let scene: Scene
  var isReply = false
  var isInThread = false
  var hasPicture = false

  init(
    _ text: String, _ outcomes: Outcomes, at scene: Scene = .empty, isReply: Bool = false,
    isInThread: Bool = false, hasPicture: Bool = false
  ) {
    (self.text, self.outcomes, self.scene) = (text, outcomes, scene)
    (self.isReply, self.isInThread, self.hasPicture) = (isReply, isInThread, hasPicture)
  }

  var testDescription: String {
    let signs = [isReply ? "reply" : "", isInThread ? "thread" : "", hasPicture ? "picture" : ""]
    return (["“\(text)”", "\(scene)"] + signs).filter { !$0.isEmpty }.joined(separator: ", ")
  }

  func play() throws {
    let (two, three) =
      switch outcomes {
      case .both(let outcome): (outcome, outcome)
      case .among(let two, let three): (two, three)
      }
    for (members, expected) in [(2, two), (3, three)] {
      #expect(try outcome(members) == expected, "\(members) members")
    }
  }

  private func outcome(_ members: Int) throws -> Outcome {
    var stage = Stage()
    stage.house.director = "scripted"
    let last = try stage.set(scene)
    stage.members = members
    let (paintings, questions, told) = (stage.paintings, stage.questions, stage.facts.count)
    let line = stage.nextEvent()
    let utterance = Reader.english.utterance(
      text, key: line,
      at: Place(
        stage.room, thread: isInThread ? last : nil, repliesTo: isReply ? last : nil),
      by: .ann,
      in: Reader.Context(
        members: members, repliesTo: isReply ? last.flatMap { stage.state.message($0)?.kind } : nil,
        isInThread: isInThread, hasPicture: hasPicture))
    try stage.happen(
      hasPicture
        ? .posted(Upload(utterance: utterance, blob: .ofTests(9), image: .ofTests()))
        : .said(utterance))
    if let painting = stage.paintings.first(where: { !paintings.contains($0) }) {
      let recipe = try stage.picture(painting).recipe
      return .paints(recipe.words, fromPicture: recipe.source != nil)
    }
    if stage.questions > questions { return .asks }
    if let fact = stage.facts.dropFirst(told).first { return .tells(fact.name) }
    return stage.state.message(line) == nil ? .unheard : .tells("nothing")
  }
}

extension Stage {
  /// - Returns: the last line of it.
  fileprivate mutating func set(_ scene: Arrival.Scene) throws -> Key? {
    switch scene {
    case .empty: return nil
    case .picture:
      try say("a tower")
      let picture = try paint()
      try judge(7)
      return try line(showing: picture)
    case .talk:
      try command(.talk)
      return try event(ofKind: .notice)
    case .collection:
      try command(.taste(.collect(name: nil)))
      return try event(ofKind: .collection)
    case .posted: return try postPicture()
    case .brought:
      let studio = room
      room = "!other"
      try say("a tower")
      let picture = try paint()
      room = studio
      try command(.from(picture))
      return try event(ofKind: .picture)
    case .sheet:
      var wishes = Wishes()
      wishes.candidates = 2
      try say("a tower", wishes: wishes)
      for id in paintings { try paint(id) }
      for id in critiques { try judge(id, 7) }
      return try event(ofKind: .sheet)
    case .picturesInTalk:
      let line = try set(.picture)
      try command(.talk)
      return line
    case .question:
      try mean(.ask("something calm"))
      try direct(.words("Day or night?"))
      return try event(ofKind: .notice)
    case .card:
      try mean(.ask("something calm"))
      try direct(.card("a quiet harbour"))
      return try event(ofKind: .promptCard)
    case .studio:
      members = 3
      try happen(.joined(room, members: 3))
      try paint()
      try tap(.palette, on: event(ofKind: .welcome))
      return nil
    }
  }
}

extension Fact {
  /// Of its case; where it says what kind of answer it is, of that.
  fileprivate var name: String {
    let text =
      switch self {
      case .answer(let answer): "\(answer)"
      case .refused(let refusal): "\(refusal)"
      case .misread(let misreading): "\(misreading)"
      default: "\(self)"
      }
    return String(text.prefix { $0 != "(" })
  }
}
