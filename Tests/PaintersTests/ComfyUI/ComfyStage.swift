import BackEnds
import Concurrency
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Studio

@testable import Painters

/// A server that talks like ComfyUI, of either generation, and paints nothing: its pictures are the
/// words that it was asked for.
///
/// pending → running → finished | failed | interrupted
final class ComfyStage: Sendable {
  struct Behaviour: Sendable {
    var version = "0.27.0"
    /// Jobs are worked on as they come; else when the test says so.
    var works = true
    /// It takes orders, and the answer does not get through.
    var losesAnswers = false
    /// Is asked before anything else is done; what it gives is the answer.
    var odd: @Sendable (_ line: String, _ time: Int) -> ServerResponse? = { _, _ in nil }
  }

  enum Standing: Sendable { case pending, running, finished, failed, interrupted }

  struct Job: Sendable {
    let id: String
    let client: String
    let graph: JSONValue
    var standing: Standing

    /// The words of the prompt, where the graph has them.
    var words: String {
      if case .string(let words)? = graph["6"]?["inputs"]?["text"] { words } else { "" }
    }
  }

  private struct State {
    var jobs: [Job] = []
    var lines: [String] = []
    var uploads: [String: [UInt8]] = [:]
  }

  let behaviour: Behaviour
  let sockets = FakeSockets()
  private let state = Guarded(State())
  private let bell = Doorbell()

  init(_ behaviour: Behaviour) { self.behaviour = behaviour }

  var jobs: [Job] { state.withLock { $0.jobs } }
  var lines: [String] { state.withLock { $0.lines } }
  var uploads: [String: [UInt8]] { state.withLock { $0.uploads } }

  /// A job that is there, of whoever.
  func put(_ id: String, _ standing: Standing, words: String = "a red boat") {
    let graph: JSONValue = ["6": ["inputs": ["text": .string(words)]]]
    state.withLock {
      $0.jobs.append(Job(id: id, client: "somebody", graph: graph, standing: standing))
    }
  }

  func set(_ id: String, _ standing: Standing) {
    state.withLock { state in
      for index in state.jobs.indices where state.jobs[index].id == id {
        state.jobs[index].standing = standing
      }
    }
    bell.ring()
  }

  func standing(of id: String) -> Standing? { jobs.last { $0.id == id }?.standing }

  // MARK: Working

