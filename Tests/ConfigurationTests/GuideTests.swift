import TestSupport
import Testing

@testable import Configuration

/// The configs that the pages for people and operators show are right as they stand there.
@Suite struct GuideTests {
  private static let folder = "\(repositoryRoot())/docs"
  /// Those that show any.
  private static let pages = ["guide", "operating"]
    .flatMap { part in names(in: "\(folder)/\(part)").map { "\(part)/\($0)" } }
    .filter { !configs(in: $0).isEmpty }

  /// What stands between "```json5" and "```".
  private static func configs(in page: String) -> [String] {
    let bytes = readFile("\(folder)/\(page)") ?? []
    var (configs, open): ([String], [Substring]?) = ([], nil)
    for line in String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    {
      if line == "```json5" {
        open = []
      } else if line.hasPrefix("```"), let lines = open {
        configs.append(lines.joined(separator: "\n"))
        open = nil
      } else {
        open?.append(line)
      }
    }
    return configs
  }

  private func settings(_ config: String, of page: String) throws -> Settings {
    let text = config.hasPrefix("{") ? config : "{ \(config) }"
    let values = try Settings.table.read(
      Array(text.utf8), file: page, surroundings: .answering("secret"))
    #expect(!values.entries.isEmpty, "\(page): \(config)")
    return Settings(values)
  }

  @Test(arguments: pages) func `every config of a page can be taken as it is`(page: String) {
    for config in Self.configs(in: page) {
      #expect(throws: Never.self, "\(config)") { _ = try settings(config, of: page) }
    }
  }

  @Test func `every kind of server and every flavour that paints has a config`() throws {
    var shown: Set<String> = []
    for page in Self.pages where page.hasPrefix("guide/painter-") {
      for config in Self.configs(in: page) {
        for painter in try settings(config, of: page).painters {
          let usual = PainterSettings.flavours(of: painter.kind).first
          shown.insert("\(painter.kind) \((painter.flavour ?? usual).map(\.rawValue) ?? "")")
        }
      }
    }
    for kind in PainterKind.allCases {
      let flavours = PainterSettings.flavours(of: kind).map(\.rawValue)
      for flavour in flavours.isEmpty ? [""] : flavours {
        #expect(shown.contains("\(kind) \(flavour)"))
      }
    }
  }

  @Test func `every kind of server with a critic or a director has a config`() throws {
    var (critics, directors): (Set<ChatProtocol>, Set<ChatProtocol>) = ([], [])
    for config in Self.configs(in: "guide/critic-vision.md") {
      critics.formUnion(try settings(config, of: "critic-vision.md").critics.map(\.kind))
    }
    for config in Self.configs(in: "guide/director.md") {
      let director = try #require(try settings(config, of: "director.md").director)
      directors.insert(director.kind)
    }
    #expect(critics == Set(ChatProtocol.allCases) && directors == critics)
  }
}
