import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConfigTests {
  private let program = Program()
  private let secret = "correct-horse-battery-staple"

  @Test func `a broken file is told whole, and nothing starts`() async throws {
    program.folder.write("open secret", to: "open", mode: 0o644)
    program.folder.makeFolder("folder")
    let files = [
      ("type", "{\n  store: { readers: \"four\" },\n}"), ("key", "{\n  stroe: {},\n}"),
      ("syntax", "{\n  store: { readers: 4\n  log: {} }"),
      ("unset", "{ store: { url: \"${env:EASEL_NOT_SET}\" } }"),
      ("readable", "{ store: { url: \"${file:open}\" } }"),
      ("missing", "{ store: { url: \"${file:nowhere}\" } }"),
      (
        "several", "{\n  log: { level: \"loud\" },\n  jobs: { lease: 5 },\n  http: { proxi: 1 },\n}"
      ),
      ("twice", "{ data: \"a\",\n  data: \"b\" }"), ("empty", ""),
    ]
    var page = ""
    for (name, text) in files {
      program.folder.write(text, to: "\(name).json5")
      let outcome = try await program.run("config", "check", "--config", "\(name).json5")
      #expect(outcome.status == 78 && outcome.output.isEmpty)
      page += program.page("config check --config \(name).json5", outcome)
    }
    for path in ["nowhere.json5", "folder", "/dev/null"] {
      let outcome = try await program.run("config", "show", "-c", path)
      #expect(outcome.status == 78 && outcome.output.isEmpty)
      page += program.page("config show -c \(path)", outcome)
    }
    #expect(golden(page, "Easel/broken-config.txt") == nil)
  }

  @Test func `the file is the one given, or the one named, or the one that lies there`()
    async throws
  {
    func readers(_ words: String..., environment: [String: String] = [:]) async throws -> String {
      let outcome = try await ChildProcess.run(
        builtProgram("easel"), ["config", "show"] + words, environment: environment,
        folder: program.folder.path)
      let line = outcome.output.split(separator: "\n").first { $0.hasPrefix("store.readers") }
      return line?.split(separator: " ").dropFirst().joined(separator: " ") ?? outcome.description
    }
    #expect(try await readers() == "4 default")
    program.folder.makeFolder("bot-config")
    program.folder.write("{ store: { readers: 5 } }", to: "bot-config/easel.json5")
    program.folder.write("{ store: {\n readers: 6 } }", to: "named.json5")
    program.folder.write("{ store: { readers: 7 } }", to: "given.json5")
    let named = ["EASEL_CONFIG": "named.json5"]
    #expect(try await readers() == "5 line 1")
    #expect(try await readers(environment: named) == "6 line 2")
    #expect(try await readers("--config", "given.json5", environment: named) == "7 line 1")
    #expect(try await readers(environment: ["EASEL_CONFIG": ""]) == "5 line 1")
    let check = try await program.run("config", "check")
    #expect(check == .init(status: 0, output: "bot-config/easel.json5 is right.\n", error: ""))
  }

  @Test func `settings and sections are explained`() async throws {
    var page = ""
    for key in ["store.url", "web", "readers", "store.redaers", "elephants", "log.level"] {
      page += program.page("config explain \(key)", try await program.run("config", "explain", key))
    }
    #expect(golden(page, "Easel/explain.txt") == nil)
  }

  @Test(arguments: [
    "{ store: { url: 'postgres://u:SECRET@h/d' } }", "{ store: { url: '${env:EASEL_STORE}' } }",
    "{ store: { url: 'postgres://u:${env:EASEL_PART}@h/d' } }",
    "{ store: { url: 'postgres://u:${file:part}@h/d' } }",
    "{ http: { proxy: 'http://u:SECRET@h' } }",
    "{ http: { proxy: 'SECRET' } }", "{ http: { proxy: '${env:EASEL_PART}' } }",
    "{ store: { url: '${env:EASEL_PART}', readers: 0 } }", "{ store: 'postgres://u:SECRET@h/d' }",
    "{ store: { url: 'postgres://u:SECRET@h/d', url: 'SECRET' } }",
    "{ store: { url: 'postgres://u:SECRET@h/d }", "{ store: { url: ['SECRET'] } }",
    "{ sotre: { url: 'postgres://u:SECRET@h/d' } }", "{ password: 'SECRET' }",
    "{ web: { listen: 'http://u:SECRET@h' } }",
    "{ store: { url: 'postgres://u:SECRET@h/${env:' } }",
    "{ painters: { a: { kind: 'openai', url: 'http://h', model: 'm', key: 'SECRET' } } }",
    "{ painters: { a: { kind: 'comfyui', url: 'http://h', workflow: 'w', key: 'SECRET' } } }",
    "{ painters: { a: { kind: 'openai', url: 'http://u:SECRET@h', model: 'm' } } }",
    "{ painters: { a: { kind: 'openai', url: 'http://h?key=SECRET', model: 'm' } } }",
    "{ painters: { a: { kind: 'openai', url: 'http://h', model: 'm', headers: ['SECRET'] } } }",
    "{ painters: { a: { kind: 'openai', url: 'http://h', model: 'm', headers: 'SECRET' } } }",
    "{ critics: { a: { kind: 'ollama', url: 'h', model: 'm', headers: ['X: ${env:EASEL_PART}'] } } }",
    "{ director: { kind: 'openai', url: 'http://h', model: 'm', key: '${env:EASEL_PART}' } }",
  ])
  func `a secret is in no output, whatever is wrong`(text: String) async throws {
    program.folder.write(secret + "\n", to: "part")
    program.folder.write(text.replacing("SECRET", with: secret), to: "easel.json5")
    let environment = ["EASEL_PART": secret, "EASEL_STORE": "postgres://u:\(secret)@h/d"]
    for command in ["check", "show"] {
      let outcome = try await program.run(
        "config", command, "--config", "easel.json5", environment: environment)
      #expect([0, 78].contains(outcome.status))
      #expect(!outcome.description.contains("horse"))
      if command == "show", outcome.status == 0 { #expect(outcome.output.contains("(secret, ")) }
    }
  }
}
