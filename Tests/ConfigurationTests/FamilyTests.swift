import Secrets
import Testing

@testable import Configuration

/// Sections whose members are names given by people: painters, critics.
@Suite struct FamilyTests {
  private let table = Settings.table

  private func values(_ text: String) throws(ConfigurationError) -> SettingValues {
    try table.read(Array(text.utf8), file: "f", surroundings: .answering("hunter2"))
  }

  private func problems(_ text: String) -> [String] {
    do throws(ConfigurationError) {
      _ = try values(text)
      return []
    } catch {
      return error.problems.map { "\($0.place): \($0.what); fix: \($0.fix)" }
    }
  }

  private let comfy = "kind: 'comfyui', url: 'http://a:8188', workflow: 'w.json'"

  @Test func `entries are read in the order of the file, each with its own defaults`() throws {
    let settings = Settings(
      try values(
        """
        { painters: {
            zeta: { \(comfy), size: '1216x832', price: 2, at_once: 4, patience: '10m' },
            alpha: { kind: 'openai', url: ['https://a/v1', 'https://b/v1'], key: '${env:KEY}',
              model: 'flux', flavour: 'vllm', headers: ['X-Id: ${env:ID}', 'X-Plain: 7'] } },
          critics: { eyes: { kind: 'ollama', url: 'http://a:11434', model: 'qwen3-vl' } } }
        """))
    #expect(settings.painters.map(\.name) == ["zeta", "alpha"])
    let (zeta, alpha) = (settings.painters[0], settings.painters[1])
    #expect(zeta.kind == .comfyui && zeta.workflow == "w.json" && zeta.model == nil)
    #expect(zeta.server.urls == ["http://a:8188"] && zeta.server.atOnce == 4)
    #expect(zeta.server.key == nil && zeta.server.headers.isEmpty)
    #expect(zeta.size == PictureSize(1_216, 832) && zeta.price == 2)
    #expect(zeta.patience == .seconds(600) && zeta.deadline == .seconds(86_400))
    #expect(alpha.deadline == .seconds(600))
    #expect(alpha.server.urls == ["https://a/v1", "https://b/v1"] && alpha.server.atOnce == 1)
    #expect(alpha.server.key?.isEqual(to: Secret("hunter2")) == true)
    #expect(alpha.server.headers.map(\.name) == ["X-Id", "X-Plain"])
    #expect(alpha.server.headers[0].value.isEqual(to: Secret("hunter2")))
    #expect(alpha.model == "flux" && alpha.flavour == .vllm && alpha.price == 1)
    #expect(alpha.size == PictureSize(1_024, 1_024) && alpha.sizes == nil)
    #expect(settings.critics.map(\.name) == ["eyes"] && settings.critics[0].kind == .ollama)
    #expect(settings.standardPainter == "zeta" && settings.standardCritic == "eyes")
    #expect(settings.director == nil)
  }

