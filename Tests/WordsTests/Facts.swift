import Concurrency
import Storage
import Studio

/// Every fact that can be told, with every way in which it can differ.
enum Facts {
  static let all: [(section: String, facts: [Fact])] = [
    ("Pictures", pictures), ("Critiques", critiques), ("The gate", gate), ("Failures", failures),
    ("Before painting", before), ("Refusals", refusals), ("Misread", misread),
    ("Taste and talk", taste), ("Workflows", workflows), ("Answers", answers),
  ]

  private static let pictures: [Fact] = [
    .picture(Room.dusk, isFinal: false), .picture(Room.storm, isFinal: true),
    .candidates(Room.request, [Room.dusk, Room.storm, Room.posted]),
    .candidates(Room.request, [Room.dusk]),
    .late(Room.dusk), .notShown(Room.dusk, reason: "it is too large"),
    .progress(Room.dusk, .understanding, ahead: 0, isFirst: true),
    .progress(Room.dusk, .waiting, ahead: 2, isFirst: true),
    .progress(Room.dusk, .painting(0.4, left: .seconds(12)), ahead: 0, isFirst: false),
    .hidden(Room.dusk, nowActive: Room.storm), .hidden(Room.dusk, nowActive: nil),
  ]

  private static let critiques: [Fact] =
    Standing.Next.all.map {
      .critique(Room.dusk, Standing(round: 1, gain: nil, isBest: true, next: $0))
    } + [
      .critique(Room.storm, Standing(round: 2, gain: 0.9, isBest: true, next: .waits)),
      .critique(Room.storm, Standing(round: 2, gain: -0.6, isBest: false, next: .gate)),
      .critique(Room.opinion, Standing(round: 3, gain: 0, isBest: true, next: .gate)),
      .critique(Room.candidates[0], onSheet), .critique(Room.candidates[1], onSheet),
      .critique(Room.candidates[2], onSheet),
      .noCritique(Room.dusk, reason: "The model does not answer."),
    ] + HouseReason.allCases.map { .noCritique(Room.dusk, reason: $0.rawValue) }

  private static let onSheet = Standing(round: 1, gain: nil, isBest: true, next: .gate)

  private static let gate: [Fact] =
    Studio.Gate.Option.allCases.map { .gateDecided(Room.dusk, outcome($0, led: nil)) } + [
      .gateDecided(Room.dusk, outcome(.iterate, led: Room.storm)),
      .gateReopened(Room.dusk, by: "Ann"),
      .tapRefused(.notYourRequest(asker: "Ann")), .tapRefused(.moderatorsOnly),
      .tapRefused(.tooLate(winner: "Ben", .approve)),
      .tapRefused(.tooLate(winner: "Ben", .iterate)),
      .tapRefused(.tooLate(winner: "Ben", .restart)), .tapRefused(.stillRunning),
      .tapRefused(.nothingToDecide), .tapRefused(.tooManyTaps(maximum: 200)),
      .tapNeedsWord(.iterate), .tapNeedsWord(.useThis), .tapNeedsWord(.replant),
      .tapNeedsWord(.number(2)), .tapNeedsWord(.listen(.all)),
    ]

  private static func outcome(_ option: Studio.Gate.Option, led: PictureID?) -> Studio.Gate.Outcome
  {
    Studio.Gate.Outcome(
      option: option, taps: ["$tap"], person: "@ann:example.org", name: "Ann", at: .epoch, led: led)
  }

  private static let failures: [Fact] =
    PainterFailure.Kind.allCases.map {
      .paintingFailed(Room.dusk, PainterFailure($0), refunded: 0)
    } + [
      .paintingFailed(Room.dusk, PainterFailure(.busy, "queue of 40"), refunded: 1),
      .paintingFailed(Room.dusk, PainterFailure(.busy, retryAfter: .seconds(2_700)), refunded: 0),
      .paintingFailed(Room.dusk, PainterFailure(.badOrder, "width"), refunded: 4),
      .candidatesFailed(Room.dusk, PainterFailure(.unreachable), count: 1, of: 4, refunded: 1),
      .candidatesFailed(Room.dusk, PainterFailure(.busy), count: 4, of: 4, refunded: 4),
      .calledOff(by: "Ben", count: 1), .calledOff(by: "Ben", count: 3),
    ]

