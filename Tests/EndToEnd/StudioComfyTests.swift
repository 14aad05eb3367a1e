import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// A painter at a ComfyUI server that others use, too.
  @Suite struct StudioComfyTests {
    private func opens(
      _ comfy: ComfyPeer, _ body: (StudioRoom) async throws -> Void
    ) async throws {
      let workflows = "\(repositoryRoot())/bot-config/workflows"
      try await StudioRoom.opens(
        on: StudioHouse.here.server,
        settings: """
          jobs: { lease: "3s", backoff: "100ms" },
          painters: { comfy: { kind: "comfyui", url: "\(comfy.address)", size: "128x128",
            workflow: "\(workflows)/text2img.json",
            workflow_image: "\(workflows)/img2img.json" } },
          """, rules: "size: 64, operators: [\"@ann*:*\"],"
      ) { room in
        _ = try await room.hello()
        try await body(room)
      }
    }

    @Test func `how far a job is stands in the room, and the next builds on its picture`()
      async throws
    {
      let comfy = try await ComfyPeer.start()
      try await opens(comfy) { room in
        let prompt = try await room.says("a lighthouse")
        let job = try await comfy.submitted()
        #expect(job.words == "a lighthouse" && job.image.isEmpty)
        try await comfy.step(job, 2, of: 4)
        let status = try await room.answer(to: prompt, "Painting")
        try await room.words("41 %")
        try await comfy.finish(job)
        let first = try await room.picture()
        try await room.redaction(of: status.id)
        #expect(first.operation == "text2img" && first.content?["info"]?["w"]?.int64 == 128)

        try await room.says("at night --strength 0.4")
        let next = try await comfy.submitted()
        #expect(next.words == "at night" && next.image.hasPrefix("easel/"))
        let uploads = comfy.asked("uploaded")
        #expect(uploads.compactMap { $0["of"]?.string } == [job.id])
        #expect(uploads.first?["named"]?.boolean == true)
        try await comfy.finish(next)
        let second = try await room.picture(after: [first.id])
        #expect(second.operation == "img2img" && second.parent == first.pictureID)
        #expect(try await room.isActive(second))
      }
    }

    /// Two nodes could take the words: nobody guesses.
    private static let ink = """
      {"3": {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 4, "cfg": 1,
         "sampler_name": "euler", "scheduler": "simple", "denoise": 1, "model": ["4", 0],
         "positive": ["13", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
       "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}},
       "5": {"class_type": "EmptyLatentImage",
         "inputs": {"width": 64, "height": 64, "batch_size": 1}},
       "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "in ink", "clip": ["4", 1]}},
       "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
       "12": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["4", 1]}},
       "13": {"class_type": "ConditioningCombine",
         "inputs": {"conditioning_1": ["6", 0], "conditioning_2": ["12", 0]}},
       "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
       "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "i", "images": ["8", 0]}}}
      """

    @Test func `a workflow that somebody brings paints in the room after a question and a yes`()
      async throws
    {
      let comfy = try await ComfyPeer.start()
      let folder = TemporaryFolder()
      let path = folder.write(Self.ink, to: "Ink Wash.json")
      try await opens(comfy) { room in
        let file = try await room.ann.ask(
          "file", ["room": .string(room.room), "path": .string(path)]
        ).string("event")
        let asked = try await room.says("!workflow", replyingTo: file)
        let question = try await room.answer(to: asked, "which node takes prompt?")
        #expect(question.body.contains("12 (CLIPTextEncode)") && question.isEncrypted)
        try await room.says("12", replyingTo: question.id)
        let card = try await room.answer(to: asked, "What goes where")
        #expect(card.body.contains("prompt → 12 (CLIPTextEncode), text"))
        try await room.taps("✅", on: card)
        try await room.words("ink-wash paints here from now on")

        try await room.says("a heron --painter ink-wash")
        let job = try await comfy.submitted()
        #expect(job.texts.contains("a heron") && job.texts.contains("in ink"))
        try await comfy.finish(job)
        let picture = try await room.picture()
        #expect(picture.art?["painter"]?.string == "ink-wash" && picture.prompt == "a heron")
        try await room.answer(to: room.says("!painters"), "ink-wash: a workflow of this room")
        let forgotten = try await room.says("!workflow forget ink-wash")
        try await room.answer(to: forgotten, "paints nothing here any more")
        try await room.answer(
          to: room.says("a crane --painter ink-wash"), "There is no painter")
      }
    }

    @Test func `who cancels ends a job of their own there, and nobody else's`() async throws {
      let comfy = try await ComfyPeer.start()
      let running = try await comfy.put("in_progress")
      let waiting = try await comfy.put("pending")
      try await opens(comfy) { room in
        // One that runs.
        try await room.says("a castle")
        let castle = try await comfy.submitted()
        try await comfy.step(castle, 1, of: 4)
        try await room.answer(to: room.says("!cancel"), "Cancelled one picture")
        try await comfy.cancels(castle)
        // One that waits, whose prompt is taken back.
        let prompt = try await room.says("a bridge")
        let bridge = try await comfy.submitted()
        _ = try await room.ann.redacts(prompt, in: room.room)
        try await comfy.cancels(bridge)
        #expect(comfy.asked("cancelled").count == 2)
        #expect(try await comfy.standing(of: running) == "in_progress")
        #expect(try await comfy.standing(of: waiting) == "pending")
        // Nothing that could be meant for all of them was said.
        #expect(comfy.asked("other").compactMap { $0["line"]?.string } == [])
        // The room goes on.
        try await room.says("a harbour")
        try await comfy.finish(comfy.submitted())
        #expect(try await room.picture().prompt == "a harbour")
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.shown.count == 1)
      }
    }
  }
}
