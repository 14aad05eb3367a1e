import BotConfig
import Logging
import Secrets
import TestSupport
import Testing

@testable import Configuration

@Suite struct SampleTests {
  private let table = Settings.table

  private func read(_ text: String) throws(ConfigurationError) -> SettingValues {
    try table.read(Array(text.utf8), file: "sample", surroundings: .none)
  }

  @Test func `the sample file is made from the table`() {
    #expect(goldenFile(table.sample(), "bot-config/easel.json5") == nil)
    // Compared as texts: a difference is printed, and bytes would fill the screen.
    #expect(String(decoding: BotConfig.sample, as: UTF8.self) == table.sample())
  }

  @Test func `the reference page is made from the table`() {
    #expect(goldenFile(table.reference(), "docs/reference/settings.md") == nil)
  }

  @Test func `the sample file as it is changes nothing`() throws {
    let values = try read(table.sample())
    #expect(values.entries.isEmpty)
  }

  @Test func `the sample file with every line taken in says the defaults`() throws {
    var text = table.sample()
    for row in table.rows {
      let commented = "// \(row.name): \(row.standard),"
      #expect(table.sample().contains(commented), "\(row.key)")
      text = text.replacing(commented, with: "\(row.name): \(row.standard),")
    }
    let values = try read(text)
    #expect(values.entries.count == table.rows.count)
    for row in table.rows { #expect(values.shown(row) == row.standard, "\(row.key)") }
  }

  @Test(arguments: Settings.table.everyRow.map(\.key))
  func `the example of a setting is right, and not the default`(key: String) throws {
    let section = try #require(table.sections.first { $0.rows.contains { $0.key == key } })
    let row = try #require(section.rows.first { $0.key == key })
    let values = try table.read(
      Array(file(with: row, in: section).utf8), file: "example", surroundings: .answering("secret"))
    let placed = section.family == nil ? row : row.inEntry("\(section.name).x")
    #expect(values.shown(placed) != row.standard)
  }

  /// The example of one setting, and what cannot be missing beside it.
  private func file(with row: SettingRow, in section: SettingSection) -> String {
    var lines = ["\(row.name): \(row.example)"]
    if let kinds = section.kinds {
      let kind =
        row.name == "kind"
        ? row.example.filter { $0 != "\"" } : kinds.uses[row.name]?.known.first ?? "openai"
      for other in section.rows where other.name != row.name {
        if other.name == "kind" {
          lines.append("kind: \"\(kind)\"")
        } else if other.isNeeded || kinds.uses[other.name]?.needed.contains(kind) == true {
          lines.append("\(other.name): \(other.example)")
        }
      }
    }
    let inner = "{ \(lines.joined(separator: ", ")) }"
    let entry = section.family == nil ? inner : "{ x: \(inner) }"
    return section.name.isEmpty ? entry : "{ \(section.name): \(entry) }"
  }

  @Test func `an entry of the sample is right when it is taken in`() throws {
    for section in table.sections {
      for example in section.family?.examples ?? [] {
        let entry = "\(example.name): { \(example.lines.joined(separator: ", ")) }"
        let values = try table.read(
          Array("{ \(section.name): { \(entry) } }".utf8), file: "example",
          surroundings: .answering("secret"))
        #expect(values.names(in: section.name) == [example.name])
      }
    }
  }

  @Test func `every setting ends up in the typed settings`() throws {
    let defaults = Settings(SettingValues(file: nil))
    #expect(defaults.data == "./easel-data")
    #expect(defaults.web.listen == Address(parsing: "127.0.0.1:8787"))
    #expect(defaults.http.proxy == nil)
    let settings = Settings(
      try read(
        """
        { data: "/d", stop_patience: "1s",
          store: { url: "sqlite:/x.sqlite", readers: 1, pool: 2, backups: 0 },
          log: { format: "json", level: "error", modules: ["Bot=debug"] },
          web: { listen: "off" },
          http: { proxy: "http://p:1", ca_file: "/ca", connect_timeout: "1s", timeout: "2s",
            private_addresses: "allow", maximum_redirects: 0 },
          jobs: { lease: "3s", attempts: 4, backoff: "5s", backoff_ceiling: "6s",
            keep_finished: "0s" },
          outbox: { backoff: "9s", backoff_ceiling: "10s", rate: 11, burst: 12 } }
        """))
    #expect(settings.data == "/d" && settings.stopPatience == .seconds(1))
    guard case .sqlite(path: "/x.sqlite") = settings.store.url else {
      Issue.record("not the path that was written")
      return
    }
    #expect(settings.store.readers == 1 && settings.store.pool == 2 && settings.store.backups == 0)
    #expect(settings.log.format == .json && settings.log.levels.standard == .error)
    #expect(settings.web.listen == nil)
    #expect(settings.http.proxy?.withText { $0 == "http://p:1" } == true)
    #expect(settings.http.caFile == "/ca" && settings.http.maximumRedirects == 0)
    #expect(settings.http.connectTimeout == .seconds(1) && settings.http.timeout == .seconds(2))
    #expect(settings.http.privateAddresses == .allow)
    #expect(settings.jobs.lease == .seconds(3) && settings.jobs.attempts == 4)
    #expect(settings.jobs.backoff == .seconds(5) && settings.jobs.backoffCeiling == .seconds(6))
    #expect(settings.jobs.keepFinished == .zero)
    #expect(settings.outbox.backoff == .seconds(9))
    #expect(settings.outbox.backoffCeiling == .seconds(10))
    #expect(settings.outbox.rate == 11 && settings.outbox.burst == 12)
    #expect(defaults.blobs.url == .folder(path: "blobs") && defaults.blobs.endpoint == nil)
    #expect(defaults.matrix.homeserver == nil && defaults.matrix.password == nil)
    #expect(defaults.matrix.session == "session.json" && defaults.matrix.vaultKey == nil)
  }

  @Test func `a sample can be written with values, and says them and nothing else`() throws {
    let text = table.sample(with: [
      "matrix.homeserver": "\"https://a.example\"", "matrix.user": "\"@bot:a.example\"",
      "matrix.trust": "\"strict\"",
    ])
    let values = try read(text)
    #expect(values.entries.count == 3)
    let matrix = Settings(values).matrix
    #expect(matrix.homeserver == "https://a.example" && matrix.user == "@bot:a.example")
    #expect(matrix.trust == .strict)
  }
}
