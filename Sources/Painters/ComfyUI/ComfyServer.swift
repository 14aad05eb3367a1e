internal import BackEnds
internal import Concurrency
internal import Digest
internal import HTTP
internal import ImageFiles
internal import JSON
internal import Studio

/// What is asked of a ComfyUI server, question by question.
struct ComfyServer: Sendable {
  enum Submission: Sendable { case accepted(ComfyReceipt), refused(PainterFailure) }

  private static let patience = Duration.seconds(30)
  private static let maximumAnswer = 32 << 20

  let server: ModelServer
  let randomness: Randomness

  /// - Returns: nothing where it does not say.
  func version() async throws -> ComfyVersion? {
    version(in: try await ask(Self.greeting))
  }

  /// The same beside its turn, for who has no time.
  func versionAside(within limit: Duration) async throws -> ComfyVersion? {
    var question = Self.greeting
    question.deadline = limit
    question.maximumBytes = Self.maximumAnswer
    return version(in: try await server.askAside(question))
  }

  private static let greeting = ModelQuestion(get: "system_stats")

  private func version(in answer: ModelAnswer) -> ComfyVersion? {
    (try? answer.json())?["system"]?["comfyui_version"]?.string.flatMap { ComfyVersion($0) }
  }

  /// Stores a picture to start from, by a name made of what is in it: the same twice is one file.
  /// - Returns: What the graph calls it.
  func upload(_ bytes: [UInt8]) async throws -> String {
    var form = Multipart()
    let kind = Self.kind(of: bytes)
    form.add(
      "image", fileName: "\(SHA256.hex(bytes).prefix(40)).\(kind.fileExtension)",
      contentType: kind.mediaType, bytes: bytes)
    form.add("type", text: "input")
    form.add("subfolder", text: "easel")
    form.add("overwrite", text: "true")
    guard let body = try? form.encoded(atMost: 256 << 20, randomness) else {
      throw ModelFault(.tooLarge)
    }
    var question = ModelQuestion(
      post: "upload/image", .bytes(body.bytes, type: body.contentType))
    question.deadline = .seconds(180)
    // It is the same file under the same name.
    question.isIdempotent = true
    let root = try await server.ask(question).json()
    guard let name = root["name"]?.string, !name.isEmpty else {
      throw ModelFault(.nonsense, "it does not say where the picture is")
    }
    let folder = root["subfolder"]?.string ?? ""
    return folder.isEmpty ? name : "\(folder)/\(name)"
  }

  private static func kind(of bytes: [UInt8]) -> ImageFormat {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    return bytes.starts(with: Array("RIFF".utf8)) ? .webp : .png
  }

  func submit(_ graph: JSONObject, as id: String, for clientID: String) async throws -> Submission {
    var question = ModelQuestion(
      post: "prompt",
      .json([
        "prompt": .object(graph), "client_id": .string(clientID), "prompt_id": .string(id),
      ]))
    question.deadline = .seconds(60)
    // What is wrong with which node stands in the answer that says no.
    question.alsoAnswers = [400]
    let answer = try await server.ask(question)
    guard answer.status == 200 else {
      guard let root = try? answer.json(), let refusal = ComfyRefusal(root) else {
        return .refused(PainterFailure(.badOrder, "the server did not say why"))
      }
      return .refused(refusal.failure)
    }
    guard let receipt = ComfyReceipt(try answer.json()) else {
      throw ModelFault(.nonsense, "it does not name the job")
    }
    return .accepted(receipt)
  }

  func standing(of id: String, _ version: ComfyVersion?) async throws -> ComfyStanding {
    if let version, version >= .withJobs {
      do {
        return ComfyStanding(job: try await ask(ModelQuestion(get: "api/jobs/\(id)")).json())
      } catch let fault as ModelFault where fault.kind == .missing {
        return .unknown
      }
    }
    let standing = try await history(of: id)
    guard standing == .unknown else { return standing }
    let queued = ComfyStanding(
      queue: try await ask(ModelQuestion(get: "queue")).json(), of: id)
    // What has left the queue in between has come into the history.
    return queued == .unknown ? try await history(of: id) : queued
  }

  private func history(of id: String) async throws -> ComfyStanding {
    ComfyStanding(history: try await ask(ModelQuestion(get: "history/\(id)")).json(), of: id)
  }

  func bytes(of image: ComfyImage) async throws -> [UInt8] {
    var question = ModelQuestion(
      get: "view",
      query: [
        ("filename", image.file), ("subfolder", image.subfolder), ("type", image.folder.rawValue),
      ])
    question.accept = "image/*"
    question.deadline = .seconds(180)
    return try await server.ask(question).body
  }

  private func ask(_ question: ModelQuestion) async throws -> ModelAnswer {
    var question = question
    question.deadline = Self.patience
    question.maximumBytes = Self.maximumAnswer
    return try await server.ask(question)
  }
}
