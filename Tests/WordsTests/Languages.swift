import BotConfig
import Studio

@testable import Words

/// The shipped languages, read once.
enum Languages {
  static let english = load("en")
  static let german = load("de")

  private static func load(_ code: String) -> Language {
    let bytes = BotConfig.phrases.first { $0.code == code }?.bytes ?? []
    do throws(LanguageError) {
      return try Language(parsing: bytes)
    } catch {
      fatalError("\(code): \(error)")
    }
  }
}

extension Reader {
  static let english = Reader(languages: [Languages.english], painters: ["builtin", "flux"])
  static let german = Reader(
    languages: [Languages.german, Languages.english], painters: ["builtin", "flux"])
}

extension Reader.Context {
  static let crowd = Self(members: 5)
  static func reply(_ kind: Message.Kind, members: Int = 2) -> Self {
    Self(members: members, repliesTo: kind)
  }
}

func wishes(_ change: (inout Wishes) -> Void) -> Wishes {
  var wishes = Wishes()
  change(&wishes)
  return wishes
}

let someID = PictureID(unchecked: 0x12_3456_789A)
