import ImageFiles
import JSON
import Raster
import Testing

/// What `easel doctor --paint` has painters and critics do.
@Suite(.timeLimit(.minutes(2))) struct ProbeDoctorTests {
  private let program = Program()

  private func lines(_ settings: String) async throws -> [String: DoctorLine] {
    try await program.doctor(settings, ["--paint"])
  }

  /// A ComfyUI that has each job under one name, and says this of it.
  private func answer(as server: ScriptedBackEnd, job: String) {
    server.answer("GET /system_stats", with: #"{"system": {"comfyui_version": "0.27.0"}}"#)
    server.answer("GET /models/checkpoints", with: #"["a.safetensors"]"#)
    server.answer(
      "POST /prompt", with: #"{"prompt_id": "0b8f2a52-5c0e-4a53-9d0e-6f1f5b1c2d3e", "number": 1}"#)
    server.answer("GET /api/jobs/0b8f2a52-5c0e-4a53-9d0e-6f1f5b1c2d3e", with: job)
    server.answer("POST /api/jobs/0b8f2a52-5c0e-4a53-9d0e-6f1f5b1c2d3e/cancel", with: "{}")
    server.answer(
      "POST /upload/image", with: #"{"name": "p.png", "subfolder": "easel", "type": "input"}"#)
  }

  private static let finished = #"""
    {"id": "0b8f2a52-5c0e-4a53-9d0e-6f1f5b1c2d3e", "status": "completed", "outputs": {"9": {"images": [
      {"filename": "easel_00001_.png", "subfolder": "", "type": "output"}]}}}
    """#

  @Test func `each workflow of a ComfyUI paints the smallest picture that it can`() async throws {
    let picture = try encodeImage(Raster(width: 64, height: 64), as: .png())
    try await ScriptedBackEnd.run { server, base in
      answer(as: server, job: Self.finished)
      server.answer("GET /view", withPicture: picture)
      program.writeWorkflow("w.json")
      program.writeWorkflow("i.json", fromPicture: true)
      let told = try await lines(
        """
        { painters: { x: { kind: "comfyui", url: "\(base)", workflow: "w.json",
            workflow_image: "i.json" } } }
        """)
      for name in ["painter.x.picture", "painter.x.picture_image"] {
        let line = try #require(told[name])
        #expect(line.level == "ok", "\(line)")
        #expect(line.text.hasPrefix("\(base): a PNG of 64x64 came within "))
        #expect(line.text.hasSuffix(#" s, in outputs["9"].images, as easel_00001_.png"#))
        #expect(line.facts?["width"]?.int64 == 64 && line.facts?["format"]?.string == "PNG")
      }
      let graphs = server.asked.filter { $0.path == "/prompt" }.map(\.body)
      #expect(graphs.count == 2)
      #expect(graphs.contains { $0.contains(#""width":64,"height":64"#) })
      #expect(graphs.contains { $0.contains(#""image":"easel/p.png""#) })
    }
  }

  @Test func `a ComfyUI that takes too long is given up, and its job called off`() async throws {
    try await ScriptedBackEnd.run { server, base in
      answer(
        as: server, job: #"{"id": "0b8f2a52-5c0e-4a53-9d0e-6f1f5b1c2d3e", "status": "in_progress"}"#
      )
      program.writeWorkflow("w.json")
      let told = try await lines(
        """
        { painters: { x: { kind: "comfyui", url: "\(base)", workflow: "w.json",
            deadline: "5s" } } }
        """)
      let line = try #require(told["painter.x.picture"])
      #expect(line.level == "fail", "\(line)")
      #expect(line.text == "\(base): it took longer than 5 s and was given up")
      #expect(line.fix?.contains("`painters.x.deadline`") == true)
      #expect(
        server.asked.contains { $0.path == "/api/jobs/0b8f2a52-5c0e-4a53-9d0e-6f1f5b1c2d3e/cancel" }
      )
    }
  }

  @Test func `a checkpoint that a workflow names is missing, and the server refuses it`()
    async throws
  {
    try await ScriptedBackEnd.run { server, base in
      answer(as: server, job: Self.finished)
      server.answer("GET /models/checkpoints", with: #"["b.safetensors"]"#)
      server.answer(
        "POST /prompt", 400,
        with: #"""
          {"error": {"type": "prompt_outputs_failed_validation", "message": "m"}, "node_errors":
            {"4": {"errors": [{"type": "value_not_in_list", "message": "m", "extra_info":
              {"input_name": "ckpt_name", "received_value": "a.safetensors",
               "input_config": [["b.safetensors"], {}]}}],
              "dependent_outputs": ["9"], "class_type": "CheckpointLoaderSimple"}}}
          """#)
      program.writeWorkflow("w.json")
      let told = try await lines(
        #"{ painters: { x: { kind: "comfyui", url: "\#(base)", workflow: "w.json" } } }"#)
      let line = try #require(told["painter.x"])
      #expect(line.text == "\(base) does not list “a.safetensors”; it lists b.safetensors")
      #expect(line.level == "warn")
      #expect(line.fix?.hasPrefix("set `ckpt_name` in `painters.x.workflow` to one") == true)
      let picture = try #require(told["painter.x.picture"])
      #expect(picture.level == "fail")
      #expect(
        picture.text
          == "\(base): CheckpointLoaderSimple asks for a.safetensors; it has b.safetensors")
    }
  }

  @Test func `a workflow that cannot be read is told of as at the start`() async throws {
    let told = try await lines(
      #"{ painters: { x: { kind: "comfyui", url: "http://127.0.0.1:1", workflow: "no.json" } } }"#)
    for name in ["painter.x", "painter.x.picture"] {
      let line = try #require(told[name])
      #expect(line.level == "fail" && line.text.contains("the workflow no.json"), "\(line)")
    }
  }

  @Test func `every address of a painter is looked at and paints by itself`() async throws {
    let (picture, path) = (ScriptedBackEnd.pixel, "/v1/images/generations")
    try await ScriptedBackEnd.run { well, first in
      well.answer("GET /v1/models", with: #"{"data": [{"id": "m"}]}"#)
      well.answer("POST \(path)", with: #"{"data": [{"b64_json": "\#(picture)"}]}"#)
      try await ScriptedBackEnd.run { ill, second in
        ill.answer("GET /v1/models", 401, with: #"{"error": {"message": "bad key"}}"#)
        ill.answer("POST \(path)", 401, with: #"{"error": {"message": "bad key"}}"#)
        let told = try await lines(
          """
          { painters: { x: { kind: "openai", url: ["\(first)/v1", "\(second)/v1"], model: "m",
              key: "${env:EASEL_KEY}" } } }
          """)
        let whole = try #require(told["painter.x"])
        #expect(whole.level == "warn" && whole.text.hasPrefix("1 of 2 addresses is well; 1 credit"))
        #expect(whole.facts?["addresses"]?.elements?.count == 2)
        let (there, away) = (try #require(told["painter.x.1"]), try #require(told["painter.x.2"]))
        #expect(there.level == "ok" && there.text.hasPrefix("\(first) answers within "))
        #expect(there.facts?["origin"]?.string == first)
        #expect(away.level == "warn")
        #expect(
          away.text == "\(second): it does not let us in: bad key; another address answers")
        #expect(told["painter.x.picture"] == nil)
        #expect(told["painter.x.1.picture"]?.level == "ok")
        let refused = try #require(told["painter.x.2.picture"])
        #expect(
          refused.level == "fail" && refused.text == "\(second): it does not let us in: bad key")
      }
    }
  }

  @Test func `a web UI is asked with the model and sampler of the settings`() async throws {
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /sdapi/v1/sd-models", with: #"[{"title": "xl", "model_name": "xl"}]"#)
      server.answer(
        "GET /sdapi/v1/samplers", with: #"[{"name": "Euler a", "aliases": ["k_euler_a"]}]"#)
      server.answer(
        "GET /sdapi/v1/schedulers", with: #"[{"name": "karras", "label": "Karras"}]"#)
      server.answer(
        "POST /sdapi/v1/txt2img", with: #"{"images": ["\#(ScriptedBackEnd.pixel)"], "info": ""}"#)
      let told = try await lines(
        """
        { painters: {
            good: { kind: "sdapi", url: "\(base)", model: "xl", sampler: "K_Euler_A",
              scheduler: "Karras", steps: 9 },
            odd: { kind: "sdapi", url: "\(base)", model: "xl", sampler: "Euler b" },
            cpp: { kind: "sdapi", flavour: "sdcpp", url: "\(base)", scheduler: "odd" } } }
        """)
      #expect(told["painter.good"]?.level == "ok", "\(told)")
      let odd = try #require(told["painter.odd"])
      #expect(odd.level == "warn")
      #expect(odd.text == "\(base) does not list “Euler b”; it lists Euler a")
      #expect(odd.fix == "set `painters.odd.sampler` to one of its list")
      #expect(told["painter.cpp"]?.level == "fail")
      #expect(told["painter.cpp"]?.fix == "set `painters.cpp.scheduler` to one of its list")
      let orders = server.asked.filter { $0.method == "POST" }.map(\.body)
      // Of what the server would take in silence it is not asked to paint.
      #expect(orders.count == 2)
      let refused = try #require(told["painter.cpp.picture"])
      #expect(refused.level == "fail")
      #expect(refused.text.hasSuffix("it has no scheduler “odd”; it has karras"), "\(refused)")
      let order = try #require(orders.first { $0.contains("K_Euler_A") })
      for words in [
        #""steps":9"#, #""scheduler":"Karras""#,
        #""override_settings":{"sd_model_checkpoint":"xl"}"#, #""width":1024"#,
      ] { #expect(order.contains(words), "\(order)") }
    }
  }

  @Test func `a sampler with its scheduler behind it is looked for in both lists`() async throws {
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /sdapi/v1/sd-models", with: #"[{"title": "xl", "model_name": "xl"}]"#)
      server.answer("GET /sdapi/v1/samplers", with: #"[{"name": "dpm++2m"}]"#)
      server.answer("GET /sdapi/v1/schedulers", with: #"[{"name": "karras"}]"#)
      let told = try await program.doctor(
        """
        { painters: {
            both: { kind: "sdapi", flavour: "sdcpp", url: "\(base)", sampler: "DPM++ 2M Karras" },
            odd: { kind: "sdapi", flavour: "sdcpp", url: "\(base)", sampler: "DPM++ 2M banana" },
            twice: { kind: "sdapi", flavour: "sdcpp", url: "\(base)",
              sampler: "DPM++ 2M Karras", scheduler: "karras" } } }
        """)
      #expect(told["painter.both"]?.level == "ok", "\(told)")
      for (name, sampler) in [("odd", "DPM++ 2M banana"), ("twice", "DPM++ 2M Karras")] {
        let line = try #require(told["painter.\(name)"])
        #expect(line.level == "fail")
        #expect(line.text == "\(base) does not list “\(sampler)”; it lists dpm++2m")
      }
    }
  }

  @Test func `a picture of which only the address came is fetched`() async throws {
    let picture = try encodeImage(Raster(width: 64, height: 64), as: .png())
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /v1/models", with: #"{"data": [{"id": "m"}]}"#)
      server.answer("GET /v1/7.png", withPicture: picture)
      for (address, level, words) in [
        ("\(base)/v1/7.png", "ok", "a PNG of 64x64 came within "),
        ("\(base)/v1/8.png", "fail", "its picture is not where it says (404)"),
        ("http://192.0.2.1/7.png", "fail", "its picture is at an address that is not secure"),
      ] {
        server.answer(
          "POST /v1/images/generations", with: #"{"data": [{"url": "\#(address)"}]}"#)
        let told = try await lines(
          """
          { painters: { x: { kind: "openai", url: "\(base)/v1", model: "m",
              key: "${env:EASEL_KEY}" } } }
          """)
        let line = try #require(told["painter.x.picture"])
        #expect(line.level == level && line.text.hasPrefix("\(base): \(words)"), "\(line)")
      }
    }
  }

  @Test func `a critic that does not see fails, and a director that does not is told of`()
    async throws
  {
    try await ScriptedBackEnd.run { server, base in
      server.answer("GET /api/tags", with: #"{"models": [{"name": "m"}]}"#)
      server.answer(
        "POST /api/chat",
        with: #"{"message": {"content": "{\"colour\": \"none\", \"number\": \"none\"}"}}"#)
      let told = try await lines(
        """
        { critics: { eyes: { kind: "ollama", url: "\(base)", model: "m" } },
          director: { kind: "ollama", url: "\(base)", model: "m" } }
        """)
      let (eyes, director) = (
        try #require(told["critic.eyes.sight"]), try #require(told["director.sight"])
      )
      #expect(eyes.level == "fail" && director.level == "warn")
      #expect(eyes.text.hasPrefix("\(base): the model m does not see pictures: it was shown "))
      #expect(eyes.fix?.hasPrefix("set `critics.eyes.model` to a model that sees") == true)
      #expect(director.fix?.hasPrefix("set `director.model` to") == true)
      #expect(
        told["critic.eyes"]?.text.hasSuffix("1 at once; whether it sees is tried with --paint")
          == true)
    }
  }
}
