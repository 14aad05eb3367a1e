import JSON
import TestSupport
import Testing

/// A line of the doctor's report.
struct DoctorLine {
  let level: String
  let text: String
  let fix: String?
  let facts: JSONNode?
}

extension Program {
  /// What the doctor says with these settings, by the names of its lines. It never shows the key.
  func doctor(_ settings: String, _ more: [String] = []) async throws -> [String: DoctorLine] {
    folder.write(settings, to: "easel.json5")
    let outcome = try await ChildProcess.run(
      builtProgram("easel"), ["doctor", "--config", "easel.json5", "--json"] + more,
      environment: ["EASEL_KEY": "hunter2"], folder: folder.path)
    #expect(outcome.error == "" && !outcome.output.contains("hunter2"), "\(outcome)")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    var lines: [String: DoctorLine] = [:]
    for check in try root.array("checks") {
      lines[try check.string("name")] = DoctorLine(
        level: try check.string("level"), text: try check.string("text"),
        fix: check["fix"]?.string, facts: check["facts"])
    }
    return lines
  }

  /// A workflow that paints from words with the checkpoint `a.safetensors`, or from a
  /// picture.
  func writeWorkflow(_ name: String, fromPicture: Bool = false) {
    let latent =
      fromPicture
      ? #"""
      "1": {"class_type": "LoadImage", "inputs": {"image": "x.png"}},
      "5": {"class_type": "VAEEncode", "inputs": {"pixels": ["1", 0], "vae": ["4", 2]}},
      """#
      : #"""
      "5": {"class_type": "EmptyLatentImage",
        "inputs": {"width": 1024, "height": 1024, "batch_size": 1}},
      """#
    folder.write(
      #"""
      { \#(latent)
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "x", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "y", "clip": ["4", 1]}},
        "3": {"class_type": "KSampler", "inputs": {"seed": 0, "steps": 25, "cfg": 6.5,
          "sampler_name": "euler", "scheduler": "karras", "denoise": 1.0, "model": ["4", 0],
          "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage",
          "inputs": {"filename_prefix": "easel", "images": ["8", 0]}} }
      """#, to: name)
  }
}
