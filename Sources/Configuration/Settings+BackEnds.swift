package import Secrets

// What every server with a model is told by: where it is, who we are there, and how much at once.

/// Servers that are asked for the same thing.
package struct BackEndServer: Sendable {
  /// One or more; those after the first stand in for it.
  package let urls: [String]
  package let key: Secret?
  package let headers: [ExtraHeader]
  /// How many questions at once, at each of them.
  package let atOnce: Int
}

/// The settings that painters, critics and the director share, in one section or family.
struct ServerRows: Sendable {
  let urls: Setting<[String]>
  let key: Setting<Secret?>
  let headers: Setting<[ExtraHeader]>
  let atOnce: Setting<Int>

  /// For all that stand under `prefix`: `painters.NAME`.
  init(_ prefix: String, example: String, atOnce explanation: String) {
    urls = Setting(
      needed: "\(prefix).url", Kind<[String]>.oneOrMore(of: .serverAddress, maximumCount: 8),
      placeholder: [],
      example: example, Self.whereItIs)
    key = Self.key(prefix)
    headers = Self.headers(prefix)
    atOnce = Self.atOnce(prefix, explanation)
  }

  static let whereItIs = """
    Where it is, up to what its page in docs/guide says. With several addresses the first that is
    well is asked, and the next where that one cannot have begun.
    """

  static func key(_ prefix: String) -> Setting<Secret?> {
    Setting(
      "\(prefix).key", Kind<Secret>.key.or("none"), default: nil,
      example: "\"${env:EASEL_KEY}\"",
      "What the server knows us by. It is sent to these addresses and nowhere else.")
  }

  static func headers(_ prefix: String) -> Setting<[ExtraHeader]> {
    Setting(
      "\(prefix).headers", Kind<[ExtraHeader]>.list(of: .header, maximumCount: 8), default: [],
      example: "[\"CF-Access-Client-Id: ${env:ACCESS_ID}\"]",
      "Headers that what stands before the server wants with every request.")
  }

  static func atOnce(_ prefix: String, _ explanation: String) -> Setting<Int> {
    Setting("\(prefix).at_once", .integer(1...64), default: 1, example: "4", explanation)
  }

  func server(_ name: String, of values: SettingValues) -> BackEndServer {
    BackEndServer(
      urls: values[urls, of: name], key: values[key, of: name], headers: values[headers, of: name],
      atOnce: values[atOnce, of: name])
  }
}

extension Settings {
  /// Who paints where nobody chose: the one that is set, else the first of the file.
  package var standardPainter: String {
    studio.painter ?? painters.first?.name ?? Self.builtinPainter
  }

  /// Who judges where nobody chose.
  package var standardCritic: String {
    studio.critic ?? critics.first?.name ?? Self.builtinCritic
  }

  /// Everybody who paints here, and everybody who judges, by name.
  package var painterNames: [String] { painters.map(\.name) + [Self.builtinPainter] }
  package var criticNames: [String] { critics.map(\.name) + [Self.builtinCritic] }

  static let builtinPainter = "builtin"
  static let builtinCritic = "measuring"
  /// Words that stand where a name is chosen.
  static let wordsForNames = ["all", "first", "none"]
}

extension SettingRule {
  /// The setting names an entry of the family, or the one that needs no server.
  static func names(
    _ setting: Setting<String?>, in family: String, or builtin: String
  ) -> SettingRule {
    SettingRule(key: setting.key, other: nil) { values in
      let names = [builtin] + values.names(in: family)
      guard let name = values[setting], !names.contains(name) else { return nil }
      return (
        "\(setting.key): there is nothing called \(quoted(name)) in \(family)",
        "these exist: \(names.joined(separator: ", "))"
      )
    }
  }
}

extension Kind where Value == Secret {
  /// It becomes part of a header, so it is one line.
  static var key: Kind {
    secret("a key of one line") { secret in secret.withText { isLine($0, 8_000) } }
  }
}

extension Kind where Value == String {
  /// Of an entry of a family.
  static func name(_ what: String) -> Kind {
    Kind(text: "the name of \(what)", show: { $0 }) { SettingFamily.isName($0) ? $0 : nil }
  }
}
