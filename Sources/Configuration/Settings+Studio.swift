// The settings of the studio: what holds in every room that says nothing else.

extension Settings {
  package struct Studio: Sendable {
    package let language: String
    package let size: Int
    package let patience: Duration
    package let listen: Listening?
    package let gate: Deciders
    package let quorum: Int
    package let confirm: Confirming
    package let loopThreshold: Double
    package let loopGate: Double
    package let loopRounds: Int
    package let loopJudge: Judging
    package let understand: Understanding
    /// From so many edits of edits on a picture is offered to be painted anew.
    package let replantAfter: Int
    /// Nothing when people may paint as much as they like.
    package let creditsAllowance: Int?
    package let creditsPeriod: Duration
    package let creditsOwner: CreditsOwner
    package let price: Int
    package let keepHidden: Duration
    package let recipes: Recipes
    /// Who is heard: users and servers, as patterns.
    package let people: [String]
    package let operators: [String]
    package let workflows: Adopters
    package let isRehearsal: Bool
    /// Nothing for the first of the file.
    package let painter: String?
    package let critic: String?
    /// The folder of the operator's own prompts.
    package let prompts: String?
  }

  package enum Listening: String, CaseIterable, Sendable { case all, mention }
  package enum Deciders: String, CaseIterable, Sendable {
    case anyone, requester, moderators, quorum
  }
  package enum Confirming: String, CaseIterable, Sendable { case never, costly, always }
  package enum Judging: String, CaseIterable, Sendable { case score, duel }
  package enum Understanding: String, CaseIterable, Sendable { case words, intent }
  package enum Adopters: String, CaseIterable, Sendable { case operators, moderators, nobody }
  package enum CreditsOwner: String, CaseIterable, Sendable { case person, room }
  package enum Recipes: String, CaseIterable, Sendable { case both, easel, parameters, none }

  static let studioLanguage = Setting(
    "studio.language", .languageTag, default: "en", example: "\"de\"",
    """
    The language of rooms that set none. "en" and "de" are in the program; another one is built into
    it first, as docs/operating/configure.md says.
    """)
  static let studioSize = Setting(
    "studio.size", .integer(64...2_048), default: 768, example: "1024",
    "The side, in pixels, of a picture by the built-in painter when nobody asks for a size or shape."
  )
  static let studioPatience = Setting(
    "studio.patience", .duration(.seconds(1) ... .seconds(86_400)), default: .seconds(180),
    example: "\"10m\"",
    """
    How long a picture may take before people are told that it is late. It is waited for all the
    same, and posted when it comes.
    """)
  static let studioListen = Setting(
    "studio.listen", Kind<Listening>.choice.or("ask"), default: nil, example: "\"mention\"",
    """
    Whether every message in a room of three or more is for the bot, or only those that mention it.
    With "ask" the room is asked when the bot joins. In a room of two everything is heard.
    """)
  static let studioGate = Setting(
    "studio.gate", Kind<Deciders>.choice, default: .anyone, example: "\"requester\"",
    "Who decides about a picture: \"requester\" is whoever asked for it.")
  static let studioQuorum = Setting(
    "studio.quorum", .integer(2...50), default: 2, example: "3",
    "How many people must tap the same, where the gate is \"quorum\".")
  static let studioConfirm = Setting(
    "studio.confirm", Kind<Confirming>.choice, default: .never, example: "\"costly\"",
    """
    Which taps count only after a word. Reactions are not encrypted, so a dishonest server could
    forge one; "costly" are those that lead to work.
    """)
  static let studioThreshold = Setting(
    "studio.loop_threshold", .number(0...10), default: 8, example: "8.5",
    "The score at which a loop has converged.")
  static let studioLoopGate = Setting(
    "studio.loop_gate", .number(0...10), default: 6, example: "5",
    "The score from which people decide instead of the loop. It is below the threshold.")
  static let studioRounds = Setting(
    "studio.loop_rounds", .integer(1...20), default: 5, example: "3",
    "How many rounds a loop paints by itself.")
  static let studioJudge = Setting(
    "studio.loop_judge", Kind<Judging>.choice, default: .score, example: "\"duel\"",
    """
    What makes a picture the best so far: the highest score, or to win when the critic is shown it
    beside the best before it, which takes two more calls for each round.
    """)
  static let studioUnderstand = Setting(
    "studio.understand", Kind<Understanding>.choice, default: .words, example: "\"intent\"",
    """
    Whether words that build on a picture are painted as they are, or the director first says what
    is meant, which needs a director with a model.
    """)
  static let studioReplant = Setting(
    "studio.replant_after", .integer(2...100), default: 6, example: "4",
    """
    After how many edits of edits a picture is offered to be painted anew in one step, since each
    wears it out.
    """)
  static let studioAllowance = Setting(
    "studio.credits", Kind<Int>.integer(0...1_000_000).or("unlimited"), default: nil,
    example: "100",
    "How many credits may be spent in a period. A picture costs its painter's price.")
  static let studioPeriod = Setting(
    "studio.credits_period", .duration(.seconds(60) ... .seconds(366 * 86_400)),
    default: .seconds(86_400), example: "\"7d\"", "How long a period is.")
  static let studioOwner = Setting(
    "studio.credits_owner", Kind<CreditsOwner>.choice, default: .person, example: "\"room\"",
    "Whose credits they are.")
  static let studioPrice = Setting(
    "studio.price", .integer(0...1_000_000), default: 1, example: "2",
    "How many credits a picture by the built-in painter costs, where credits are counted.")
  static let studioKeepHidden = Setting(
    "studio.keep_hidden", .duration(.seconds(0) ... .seconds(366 * 86_400)),
    default: .seconds(7 * 86_400), example: "\"1d\"",
    "How long the bytes of a redacted picture are kept, in case the redaction was forged.")
  static let studioRecipes = Setting(
    "studio.recipes", Kind<Recipes>.choice, default: .both, example: "\"none\"",
    """
    What is written into the files of pictures: how to make them again, prompt and all. "easel" is
    for this program, "parameters" is what other tools read. Whoever forwards a file forwards that.
    """)

