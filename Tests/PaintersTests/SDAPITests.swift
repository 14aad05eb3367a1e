import BackEnds
import Concurrency
import HTTPClient
import HTTPServer
import JSON
import Studio
import Testing

@testable import Painters

@Suite(.timeLimit(.minutes(1))) struct SDAPITests {
  private func settings(_ flavour: SDAPI.Flavour = .a1111) -> SDAPI.Settings {
    SDAPI.Settings(Props.terms(), flavour: flavour)
  }

  @Test func `a web UI is asked for all that it honours`() {
    var settings = settings()
    (settings.steps, settings.cfg) = (20, 4.5)
    (settings.sampler, settings.scheduler) = ("Euler a", "karras")
    settings.checkpoint = "sd15.safetensors"
    let recipe = Props.recipe("a <lora:x:1> boat", negative: "{fog}", steps: 9)
    let question = SDAPI.question(Props.order(recipe), from: nil, job: "easel-1", settings)
    #expect(question.path == "sdapi/v1/txt2img")
    #expect(
      Props.json(question) == [
        "prompt": "a lora:x:1 boat", "negative_prompt": "fog", "seed": 7, "width": 64,
        "height": 64, "steps": 9, "cfg_scale": 4.5, "sampler_name": "Euler a",
        "scheduler": "karras", "override_settings": ["sd_model_checkpoint": "sd15.safetensors"],
        "batch_size": 1, "n_iter": 1, "send_images": true, "save_images": false,
        "force_task_id": "easel-1",
      ])
  }

  @Test func `stable-diffusion.cpp is asked for no more than it reads`() throws {
    let picture = Props.picture()
    let source = PaintOrder.Source(bytes: picture, recipe: Props.recipe(), isOurs: true)
    for (strength, sent) in [(nil, 0.5), (0.25, 0.25)] as [(Double?, JSONValue)] {
      let order = Props.order(Props.recipe("warmer", strength: strength))
      let question = SDAPI.question(
        order, from: try SentPicture(source), job: nil, settings(.sdcpp))
      #expect(question.path == "sdapi/v1/img2img")
      #expect(
        Props.json(question) == [
          "prompt": "warmer", "negative_prompt": "", "seed": 7, "width": 64, "height": 64,
          "init_images": [.string(Props.digits(picture))], "denoising_strength": sent,
        ])
    }
  }

  @Test(
    arguments: [
      (["images": ["aGVsbG8="], "info": "", "parameters": ["steps": 2]], nil),
      (
        [
          "images": ["data:image/png;base64,aGVsbG8="],
          "info": #"{"seed": 18446744073709551615, "infotexts": ["a boat\nSteps: 9"]}"#,
        ], #"{"seed":"18446744073709551615","parameters":"a boat\nSteps: 9"}"#
      ), (["images": ["aGVsbG8="], "info": "{"], nil), (["images": ["aGVsbG8="]], nil),
    ] as [(JSONValue, String?)])
  func `the picture comes with how it was made, at some servers`(
    value: JSONValue, detail: String?
  ) throws {
    let picture = try SDAPIPicture(Props.answer(value))
    #expect(picture.reference == .bytes(Array("hello".utf8)))
    #expect(picture.detail == detail)
  }

  @Test(
    arguments: [["images": []], ["images": [""]], [:], ["images": ["no picture"]]] as [JSONValue])
  func `an answer without a picture is a bad one`(value: JSONValue) {
    #expect(modelFault { _ = try SDAPIPicture(Props.answer(value)) }?.kind == .nonsense)
  }

  @Test func `an unknown sampler is found out before anything is painted`() async throws {
    let samplers: JSONValue = [
      ["name": "euler_a", "aliases": ["k_euler_a"]], ["name": "lcm", "aliases": []],
    ]
    let digits = Props.digits(Props.picture())
    try await withPaintServer { asked in
      asked.line.hasSuffix("samplers") ? .json(samplers) : .json(["images": [.string(digits)]])
    } _: { server, address in
      let http = HTTPClient()
      for (sampler, words) in [
        ("nope", "it has no sampler “nope”; it has euler_a, lcm"), ("K_Euler_A", nil),
      ] as [(String, String?)] {
        var settings = SDAPI.Settings(Props.terms(), flavour: .sdcpp)
        settings.sampler = sampler
        let painter = SDAPI(
          settings, on: Props.server(at: address, over: http), over: http, clock: .system)
        for _ in 1...2 {
          do {
            _ = try await painter.paint(
              Props.order(), progress: { _ in }, willStart: { _ in })
            #expect(words == nil)
          } catch let fault as ModelFault {
            #expect(fault.kind == .badOrder && fault.words == words)
          }
        }
      }
      #expect(server.asked.last?.json?["sampler_name"] == "euler_a")
      // Once it was known, nobody asks again.
      #expect(server.lines.count { $0.hasSuffix("samplers") } == 3)
      #expect(server.lines.count { $0 == "POST /v1/sdapi/v1/txt2img" } == 2)
    }
  }

  @Test(
    arguments: [
      ("euler_a", "euler_a"), ("Euler a", "euler_a"), ("EULER-A", "euler_a"),
      ("K_Euler_A", "euler_a"), ("euler", "euler"), ("DPM++ 2M", "dpm++2m"),
      ("Heun's", "heun"), ("dpm++", nil), ("Euler a Karras", nil), ("", nil),
    ] as [(String, String?)])
  func `a sampler is found however its name is written`(written: String, own: String?) throws {
    let menu = try SDAPIMenu(
      Props.answer([
        ["name": "euler", "aliases": ["euler_a"]], ["name": "euler_a", "aliases": ["k_euler_a"]],
        ["name": "dpm++2m", "aliases": nil], ["name": "heun", "label": "Heun's"], ["label": "x"],
      ]))
    #expect(menu.own(written) == own)
  }

  @Test func `a name of both is asked for as a sampler and a scheduler`() async throws {
    let digits = Props.digits(Props.picture())
    try await withPaintServer { asked in
      if asked.line.hasSuffix("samplers") { return .json([["name": "dpm++2m"]]) }
      if asked.line.hasSuffix("schedulers") {
        return .json([["name": "karras"], ["name": "sgm_uniform"]])
      }
      return .json(["images": [.string(digits)]])
    } _: { server, address in
      let http = HTTPClient()
      for (name, scheduler) in [
        ("DPM++ 2M Karras", "karras"), ("DPM++ 2M SGM Uniform", "sgm_uniform"),
      ] as [(String, JSONValue)] {
        var settings = SDAPI.Settings(Props.terms(), flavour: .sdcpp)
        settings.sampler = name
        let painter = SDAPI(
          settings, on: Props.server(at: address, over: http), over: http, clock: .system)
        _ = try await painter.paint(Props.order(), progress: { _ in }, willStart: { _ in })
        #expect(server.asked.last?.json?["sampler_name"] == "dpm++2m")
        #expect(server.asked.last?.json?["scheduler"] == scheduler)
      }
      // Who names a scheduler besides has said what the sampler's name is.
      var settings = SDAPI.Settings(Props.terms(), flavour: .sdcpp)
      (settings.sampler, settings.scheduler) = ("DPM++ 2M Karras", "karras")
      let painter = SDAPI(
        settings, on: Props.server(at: address, over: http), over: http, clock: .system)
      do {
        _ = try await painter.paint(Props.order(), progress: { _ in }, willStart: { _ in })
        Issue.record("there is no such sampler")
      } catch let fault as ModelFault {
        #expect(fault.words == "it has no sampler “DPM++ 2M Karras”; it has dpm++2m")
      }
    }
  }

  /// Waits hardly at all.
  private static let hasty = WallClock(
    now: WallClock.system.now, sleep: { _ in try await Task.sleep(for: .milliseconds(10)) })

  @Test func `progress is that of our job`() async throws {
    let isSeen = Concurrency.Gate()
    let digits = Props.digits(Props.picture())
    let states: [JSONValue] = [
      ["active": false, "queued": true, "progress": nil], ["active": true, "progress": 0.5],
    ]
    let count = Guarded(0)
    try await withPaintServer { asked in
      guard asked.line.hasSuffix("internal/progress") else {
        try await isSeen.wait()
        return .json(["images": [.string(digits)]])
      }
      let index = count.withLock { count in
        defer { count += 1 }
        return min(count, 1)
      }
      return .json(states[index])
    } _: { server, address in
      let http = HTTPClient()
      let painter = SDAPI(
        SDAPI.Settings(Props.terms()), on: Props.server(at: address, over: http), over: http,
        clock: Self.hasty)
      let told = Guarded<[PaintProgress]>([])
      _ = try await painter.paint(
        Props.order(),
        progress: { progress in
          told.withLock { $0.append(progress) }
          isSeen.open()
        }, willStart: { _ in })
      #expect(told.withLock { $0.first } == PaintProgress(fraction: 0.5, stage: "sampling"))
      let asked = server.asked.first { $0.line.hasSuffix("txt2img") }?.json
      let followed = server.asked.first { $0.line.hasSuffix("progress") }?.json
      #expect(asked?["force_task_id"] == .string("easel-\(PictureID(unchecked: 11))-7"))
      #expect(asked?["force_task_id"] == followed?["id_task"])
    }
  }

  @Test(arguments: SDAPI.Flavour.allCases)
  func `a job has a name where the server has names for jobs`(flavour: SDAPI.Flavour) async throws {
    let digits = Props.digits(Props.picture())
    try await withPaintServer { asked in
      asked.line.hasSuffix("progress") ? .page(404) : .json(["images": [.string(digits)]])
    } _: { server, address in
      let http = HTTPClient()
      let painter = SDAPI(
        SDAPI.Settings(Props.terms(), flavour: flavour),
        on: Props.server(at: address, over: http), over: http, clock: .system)
      _ = try await painter.paint(Props.order(), progress: { _ in }, willStart: { _ in })
      let asked = server.asked.first { $0.line.hasSuffix("txt2img") }?.json
      let name: JSONValue = asked?["force_task_id"] ?? .null
      #expect((name != .null) == (flavour == .a1111 || flavour == .forge))
      // What stable-diffusion.cpp does not read is not sent to it.
      let count: JSONValue = asked?["batch_size"] ?? .null
      #expect((count == 1) == (flavour != .sdcpp))
    }
  }

  @Test(arguments: [true, false])
  func `leaving interrupts our own job and nobody else's`(isOurs: Bool) async throws {
    let (isBegun, stop) = (Concurrency.Gate(), Concurrency.Gate())
    try await withPaintServer { asked in
      if asked.line.hasSuffix("progress") { return .json(["active": .boolean(isOurs)]) }
      if asked.line.hasSuffix("interrupt") { return .json([:]) }
      isBegun.open()
      try await stop.wait()
      return .page(500)
    } _: { server, address in
      let http = HTTPClient()
      let painter = SDAPI(
        SDAPI.Settings(Props.terms()), on: Props.server(at: address, over: http), over: http,
        clock: .system)
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            _ = try await painter.paint(
              Props.order(), progress: { _ in }, willStart: { _ in })
            return false
          } catch { return error is CancellationError }
        }
        try? await isBegun.wait()
        group.cancelAll()
        let wasCancelled = await group.next()
        #expect(wasCancelled == true)
      }
      #expect(server.lines.contains { $0.hasSuffix("interrupt") } == isOurs)
      stop.open()
    }
  }
}
