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
          """, rules: "size: 64,"
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
