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
  /// To be run beside them.
  let services: [Service]
  /// Of the workflows that people bring.
  let readers: [any WorkflowReader]
  var house: HouseRules
  let languages: Languages
  let helper: DecodeHelper
  let draughtsman: Draughtsman

  /// The painters that are not well, as of now.
  var away: @Sendable () -> Set<String> {
    { [painters] in
      Set(painters.filter { $0.restsUntil != nil }.map(\.capabilities.name))
    }
  }

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
    let script = try DirectorScript(parsing: BotConfig.directorScript)
      .director(language: settings.studio.language)
    guard
      let languages = Languages(try BotConfig.phrases.map { try Language(parsing: $0.bytes) })
    else { preconditionFailure("English is in the program") }
    let served = try ServedBackEnds(
      settings, helper: helper, measuring: critic, decode: decode, clock: .system)
    let isRehearsal = settings.studio.isRehearsal
    let own: any Painter =
      isRehearsal ? RehearsingPainter(painter, clock: .system, decode: decode) : painter
    let measuring: any Critic = isRehearsal ? RehearsingCritic(critic, clock: .system) : critic
    // The first is the one that works when nobody chooses.
    let allPainters = (served.painters + [own])
      .sorted(first: { $0.capabilities.name == settings.standardPainter })
    let allCritics = (served.critics + [measuring])
      .sorted(first: { $0.capabilities.name == settings.standardCritic })
    (painters, critics, services) = (allPainters, allCritics, served.services)
    readers = served.readers
    let director: any Director = served.director ?? script
    directors = [director]
    house = try settings.house(
      painters: allPainters.map { $0.capabilities },
      critics: allCritics.map { $0.capabilities },
      director: director.name, languages: BotConfig.phrases.map(\.code))
    house.readsWishes = director.readsWishes
    // Who cannot be asked is not.
    if !house.readsWishes { house.understand = .words }
    self.languages = languages
    self.helper = helper
    self.draughtsman = draughtsman
  }
}

extension Array {
  /// Those that are to be first, and then the others, each in their order.
  fileprivate func sorted(first isFirst: (Element) -> Bool) -> [Element] {
    filter(isFirst) + filter { !isFirst($0) }
  }
}