  static let studioPeople = Setting(
    "studio.people", Kind<[String]>.list(of: .people, maximumCount: 1_000), default: ["*"],
    example: "[\"example.org\", \"@ann:*\"]",
    """
    Who is heard: users such as "@ann:example.org", or everybody of a server such as "example.org".
    "*" stands for any letters. Others may be in the room; the bot does not act on what they say.
    """)
  static let studioOperators = Setting(
    "studio.operators", Kind<[String]>.list(of: .people, maximumCount: 100), default: [],
    example: "[\"@ann:example.org\"]",
    "Who runs the studio, and may grant credits in a room.")
  static let studioWorkflows = Setting(
    "studio.workflows", Kind<Adopters>.choice, default: .operators, example: "\"moderators\"",
    """
    Who may make a painter of a room out of a workflow of ComfyUI, by `!workflow`. A workflow is a
    program: its nodes run on the machine that paints. The "moderators" are those of the room, with
    the "operators" of studio.operators.
    """)
  static let studioRehearsal = Setting(
    "studio.rehearsal", .flag, default: false, example: "true",
    """
    Whether words of a prompt make painter and critic fail or slow, to see what people are told
    then; see docs/operating/rehearsal.md. Not for a studio that people use.
    """)
  static let studioPainter = Setting(
    "studio.painter", Kind<String>.name("a painter").or("first"), default: nil,
    example: "\"builtin\"",
    """
    Who paints in rooms that choose nobody: one of painters, or "builtin", which is in the program.
    "first" is the first of painters, and "builtin" where there is none.
    """)
  static let studioCritic = Setting(
    "studio.critic", Kind<String>.name("a critic").or("first"), default: nil,
    example: "\"measuring\"",
    """
    Who judges in rooms that choose nobody: one of critics, or "measuring", which is in the program.
    "first" is the first of critics, and "measuring" where there is none.
    """)
  static let studioPrompts = Setting(
    "studio.prompts", Kind<String>.path("a folder").or("none"), default: nil,
    example: "\"/etc/easel/prompts\"",
    """
    A folder with what critics and the director are to tell their models, in other words than the
    program's: a file there, such as critique.txt, takes the place of that of the same name in
    bot-config/prompts. A relative path starts where easel is started.
    """)

  static let studioSection = SettingSection(
    "studio", "What holds in every room that sets nothing else.",
    [
      studioLanguage.row, studioSize.row, studioPatience.row, studioListen.row, studioGate.row,
      studioQuorum.row, studioConfirm.row, studioThreshold.row, studioLoopGate.row,
      studioRounds.row, studioJudge.row, studioUnderstand.row, studioReplant.row,
      studioAllowance.row, studioPeriod.row, studioOwner.row, studioPrice.row,
      studioKeepHidden.row, studioRecipes.row, studioPeople.row, studioOperators.row,
      studioWorkflows.row, studioRehearsal.row, studioPainter.row, studioCritic.row,
      studioPrompts.row,
    ])
}

extension Settings.Studio {
  init(_ values: SettingValues) {
    language = values[Settings.studioLanguage]
    size = values[Settings.studioSize]
    patience = values[Settings.studioPatience]
    listen = values[Settings.studioListen]
    gate = values[Settings.studioGate]
    quorum = values[Settings.studioQuorum]
    confirm = values[Settings.studioConfirm]
    loopThreshold = values[Settings.studioThreshold]
    loopGate = values[Settings.studioLoopGate]
    loopRounds = values[Settings.studioRounds]
    loopJudge = values[Settings.studioJudge]
    understand = values[Settings.studioUnderstand]
    replantAfter = values[Settings.studioReplant]
    creditsAllowance = values[Settings.studioAllowance]
    creditsPeriod = values[Settings.studioPeriod]
    creditsOwner = values[Settings.studioOwner]
    price = values[Settings.studioPrice]
    keepHidden = values[Settings.studioKeepHidden]
    recipes = values[Settings.studioRecipes]
    people = values[Settings.studioPeople]
    operators = values[Settings.studioOperators]
    workflows = values[Settings.studioWorkflows]
    isRehearsal = values[Settings.studioRehearsal]
    painter = values[Settings.studioPainter]
    critic = values[Settings.studioCritic]
    prompts = values[Settings.studioPrompts]
  }
}

extension Kind where Value == String {
  /// A pattern of users or of servers.
  static var people: Kind {
    Kind(text: "a user such as \"@ann:example.org\", a server, or a pattern with *", show: { $0 }) {
      text in
      let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
      // A user without a server would match nobody.
      let isWhole = text.utf8.first != UInt8(ascii: "@") || text.utf8.contains(UInt8(ascii: ":"))
      return isPlain && isWhole && (1...255).contains(text.utf8.count) ? text : nil
    }
  }

  /// `en`, `pt-BR`: it becomes the name of a file, so nothing else may stand in it.
  static var languageTag: Kind {
    Kind(text: "the name of a language, such as \"en\"", show: { $0 }) { text in
      let isPlain = text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: "-")
      }
      return isPlain && (2...20).contains(text.utf8.count) ? text : nil
    }
  }
}