  private static let before: [Fact] = [
    .notHonoured(painter: "flux", [.negative]),
    .notHonoured(painter: "flux", [.seed, .negative, .strength, .steps, .source]),
    .notHonoured(painter: "flux", [.shape, .loop, .from, .others]),
    .paintedBy("flux", insteadOf: "sdxl", .takesNoPicture),
    .paintedBy("flux", insteadOf: "sdxl", .needsPicture),
    .paintedBy("flux", insteadOf: "sdxl", .isAway),
    .paintedBy("flux", insteadOf: "sdxl", .takesFewer),
    .sourceIs(Room.dusk, whilePainting: Room.storm), .sourceIs(nil, whilePainting: Room.storm),
    .editOffered(message: "$1"), .editIsNoCommand, .welcome(nil, asks: false),
    .welcome(nil, asks: true), .askedToListen, .moved(active: nil), .moved(active: Room.dusk),
  ]

  private static let refusals: [Fact] =
    ([
      .noSuchPicture, .upload(.unreadable), .upload(.tooLarge), .upload(.unreachable),
      .noSuchNumber(5), .notFinished(Room.dusk), .failedPicture(Room.dusk),
      .hiddenPicture(Room.dusk), .notYourPicture(Room.dusk), .otherRoom(Room.dusk),
      .replyToAPicture, .nothingActive, .nothingToRepeat, .nothingToCancel, .noSource,
      .painterUnknown("flix", nearest: "flux"), .painterUnknown("vermeer", nearest: nil),
      .painterNeedsText("flux"), .painterNeedsPicture("flux"),
      .sizeNotPainted(Room.size(4_096, 4_096), painter: "builtin"),
      .sizeNotPainted(Room.size(512, 512), painter: "flux"),
      .credits(needed: 1, left: 0), .credits(needed: 8, left: 3), .tooManyRequests(maximum: 1),
      .tooManyRequests(maximum: 50), .moderatorsOnly, .operatorsOnly, .creditsUnlimited,
      .unknownSetting("gates", nearest: "gate"), .unknownSetting("colour", nearest: nil),
      .badSetting(
        name: "gate", value: "me", .oneOf(["anyone", "requester", "quorum 2", "moderators"])),
      .badSetting(name: "threshold", value: "high", .number(0...10)),
      .loop(.thresholdNotAboveGate(threshold: 6, gate: 6.5)), .loop(.scoreOutOfRange(11)),
      .loop(.roundsOutOfRange(40)), .noTaste("nordisc"), .noTaste(""), .noCollection,
      .collectionFull(8), .collectionEmpty, .lessonRunning, .tasteProfile(.noPrinciple),
      .tasteProfile(.empty(.mood)), .noDirector, .notTalking, .directorReadsNothing,
      .notEdited(Room.dusk), .notHidden(Room.dusk),
      .pictureGone(Room.dusk), .collecting("nordic"), .replyToAWorkflow,
      .workflowName("Größe"), .workflowNameTaken("builtin"),
      .noWorkflow("inc", nearest: "ink-wash"),
      .noWorkflow("oil", nearest: nil), .tooManyWorkflows(maximum: 20),
      .tooManyWorkflows(maximum: 1),
      .noSuchNode("9"), .nothingAsked, .notHere("verify"),
    ] as [Refusal]).map(Fact.refused)