  @Test
  func `whoever runs the studio says whose workflows rooms may take over, and with which nodes`()
    throws
  {
    let settings = Settings(
      try values(
        """
        { studio: { workflows: 'moderators' },
          painters: { sdxl: { \(comfy), workflow_nodes: ['IPAdapter', '*'] }, b: { \(comfy) } } }
        """))
    #expect(settings.studio.workflows == .moderators)
    #expect(settings.painters.map(\.workflowNodes) == [["IPAdapter", "*"], []])
    #expect(Settings(SettingValues(file: nil)).studio.workflows == .operators)
    #expect(
      problems("{ painters: { a: { kind: 'sdapi', url: 'http://a', workflow_nodes: ['*'] } } }")
        == [
          "f:1:68: painters.a.workflow_nodes: only for the kind \"comfyui\", and this one is "
            + "\"sdapi\"; fix: take the line out"
        ])
  }

  @Test func `without servers the painter and the critic of the program are the usual ones`() {
    let settings = Settings(SettingValues(file: nil))
    #expect(settings.painters.isEmpty && settings.critics.isEmpty && settings.director == nil)
    #expect(settings.standardPainter == "builtin" && settings.standardCritic == "measuring")
  }

  @Test func `who paints where nobody chose can be set, and must be there`() throws {
    let painters = "painters: { sdxl: { \(comfy) } }"
    let builtin = try values("{ \(painters), studio: { painter: 'builtin' } }")
    #expect(Settings(builtin).standardPainter == "builtin")
    #expect(
      problems("{ \(painters), studio: { painter: 'sdlx' } }") == [
        "f:1:105: studio.painter: there is nothing called \"sdlx\" in painters; "
          + "fix: these exist: builtin, sdxl"
      ])
  }

  @Test func `the director is a script until a server is named`() throws {
    let told = try values(
      """
      { director: { kind: 'openai', url: 'http://a/v1', key: 'k', model: 'fast',
          strong_model: 'thorough', at_once: 2 } }
      """)
    let director = try #require(Settings(told).director)
    #expect(director.kind == .openai && director.model == "fast")
    #expect(director.strongModel == "thorough" && director.visionModel == nil)
    #expect(director.server.urls == ["http://a/v1"] && director.server.atOnce == 2)
    #expect(
      problems("{ director: { model: 'fast' } }") == [
        "f:1:22: director.model: only for the kinds \"openai\", \"ollama\", \"anthropic\", "
          + "\"gemini\", and this one is \"script\"; fix: take the line out"
      ])
    #expect(
      problems("{ director: { kind: 'anthropic', url: 'https://a', model: 'm' } }") == [
        "f:1:13: director needs key, since its kind is \"anthropic\"; "
          + "fix: for example key: \"${env:EASEL_KEY}\""
      ])
  }

  @Test(arguments: [
    ("SDXL", "write it in small letters: sdxl"),
    ("7b", "1 to 32 of a–z, 0–9, _ and -, with a letter first"),
    ("two words", "1 to 32 of a–z, 0–9, _ and -, with a letter first"),
    ("über", "1 to 32 of a–z, 0–9, _ and -, with a letter first"),
    ("abcdefghijklmnopqrstuvwxyzabcdefg", "1 to 32 of a–z, 0–9, _ and -, with a letter first"),
  ])
  func `what is no name is refused where it stands`(name: String, fix: String) {
    #expect(
      problems("{ painters: { '\(name)': { \(comfy) } } }") == [
        "f:1:15: painters: expected the name of a painter, found \"\(name)\"; fix: \(fix)"
      ])
  }

  @Test(arguments: ["builtin", "all", "first", "none"])
  func `names with a meaning of their own are refused`(name: String) {
    #expect(
      problems("{ painters: { \(name): { \(comfy) } } }") == [
        "f:1:15: painters: the name \"\(name)\" has a meaning of its own; "
          + "fix: give the painter another name"
      ])
  }

  @Test func `sixteen are enough, and that is said once`() throws {
    func painters(_ count: Int) -> String {
      let entries = (0..<count).map { "p\($0): { \(comfy) }" }.joined(separator: ", ")
      return "{ painters: { \(entries) } }"
    }
    #expect(Settings(try values(painters(16))).painters.count == 16)
    let told = problems(painters(40))
    #expect(told.count == 1)
    #expect(
      told[0].hasSuffix("painters: expected at most 16, found more; fix: take some of them out"))
  }

  @Test func `what an entry must have is asked for`() {
    #expect(
      problems("{ painters: { sdxl: {} } }") == [
        "f:1:15: painters.sdxl needs kind; fix: for example kind: \"openai\"",
        "f:1:15: painters.sdxl needs url; "
          + "fix: for example url: \"http://gpu.example.org:8188\"",
      ])
    #expect(
      problems("{ painters: { sdxl: { kind: 'comfyui', url: 'http://a' } } }") == [
        "f:1:15: painters.sdxl needs workflow, since its kind is \"comfyui\"; "
          + "fix: for example workflow: \"bot-config/workflows/text2img.json\""
      ])
    #expect(
      problems("{ painters: { flux: { kind: 'openai', url: 'http://a' } } }") == [
        "f:1:15: painters.flux needs model, since its kind is \"openai\"; "
          + "fix: for example model: \"gpt-image-1-mini\""
      ])
    #expect(
      problems("{ critics: { eyes: { kind: 'ollama', url: 'http://a' } } }") == [
        "f:1:14: critics.eyes needs model; fix: for example model: \"qwen3-vl\""
      ])
  }

  @Test func `what a kind has no use for is a mistake, and not silence`() {
    #expect(
      problems("{ painters: { sdxl: { \(comfy), model: 'm', key: 'hunter2' } } }") == [
        "f:1:99: painters.sdxl.key: only for the kinds \"openai\", \"sdapi\", \"chat\", "
          + "\"gemini\", \"ollama\", and this one is \"comfyui\"; fix: take the line out; what "
          + "stands before the server may be told in headers",
        "f:1:89: painters.sdxl.model: only for the kinds \"openai\", \"sdapi\", \"chat\", "
          + "\"gemini\", \"ollama\", and this one is \"comfyui\"; fix: take the line out; the "
          + "workflow names its models",
      ])
    #expect(
      problems("{ painters: { a: { kind: 'sdapi', url: 'http://a', flavour: 'vllm' } } }") == [
        "f:1:61: painters.a.flavour: expected one of \"a1111\", \"forge\", \"sdnext\", "
          + "\"sdcpp\", found \"vllm\"; fix: look whether the kind is right, too"
      ])
  }

  @Test func `shapes are for those who are asked for one`() throws {
    let entry = "kind: 'openai', url: 'http://a', model: 'm', ratios: ['1:1', '16:9']"
    #expect(
      problems("{ painters: { a: { \(entry) } } }") == [
        "f:1:73: painters.a.ratios: of the kind \"openai\" only for the flavour \"openrouter\"; "
          + "fix: take the line out; what others paint is told by sizes"
      ])
    let settings = Settings(
      try values("{ painters: { a: { \(entry), flavour: 'openrouter' } } }"))
    #expect(settings.painters.first?.ratios == [.square, .sixteenToNine])
  }

  @Test func `mistakes within an entry are told as everywhere`() {
    #expect(
      problems("{ painters: { sdxl: { \(comfy), prise: 2 } } }") == [
        "f:1:82: painters.sdxl has no setting \"prise\"; fix: did you mean price?"
      ])
    #expect(
      problems("{ painters: { sdxl: { kind: 'comfy', url: 'http://a' } } }") == [
        "f:1:29: painters.sdxl.kind: expected one of \"comfyui\", \"openai\", \"sdapi\", "
          + "\"chat\", \"gemini\", \"ollama\", found \"comfy\"; fix: did you mean \"comfyui\"?"
      ])
    #expect(
      problems("{ painters: { kind: 'comfyui' } }") == [
        "f:1:21: painters.kind: expected an object, found a text; "
          + "fix: put a name before it: painters: { NAME: { kind: … } }"
      ])
    #expect(
      problems("{ painters: ['sdxl'] }") == [
        "f:1:13: painters: expected an object, found a list; "
          + "fix: write painters: { sdxl: { kind: … } }"
      ])
  }

  @Test(arguments: [
    "'ftp://a'", "'a:8188'", "'http://'", "'http:///x'", "'http://me:hunter2@a'", "'http://a?b'",
    "'http://a#b'", "'http://a b'", "[]", "7", "[7]", "'${env:URL}'", "['http://a', '${env:URL}']",
    "'http://a?key=hunter2'", "['http://a', 'sk-hunter2']",
  ])
  func `what is no address of a server is refused, and not repeated where it may be secret`(
    url: String
  ) {
    let told = problems("{ painters: { a: { kind: 'comfyui', workflow: 'w', url: \(url) } } }")
    #expect(told.count == 1 && told[0].contains("painters.a.url: "), "\(told)")
    #expect(!told[0].contains("hunter2"))
  }

  @Test(arguments: [
    "'hunter2'", "': hunter2'", "'X Y: hunter2'", "'X:'", "'Content-Length: 7'", "'HOST: hunter2'",
    "'X: a\\nY: hunter2'", "7", "['X: hunter2']",
  ])
  func `what is no header is refused, and never repeated`(header: String) {
    let told = problems("{ painters: { a: { \(comfy), headers: ['Y: 1', \(header)] } } }")
    #expect(told.count == 1 && told[0].contains("painters.a.headers: "), "\(told)")
    #expect(!told[0].contains("hunter2"))
  }

  @Test func `headers are a list, each told at its place`() {
    #expect(
      problems("{ painters: { a: { \(comfy), headers: ['X: 1', 'nonsense'] } } }") == [
        "f:1:97: painters.a.headers: expected a header such as \"NAME: VALUE\", found something "
          + "else, which is not shown here; "
          + "fix: for example headers: [\"CF-Access-Client-Id: ${env:ACCESS_ID}\"]"
      ])
  }

  @Test(arguments: ["0x64", "64x", "x64", "64", "64x64x64", "63x64", "64x8193", "６４x64", "64 x 64"])
  func `what is no size of a picture`(text: String) {
    #expect(PictureSize(parsing: text) == nil)
  }

  @Test func `a size of a picture is written as it was read`() {
    #expect(PictureSize(parsing: "64x8192")?.description == "64x8192")
  }

  @Test func `the overview shows what there is of each entry, and no secret`() throws {
    let told = try values(
      """
      { painters: { flux: { kind: 'openai', url: 'https://a/v1', key: 'hunter2', model: 'flux',
          headers: ['X-Id: ${env:ID}'] } } }
      """)
    let page = table.overview(of: told)
    let lines = page.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.contains("painters.flux.kind \"openai\" line 1"))
    #expect(lines.contains("painters.flux.key (secret, 7 bytes) line 1"))
    #expect(lines.contains("painters.flux.headers [(secret, 13 bytes)] line 2, from env:ID"))
    #expect(lines.contains("painters.flux.price 1 default"))
    #expect(lines.contains("director.kind \"script\" default"))
    #expect(!page.contains("hunter2") && !page.contains("painters.flux.workflow"))
    #expect(!page.contains("NAME") && !page.contains("director.url"))
    let none = table.overview(of: SettingValues(file: nil))
    #expect(!none.contains("painters.") && none.contains("studio.painter"))
  }

  @Test(arguments: ["painters.NAME.workflow", "painters.sdxl.workflow"])
  func `a setting of an entry is explained by any name`(key: String) throws {
    let text = try #require(table.explanation(of: key))
    #expect(text.hasPrefix("painters.NAME.workflow\n"))
    #expect(text.contains("\n  default:  \"none\"\n  kinds:    comfyui (needed)\n  example:  "))
    #expect(
      text.hasSuffix(
        "painters: { NAME: { workflow: \"bot-config/workflows/text2img.json\" } }\n"))
  }

  @Test func `a family is explained with all that an entry may say`() throws {
    let text = try #require(table.explanation(of: "painters"))
    #expect(text.contains("Each painter stands under a name of your choice"))
    #expect(text.contains("painters.NAME.url\n") && text.contains("none, it must be given"))
    #expect(table.explanation(of: "painters.sdxl") == text)
    #expect(table.explanation(of: "painters.SDXL") == nil)
    #expect(table.explanation(of: "painters.sdxl.nonsense") == nil)
    #expect(table.nearestKey(to: "painters.NAME.workflw") == "painters.NAME.workflow")
    #expect(table.keys.contains("painters") && table.keys.contains("critics.NAME.model"))
  }
}
