import Concurrency
import HTTP
import HTTPServer
import JSON
import Testing

/// What `easel doctor` says of servers that paint, judge and talk.
@Suite(.timeLimit(.minutes(2))) struct BackEndDoctorTests {
  private let program = Program()

  private func lines(_ settings: String, _ more: String...) async throws -> [String: DoctorLine] {
    try await program.doctor(settings, more)
  }

  @Test func `each kind is asked its own light question, with its key`() async throws {
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /v1/models", with: #"{"data": [{"id": "flux"}]}"#)
      server.answer("GET /sdapi/v1/sd-models", with: #"[{"title": "xl", "model_name": "xl"}]"#)
      server.answer("GET /api/tags", with: #"{"models": [{"name": "eyes:latest"}]}"#)
      server.answer("GET /v1beta/models/banana", with: #"{"name": "models/banana"}"#)
      server.answer("GET /system_stats", with: #"{"system": {"comfyui_version": "0.27.0"}}"#)
      server.answer("GET /models/checkpoints", with: #"["a.safetensors", "b.safetensors"]"#)
      program.writeWorkflow("w.json")
      let lines = try await lines(
        """
        { painters: {
            flux: { kind: "openai", url: "\(base)/v1", key: "${env:EASEL_KEY}", model: "flux",
              price: 2, at_once: 4, headers: ["X-Door: ${env:EASEL_KEY}"] },
            talker: { kind: "chat", url: "\(base)/v1", model: "flux" },
            web: { kind: "sdapi", url: "\(base)", key: "me:${env:EASEL_KEY}" },
            banana: { kind: "gemini", url: "\(base)/v1beta", key: "${env:EASEL_KEY}",
              model: "banana" },
            local: { kind: "ollama", url: "\(base)", model: "eyes" },
            comfy: { kind: "comfyui", url: "\(base)", workflow: "w.json" } },
          critics: { claude: { kind: "anthropic", url: "\(base)", key: "${env:EASEL_KEY}",
            model: "flux" } },
          director: { kind: "ollama", url: "\(base)", model: "eyes", strong_model: "eyes" } }
        """)
      let names = [
        "painter.flux", "painter.talker", "painter.web", "painter.banana", "painter.local",
        "painter.comfy", "critic.claude", "director",
      ]
      for name in names { #expect(lines[name]?.level == "ok", "\(name): \(lines)") }
      #expect(lines.keys.allSatisfy { !$0.hasSuffix(".picture") })
      let comfy = try #require(lines["painter.comfy"])
      #expect(comfy.text.contains("version 0.27.0, 2 models; 1 credit a picture, from words with "))
      #expect(comfy.text.contains(", sides of 64 to 4096 by 16 and 4194304 pixels at most, "))
      #expect(comfy.facts?["sizes"]?["least_side"]?.int64 == 64)
      #expect(comfy.facts?["inputs"]?[0]?.string == "words" && comfy.facts?["inputs"]?[1] == nil)
      #expect(comfy.text.hasSuffix("given up after 24 h"))
      let flux = try #require(lines["painter.flux"])
      #expect(
        flux.text.hasSuffix(
          "; 2 credits a picture, from words and up to 16 pictures, 1024x1024 unless asked, "
            + "only 1024x1024, 1536x1024, 1024x1536, 4 at once, late after 3 min, "
            + "given up after 10 min"))
      #expect(flux.facts?["most_pictures"]?.int64 == 16)
      #expect(comfy.facts?["most_pictures"]?.int64 == 0)
      #expect(flux.facts?["price"]?.int64 == 2 && flux.facts?["at_once"]?.int64 == 4)
      let keys = server.asked
      #expect(keys.contains { $0.authorization == "Bearer hunter2" && $0.door == "hunter2" })
      #expect(keys.contains { $0.authorization == "Basic bWU6aHVudGVyMg==" })
      #expect(keys.contains { $0.path == "/v1beta/models/banana" && $0.google == "hunter2" })
      #expect(keys.contains { $0.anthropic == "hunter2" && $0.version == "2023-06-01" })
      #expect(keys.allSatisfy { $0.method == "GET" })
    }
  }

  @Test(arguments: [
    (401, #"{"error": {"message": "bad key"}}"#, "it does not let us in: bad key", "x.key"),
    (402, "{}", "it wants to be paid first", "pay there"),
    (500, #"{"detail": "boom"}"#, "it has trouble of its own: boom", "the log of the server"),
    (502, "<html>no</html>", "it has trouble of its own", "the log of the server"),
    (200, "<html>hello</html>", "it is a web page", "x.url"),
    (200, #"{"version": 7}"#, "it is not what such a server answers", "x.url"),
    (429, "{}", "it has too much to do", "x.at_once"),
  ])
  func `what is wrong is said in a sentence, with a way out`(
    status: Int, body: String, words: String, advice: String
  ) async throws {
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /api/tags", status, with: body)
      let told = try await lines(
        #"{ painters: { x: { kind: "ollama", url: "\#(base)", model: "m" } } }"#)
      let line = try #require(told["painter.x"])
      #expect(line.level == "fail" && line.text.contains(words), "\(line)")
      #expect(line.fix?.contains(advice) == true, "\(line)")
    }
  }

  @Test func `nobody there, and one of two`() async throws {
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /api/tags", with: #"{"models": [{"name": "m"}]}"#)
      let told = try await lines(
        """
        { critics: { away: { kind: "ollama", url: "http://127.0.0.1:1", model: "m" },
            half: { kind: "ollama", url: ["\(base)", "http://127.0.0.1:1"], model: "m" } } }
        """)
      let (away, half) = (try #require(told["critic.away"]), try #require(told["critic.half"]))
      #expect(away.level == "fail" && away.text == "http://127.0.0.1:1: nobody answers there")
      #expect(away.fix == "start it, or set `critics.away.url` to where it is")
      #expect(half.level == "warn" && half.text.hasPrefix("1 of 2 addresses is well; "))
      #expect(half.fix == "mend `critic.half.2` first")
      #expect(told["critic.half.1"]?.level == "ok" && told["critic.away.1"] == nil)
      let second = try #require(told["critic.half.2"])
      #expect(second.level == "warn")
      #expect(second.text == "http://127.0.0.1:1: nobody answers there; another address answers")
    }
  }

  @Test func `a model that is not there is named, beside those that are`() async throws {
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /api/tags", with: #"{"models": [{"name": "a"}, {"name": "b"}]}"#)
      server.answer("GET /v1/models", with: #"{"data": [{"id": "a"}]}"#)
      let told = try await lines(
        """
        { painters: { x: { kind: "ollama", url: "\(base)", model: "m" },
            y: { kind: "openai", url: "\(base)/v1", model: "m" },
            z: { kind: "openai", url: "\(base)", model: "m" } } }
        """)
      let (x, y) = (try #require(told["painter.x"]), try #require(told["painter.y"]))
      #expect(x.level == "fail" && x.text == "\(base) does not list “m”; it lists a, b")
      #expect(x.fix == "set `painters.x.model` to one of its list, or get that model there")
      #expect(y.level == "warn" && y.text.contains("does not list “m”; it lists a"))
      // The version is missing in the address.
      let z = try #require(told["painter.z"])
      #expect(z.level == "warn" && z.fix?.contains("`painters.z.url`") == true)
    }
  }

  @Test func `a picture is painted only when asked for, and its place is named`() async throws {
    try await ScriptedBackEnd.run { server, base in
      let picture = ScriptedBackEnd.pixel
      server.answer("GET /v1/models", with: #"{"data": [{"id": "m"}]}"#)
      server.answer(
        "POST /v1/images/generations", with: #"{"data": [{"b64_json": "\#(picture)"}]}"#)
      server.answer(
        "POST /v1/chat/completions",
        with: #"{"choices": [{"message": {"content": "I only talk."}}]}"#)
      server.answer("GET /api/tags", with: #"{"models": [{"name": "m"}]}"#)
      server.answer(
        "POST /api/generate",
        with: "{\"completed\": 1, \"total\": 2}\n{\"done\": true, \"image\": \"\(picture)\"}\n")
      let settings = """
        { painters: { x: { kind: "openai", url: "\(base)/v1", model: "m" },
            y: { kind: "chat", url: "\(base)/v1", model: "m" },
            z: { kind: "ollama", url: "\(base)", model: "m" } } }
        """
      #expect(try await lines(settings)["painter.x.picture"] == nil)
      #expect(server.asked.allSatisfy { $0.method == "GET" })
      let told = try await lines(settings, "--paint")
      let x = try #require(told["painter.x.picture"])
      #expect(x.level == "ok", "\(x)")
      #expect(x.text.hasPrefix("\(base): a PNG of 1x1 came within "))
      #expect(x.text.hasSuffix(" s, in data[0].b64_json"))
      #expect(x.facts?["place"]?.string == "data[0].b64_json")
      let y = try #require(told["painter.y.picture"])
      #expect(y.level == "fail" && y.text.contains("nowhere in the answer is a picture"))
      let z = try #require(told["painter.z.picture"])
      #expect(z.level == "ok" && z.text.hasSuffix(" s, in image"), "\(z)")
      #expect(server.asked.count { $0.method == "POST" } == 3)
    }
  }

  @Test func `an address that is none is a mistake of the settings`() async throws {
    let told = try await lines(
      #"{ painters: { x: { kind: "ollama", url: "http://a:99999", model: "m" } } }"#)
    let line = try #require(told["painter.x"])
    #expect(line.level == "fail" && line.text.contains("an address of painters.x cannot be used"))
  }
}