  private static let misread: [Fact] =
    ([
      .unknownCommand("stauts", nearest: "status"), .unknownCommand("xylophone", nearest: nil),
      .unknownDirective("sed", nearest: "seed"), .unknownDirective("v", nearest: nil),
      .missingValue(directive: "ar"), .givenTwice(directive: "seed"), .conflicting("ar", "size"),
      .badValue(directive: "ar", value: "wide open", expected: .shape),
      .badValue(directive: "size", value: "10x10", expected: .size),
      .badValue(directive: "seed", value: "lots", expected: .seed),
      .badValue(directive: "n", value: "5", expected: .wholeNumber(1...4)),
      .badValue(directive: "strength", value: "7", expected: .strength),
      .badValue(directive: "from", value: "it", expected: .picture),
      .badValue(directive: "with", value: "it", expected: .pictures(maximum: 8)),
      .badValue(directive: "fresh", value: "air", expected: .oneOf([])),
      .missingArgument(command: "loop threshold"), .missingArgument(command: "undelete"),
      .badArgument(command: "loop gate", value: "11", expected: .number(0...10)),
      .badArgument(command: "credits grant", value: "all", expected: .person),
      .badArgument(command: "mode", value: "x", expected: .oneOf(["auto", "text2img"])),
      .noWords, .tooLong(maximum: 4_000),
    ] as [Misreading]).map(Fact.misread)

  private static let taste: [Fact] = [
    .collectionOpened(name: "nordic"), .collected(1, maximum: 8), .collected(3, maximum: 8),
    .collected(8, maximum: 8), .tasteLearnt(Room.taste), .tasteLearnt(Room.thin),
    .tasteNotLearnt(Room.taste, reason: "Two of the pictures cannot be read."),
    .directorSaid("Is it morning or evening?"), .directorFailed(reason: "It does not answer."),
    .directorEmpty, .notUnderstood(reason: HouseReason.nothingSaid.rawValue),
    .promptCard("a lighthouse at dusk, seen from the sea"),
  ]

  private static let workflows: [Fact] = [
    .workflowCard(Room.ink, asks: false), .workflowCard(Room.asking, asks: true),
    .workflowCard(Room.lost, asks: true),
    .workflowNotRead(Room.asking, reason: "the file has no nodes"),
    .answer(.workflowTaken(Room.ink)), .answer(.workflowDropped("ink-wash")),
    .answer(.workflowForgotten("ink-wash")),
  ]

  private static let loop: LoopSettings = {
    var loop = LoopSettings()
    loop.isOn = true
    return loop
  }()

  private static let oneRound: LoopSettings = {
    var short = loop
    try? short.set(rounds: 1)
    short.source = .fresh
    return short
  }()

  private static let answers: [Fact] =
    ([
      .help(topic: nil), .help(topic: "loop"), .help(topic: "status"), .help(topic: "--no"),
      .help(topic: "commands"), .help(topic: "directives"), .help(topic: "phrases"),
      .help(topic: "lop"), .help(topic: "xylophone"), .status, .settings,
      .setting(name: "gate", value: "quorum 2"), .setting(name: "size", value: .sizeOfPainter),
      .setting(name: "director", value: .nobody), .setting(name: "listen", value: .unanswered),
      .mode(.auto), .mode(.text2img), .mode(.img2img),
      .active(Room.dusk), .active(nil), .nowActive(Room.dusk), .cleared(had: true),
      .cleared(had: false), .wentBack(Room.dusk), .wentBack(nil), .cancelled(0), .cancelled(1),
      .cancelled(3), .history(10), .gallery([]), .gallery([Room.dusk]),
      .gallery([Room.dusk, Room.storm]), .tree(Room.storm), .tree(nil), .recipe(Room.storm),
      .recipe(Room.posted), .undeleted(Room.dusk), .loop(LoopSettings()), .loop(loop),
      .loop(oneRound), .tastes, .taste(Room.taste), .tasteInUse(Room.taste), .tasteOff,
      .tasteKept(Room.taste), .tasteDropped(Room.taste), .tasteForgotten("nordic"),
      .collectionCancelled, .credits(nil, nil), .credits(nil, Room.credits),
      .credits(
        Account(owner: "@ann:example.org", since: .epoch, spent: 46, reserved: 3, granted: 0),
        Room.credits),
      .credits(
        Account(owner: "@ann:example.org", since: .epoch, spent: 10, reserved: 1, granted: 20),
        Room.credits),
      .granted(person: "@ann:example.org", amount: 1),
      .granted(person: "@ann:example.org", amount: 20), .painters, .critics, .talking,
      .talkEnded, .cardDropped, .listening(.all), .listening(.mention),
    ] as [Answer]).map(Fact.answer)
}

extension Standing.Next {
  fileprivate static let all = allCases
}
