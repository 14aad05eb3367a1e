internal import Arguments
internal import BotConfig
internal import Configuration
internal import Critics
internal import HomeFiles

/// What models are told: the files in the program, and those of the operator's folder in their place.
///
/// 1. A file of the folder counts or is a mistake: a slip of its name is not silence.
/// 2. One that lacks what it must have is a mistake at the start, and no surprise in a room.
struct PromptFiles: Sendable {
  /// All that there are.
  private static let known: [(name: String, bytes: [UInt8])] = [
    ("card", BotConfig.DirectorPrompts.card), ("checklist", BotConfig.Prompts.checklist),
    ("critique", BotConfig.Prompts.critique), ("duel", BotConfig.Prompts.duel),
    ("extraction", BotConfig.Prompts.extraction), ("eyesight", BotConfig.Prompts.eyesight),
    ("look", BotConfig.DirectorPrompts.look), ("meaning", BotConfig.DirectorPrompts.meaning),
    ("talk", BotConfig.DirectorPrompts.talk),
  ]
  private static let ending = ".txt"

  let vision: VisionPrompts
  let director: DirectorPrompts
  /// What stands beside the picture by which a model proves that it sees.
  let eyesight: [UInt8]
  /// The names of those that are the operator's.
  let own: [String]

  static var count: Int { known.count }

  init(_ settings: Settings) throws(Complaint) {
    let folder = settings.studio.prompts
    var files: [String: [UInt8]] = [:]
    for (name, bytes) in Self.known { files[name] = bytes }
    var own: [String] = []
    if let folder {
      own = try Self.names(in: folder)
      for name in own { files[name] = try Self.bytes(of: name, in: folder) }
    }
    self.own = own
    func file(_ name: String) -> [UInt8] { files[name] ?? [] }
    eyesight = file("eyesight")
    do throws(Prompt.Refusal) {
      vision = try VisionPrompts(
        critique: file("critique"), checklist: file("checklist"), extraction: file("extraction"),
        duel: file("duel"), eyesight: file("eyesight"))
      director = try DirectorPrompts(
        talk: file("talk"), card: file("card"), meaning: file("meaning"), look: file("look"),
        eyesight: file("eyesight"))
    } catch {
      throw Complaint(
        unusable: Self.path(of: error.name, in: folder ?? "bot-config/prompts"), "\(error)")
    }
  }

  /// Those of the folder, each of which takes the place of one of the program's.
  private static func names(in folder: String) throws(Complaint) -> [String] {
    // A file in its place would be one by this path, too.
    guard HomeFiles.isReadable("\(folder)/") else {
      throw Complaint(
        "the folder of prompts \(folder) cannot be read",
        why: ["it is not there, it is no folder, or we may not look into it"],
        hint: "make it, or take `studio.prompts` out", exit: .configuration)
    }
    let files = HomeFiles.names(in: folder)
    let all = known.map { $0.name + ending }
    if let odd = files.first(where: { !all.contains($0) }) {
      throw Complaint(
        "\(folder)/\(odd) is no prompt",
        why: ["there are \(all.joined(separator: ", "))"],
        hint: "give it the name of the one that it is to replace, or take it away from there",
        exit: .configuration)
    }
    return files.map { String($0.dropLast(ending.count)) }
  }

  private static func bytes(of name: String, in folder: String) throws(Complaint) -> [UInt8] {
    let path = path(of: name, in: folder)
    do throws(HomeFileError) {
      return try HomeFiles.read(path, atMost: Prompt.maximumBytes)
    } catch {
      throw Complaint(unusable: path, error.reason)
    }
  }

  private static func path(of name: String, in folder: String) -> String {
    "\(folder)/\(name)\(ending)"
  }
}

extension Complaint {
  fileprivate init(unusable path: String, _ why: String) {
    self.init(
      "the prompt \(path) cannot be used", why: [why],
      hint: "start from the one in bot-config/prompts and keep its line and its {places}, or take "
        + "the file away: then the program's own counts", exit: .configuration)
  }
}
