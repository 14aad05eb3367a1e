internal import BotConfig
internal import BuiltinPainter
internal import Concurrency
internal import Configuration
internal import Critics
internal import Drawing
internal import ImageFiles
internal import Painters
internal import Storage
internal import Studio
internal import Words
internal import Workers

/// What a studio consists of, wherever it works: who paints, judges and talks, by which rules, and in
/// which words.
struct StudioParts: Sendable {
  let painters: [any Painter]
  let critics: [any Critic]
  let directors: [any Director]
  var house: HouseRules
  let languages: Languages
  let helper: DecodeHelper
  let draughtsman: Draughtsman

  init(_ settings: Settings) async throws {
    let draughtsman = Draughtsman()
    // A missing font is said before anything is promised.
    try await draughtsman.prepare()
    let helper = DecodeHelper(arguments: ["decode"])
    let decode: Builtin.Decode = { try await helper.decode($0).raster }
    let painter = Builtin(
      lexicon: try Lexicon(parsing: BotConfig.lexicon), standardSize: settings.standardSize,
      metadata: settings.pictureMetadata, price: settings.studio.price,
      patience: Int(settings.studio.patience.components.seconds), decode: decode)
    let critic = Measuring(decode: decode)
    let director = try DirectorScript(parsing: BotConfig.directorScript)
      .director(language: settings.studio.language)
    guard
      let languages = Languages(try BotConfig.phrases.map { try Language(parsing: $0.bytes) })
    else { preconditionFailure("English is in the program") }
    if settings.studio.isRehearsal {
      painters = [RehearsingPainter(painter, clock: .system, decode: decode)]
      critics = [RehearsingCritic(critic, clock: .system)]
    } else {
      (painters, critics) = ([painter], [critic])
    }
    directors = [director]
    house = try settings.house(
      painters: [painter.capabilities], critics: [critic.capabilities], director: director.name,
      languages: BotConfig.phrases.map(\.code))
    house.readsWishes = director.readsWishes
    self.languages = languages
    self.helper = helper
    self.draughtsman = draughtsman
  }
}