  /// One job after the other, with what is said meanwhile.
  func work() async throws {
    while true {
      let seen = bell.rings
      let next = jobs.first { $0.standing == .pending }
      guard behaviour.works, let job = next else {
        try await bell.wait(after: seen, atMost: .seconds(60), on: .system)
        continue
      }
      set(job.id, .running)
      tell(job, "execution_start")
      tell(job, "execution_cached", #""nodes":["4","6","7"],"#)
      tell(job, "executing", #""node":"3","#)
      tellAll(job, "progress", #""value":1,"max":2,"node":"3","#)
      tell(job, "executed", #""node":"9","output":{"images":[\#(image(of: job))]},"#)
      // The history is written after this is said.
      tell(job, "execution_success")
      await Task.yield()
      set(job.id, .finished)
      tell(job, "executing", #""node":null,"#)
    }
  }

  private func tell(_ job: Job, _ type: String, _ more: String = "") {
    sockets.say(message(job, type, more), to: job.client)
  }

  private func tellAll(_ job: Job, _ type: String, _ more: String = "") {
    sockets.say(message(job, type, more))
  }

  private func message(_ job: Job, _ type: String, _ more: String) -> String {
    #"{"type":"\#(type)","data":{\#(more)"prompt_id":"\#(job.id)"}}"#
  }

  private func image(of job: Job) -> String {
    #"{"filename":"\#(job.id).png","subfolder":"","type":"output"}"#
  }

  // MARK: Answering

  func routes() -> Routes {
    var routes = Routes()
    for method in [HTTPMethod.get, .post] {
      routes.add(method, "/{path...}", maximumBodyBytes: 8 << 20) { try await self.answer($0) }
    }
    return routes
  }

  private func answer(_ request: ServerRequest) async throws -> ServerResponse {
    let body = try await request.body.bytes()
    let line = "\(request.method) \(request.path)"
    let time = state.withLock { state in
      state.lines.append(line)
      return state.lines.count { $0 == line }
    }
    if let odd = behaviour.odd(line, time) { return odd }
    let parts = request.path.split(separator: "/").map(String.init)
    let root = try? JSONDocument(body).root
    switch (parts.first ?? "", request.method) {
    case ("system_stats", .get):
      return json(#"{"system":{"comfyui_version":"\#(behaviour.version)"}}"#)
    case ("prompt", .post): return try submit(root)
    case ("history", .get): return history(parts.last ?? "")
    case ("queue", .get): return queue()
    case ("queue", .post):
      if let id = root?["delete"]?[0]?.string { drop(id) }
      return ServerResponse()
    case ("interrupt", .post):
      // Without an id it stops whatever runs.
      let id = root?["prompt_id"]?.string
      for job in jobs where job.standing == .running && (id == nil || id == job.id) {
        set(job.id, .interrupted)
      }
      return ServerResponse()
    case ("upload", .post): return upload(body)
    case ("view", .get): return view(request.query("filename") ?? "")
    case ("api", .get): return job(parts.last ?? "")
    case ("api", .post): return cancel(parts.dropFirst(2).first ?? "")
    default: return ServerResponse(status: 404)
    }
  }

  private func submit(_ root: JSONNode?) throws -> ServerResponse {
    guard let root, let id = root["prompt_id"]?.string, let graph = root["prompt"] else {
      return ServerResponse(status: 500, text: "Server got itself in trouble")
    }
    let job = Job(
      id: id, client: root["client_id"]?.string ?? "", graph: try JSONValue(graph),
      standing: .pending)
    state.withLock { $0.jobs.append(job) }
    bell.ring()
    if behaviour.losesAnswers { return ServerResponse(status: 502, text: "<html>Bad</html>") }
    return json(#"{"prompt_id":"\#(id)","number":1,"node_errors":{}}"#)
  }

  private func drop(_ id: String) {
    state.withLock { $0.jobs.removeAll { $0.id == id && $0.standing == .pending } }
  }

  private func history(_ id: String) -> ServerResponse {
    guard let job = jobs.last(where: { $0.id == id }) else { return json("{}") }
    switch job.standing {
    case .pending, .running: return json("{}")
    case .finished:
      return json(
        #"{"\#(id)":{"outputs":{"9":{"images":[\#(image(of: job))]}},"status":{"status_str":"success","completed":true,"messages":[]}}}"#
      )
    case .failed, .interrupted:
      return json(
        #"{"\#(id)":{"outputs":{},"status":{"status_str":"error","messages":[["\#(ending(job))",{"node_type":"KSampler","exception_type":"ValueError","exception_message":"in /srv/comfy/x.py"}]]}}}"#
      )
    }
  }

  private func ending(_ job: Job) -> String {
    job.standing == .interrupted ? "execution_interrupted" : "execution_error"
  }

  private func queue() -> ServerResponse {
    func list(_ standing: Standing) -> String {
      jobs.filter { $0.standing == standing }.map { #"[1,"\#($0.id)",{}]"# }
        .joined(separator: ",")
    }
    return json(#"{"queue_running":[\#(list(.running))],"queue_pending":[\#(list(.pending))]}"#)
  }

  private func job(_ id: String) -> ServerResponse {
    guard let job = jobs.last(where: { $0.id == id }) else {
      return json(#"{"error":"Job not found"}"#, status: 404)
    }
    switch job.standing {
    case .pending: return json(#"{"id":"\#(id)","status":"pending"}"#)
    case .running: return json(#"{"id":"\#(id)","status":"in_progress"}"#)
    case .finished:
      return json(
        #"{"id":"\#(id)","status":"completed","outputs":{"9":{"images":[\#(image(of: job))]}}}"#)
    case .failed:
      return json(
        #"{"id":"\#(id)","status":"failed","execution_error":{"node_type":"KSampler","exception_type":"ValueError","exception_message":"in /srv/comfy/x.py"}}"#
      )
    case .interrupted: return json(#"{"id":"\#(id)","status":"cancelled","outputs":{}}"#)
    }
  }

  private func cancel(_ id: String) -> ServerResponse {
    let standing = standing(of: id)
    drop(id)
    if standing == .running { set(id, .interrupted) }
    return json(#"{"cancelled":\#(standing == .pending || standing == .running)}"#)
  }

  /// Keeps the file under the name that stands in the form.
  private func upload(_ body: [UInt8]) -> ServerResponse {
    let text = String(decoding: body, as: UTF8.self)
    let name = text.split(separator: "filename=\"").dropFirst().first.map {
      String($0.prefix { $0 != "\"" })
    }
    guard let name, text.contains("subfolder") else { return ServerResponse(status: 400) }
    state.withLock { $0.uploads[name] = body }
    return json(#"{"name":"\#(name)","subfolder":"easel","type":"input"}"#)
  }

  private func view(_ file: String) -> ServerResponse {
    guard let job = jobs.last(where: { "\($0.id).png" == file }) else {
      return ServerResponse(status: 404)
    }
    return ServerResponse(
      headers: ["Content-Type": "image/png"], body: .bytes(Array("png: \(job.words)".utf8)))
  }

  private func json(_ text: String, status: Int = 200) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "application/json; charset=utf-8"],
      body: .bytes(Array(text.utf8)))
  }
}
