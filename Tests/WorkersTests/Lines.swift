import BotConfig
import Concurrency
import Simulation
import Storage
import Studio
import Words

/// What people type, word for word, and what the program reads in it.
extension World {
  private static let languages: [String: Language] = {
    var languages: [String: Language] = [:]
    for file in BotConfig.phrases { languages[file.code] = try? Language(parsing: file.bytes) }
    return languages
  }()

  /// With the room's language and what the line replies to, as the rows of this moment have them.
  func read(_ event: StudioEvent, in rows: some StudioReading) throws -> StudioEvent {
    switch event {
    case .said(let utterance): return .said(try read(utterance, in: rows))
    case .edited(let message, let utterance):
      return .edited(message: message, try read(utterance, in: rows))
    case .posted(var upload):
      upload.utterance = try read(upload.utterance, in: rows, hasPicture: true)
      return .posted(upload)
    default: return event
    }
  }

  private func read(
    _ utterance: Utterance, in rows: some StudioReading, hasPicture: Bool = false
  ) throws -> Utterance {
    let place = utterance.place
    let code = try rows.conversation(place.conversation)?.settings.language ?? "en"
    let languages = [Self.languages[code], Self.languages["en"]].compactMap(\.self)
    let kind = try place.repliesTo.flatMap { try rows.message($0) }
      .flatMap { $0.conversation == place.conversation ? $0.kind : nil }
    let read = Reader(languages: languages, painters: ["near", "far"]).utterance(
      utterance.text, key: utterance.key, at: place, by: utterance.person,
      in: Reader.Context(
        members: utterance.members, repliesTo: kind, isInThread: place.thread != nil,
        hasPicture: hasPicture, mentionsBot: utterance.mentionsBot))
    state.withLock { $0.intents[utterance.key] = read.intent }
    return read
  }

  // MARK: Words

  func prompt(in studio: StudioState) -> String {
    let words = ["a sea", "more sky", "two boats, one red", "ein stiller Hafen", "a storm — soon"]
    return (one(of: words) ?? "") + directives(in: studio)
  }

  func directives(in studio: StudioState) -> String {
    var text = ""
    if simulation.chance(oneIn: 4) { text += " --n \(simulation.random(in: 1...3))" }
    if simulation.chance(oneIn: 4) { text += " --loop on" }
    if simulation.chance(oneIn: 3) { text += " — painter far" }
    if simulation.chance(oneIn: 6) { text += " --fresh" }
    if simulation.chance(oneIn: 8) { text += " --seed 7" }
    if simulation.chance(oneIn: 8) { text += " --ar landscape" }
    if simulation.chance(oneIn: 12) { text += " --strength subtle --no red, blue" }
    if simulation.chance(oneIn: 20) { text += " --sied 4" }
    let all = studio.pictures.keys.sorted()
    if let id = one(of: all), simulation.chance(oneIn: 20) { text += " --from \(id)" }
    return text
  }

  /// Phrases, commands and what is neither.
  func words(in studio: StudioState) -> String {
    let hidden = studio.pictures.values.filter { $0.state == .hidden }.map(\.id).sorted()
    let all = studio.pictures.keys.sorted()
    var lines = [
      "new image", "again", "nochmal", "back", "use this", "weiter damit", "approve", "ok",
      "iterate", "verfeinern", "restart", "1", "2", "nice!", "? why", "? which light", "?",
      "palette: warm greys", "keep", "Stimmung: ruhig",
      "!new", "!again", "!back", "!status", "!easel status", "!active", "!history 3", "!gallery",
      "!tree", "!recipe", "!credits", "!painters", "!critics", "!help", "!easel hlep", "!weather",
      "!paint", "!paint a boat", "!new a boat", "!talk", "!talk of the sea", "!cancel",
      "!cancel all", "!taste", "!taste new nordic", "!taste done", "!taste keep", "!taste off",
      "!taste list", "!taste use nordic", "!taste forget nordic", "!taste cancel",
      "!taste set mood calm", "!loop on", "!loop off", "!loop rounds 3", "!loop from fresh",
      "!loop threshold x", "!mode auto", "!mode text2img", "!mode img2img",
      "!settings", "!settings gate quorum 2", "!settings gate requester", "!settings gate anyone",
      "!settings gate moderators", "!settings confirm costly", "!settings confirm always",
      "!settings confirm never", "!settings listen all", "!settings listen mention",
      "!settings language de", "!settings language en", "!settings painter far",
      "!settings painter default", "!settings size 128x64", "!settings colour blue",
      "!credits grant 5 @ann:x", "!credits grant @bob:x 9", "--n 3", "!", "",
    ]
    if let id = one(of: hidden) { lines += ["!undelete \(id)", "!undelete \(id)"] }
    if let id = one(of: all) { lines += ["!from \(id)", "!from \(id)", "!undelete \(id)"] }
    return one(of: lines) ?? ""
  }

  func caption(in studio: StudioState) -> String {
    switch simulation.random(in: 0...9) {
    case 0...3: ""
    case 4...7: "like this" + directives(in: studio)
    case 8: "--loop on"
    default: words(in: studio)
    }
  }
}
