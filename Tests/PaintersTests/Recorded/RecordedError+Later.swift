import Studio

extension RecordedError {
  // MARK: What is said of the picture that a job starts from

  private static func upload(
    _ name: String, status: Int, _ body: String, _ kind: PainterFailure.Kind, _ detail: String
  ) -> RecordedError {
    RecordedError(
      name: name, line: "POST /upload/image", status: status, body: body, hasSource: true,
      failure: PainterFailure(kind, detail))
  }

  static let sources = [
    upload(
      "upload_too_large", status: 413, "Maximum request body size 104857600 exceeded.", .tooLarge,
      "Maximum request body size 104857600 exceeded."),
    upload("upload_no_file", status: 400, "", .badOrder, ""),
    upload("upload_traversal", status: 400, "", .badOrder, ""),
    // It keeps whatever it is sent, and says so when it looks at it.
    RecordedError(
      name: "upload_not_image, history_exec_error", versions: ["0.3.64"], line: "GET /history/",
      body:
        #"{"$ID":{"outputs":{},"status":{"status_str":"error","completed":false,"messages":[["execution_start",{"prompt_id":"$ID"}],["execution_cached",{"nodes":["4","6","7"]}],["execution_error",{"node_id":"10","node_type":"LoadImage","exception_message":"cannot identify image file '/srv/backend/input/bad.png'\n","exception_type":"PIL.UnidentifiedImageError","traceback":["left out"]}]]}}}"#,
      hasSource: true,
      failure: PainterFailure(
        .sourceUnreadable, "LoadImage: cannot identify image file bad.png")),
    RecordedError(
      name: "upload_not_image, jobs_list_failed", versions: ["0.27.0"], line: "GET /api/jobs/",
      body:
        #"{"id":"$ID","status":"failed","execution_error":{"node_id":"10","node_type":"LoadImage","exception_message":"cannot identify image file '/srv/backend/input/bad.png'\n","exception_type":"PIL.UnidentifiedImageError"},"outputs_count":0}"#,
      hasSource: true,
      failure: PainterFailure(
        .sourceUnreadable, "LoadImage: cannot identify image file bad.png")),
  ]

  // MARK: What is said of a job

  static let standings = [
    RecordedError(
      name: "history_interrupted", versions: ["0.3.64"], line: "GET /history/",
      body:
        #"{"$ID":{"outputs":{},"status":{"status_str":"error","completed":false,"messages":[["execution_start",{"prompt_id":"$ID"}],["execution_cached",{"nodes":["4","6","7"]}],["execution_interrupted",{"node_id":"3","node_type":"KSampler","executed":["5"]}]]}}}"#,
      failure: PainterFailure(.cancelled, "it was stopped at the server")),
    RecordedError(
      name: "job_cancelled", versions: ["0.27.0"], line: "GET /api/jobs/",
      body:
        #"{"id":"$ID","status":"cancelled","outputs_count":0,"outputs":{},"execution_status":{"status_str":"error","messages":[["execution_interrupted",{"node_id":"3"}]]}}"#,
      failure: PainterFailure(.cancelled, "it was stopped at the server")),
    // Somebody took it out of the queue: there is no trace of it.
    RecordedError(
      name: "history_deleted_pending", versions: ["0.3.64"], line: "GET /queue",
      body: #"{"queue_running":[],"queue_pending":[]}"#,
      failure: PainterFailure(.cancelled, "it was stopped at the server")),
    RecordedError(
      name: "job_cancelled_while_pending, job_unknown", versions: ["0.27.0"],
      line: "GET /api/jobs/", status: 404, body: #"{"error":"Job not found"}"#,
      failure: PainterFailure(.cancelled, "it was stopped at the server")),
  ]

  // MARK: What is said where the picture should be

  private static func view(
    _ name: String, status: Int, _ kind: PainterFailure.Kind, _ detail: String
  ) -> RecordedError {
    RecordedError(
      name: name, line: "GET /view", status: status, body: "",
      failure: PainterFailure(kind, detail))
  }

  static let pictures = [
    view("view_404", status: 404, .badAnswer, "the server does not have the picture any more"),
    view("view_400_type", status: 400, .badOrder, ""),
    view("view_400_traversal", status: 400, .badOrder, ""),
  ]
}
