import TestSupport
import Testing

@testable import Configuration

/// The configs that the guides show are right as they stand there.
@Suite struct GuideTests {
  private static let folder = "\(repositoryRoot())/docs"
  private static let pages =
    names(in: "\(folder)/guide").filter { $0.hasPrefix("painter-") || $0.hasPrefix("critic-") }
    .map { "guide/\($0)" } + ["operating/configure.md"]

  /// What stands between "```json5" and "```".
  private func configs(in page: String) throws -> [String] {
    let bytes = try #require(readFile("\(Self.folder)/\(page)"))
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

  @Test(arguments: pages) func `every config of a page can be taken as it is`(page: String) throws {
    let configs = try configs(in: page)
    #expect(!configs.isEmpty)
    for config in configs {
      let text = config.hasPrefix("{") ? config : "{ \(config) }"
      #expect(throws: Never.self, "\(config)") {
        let values = try Settings.table.read(
          Array(text.utf8), file: page, surroundings: .answering("secret"))
        #expect(!values.names(in: "painters").isEmpty || !values.names(in: "critics").isEmpty)
      }
    }
  }
}
