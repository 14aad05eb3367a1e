import BackEnds
import HTTP
import HTTPServer
import Studio
import Testing

@testable import Painters

/// What a real ComfyUI answered to something that went wrong, shortened to what is read of it, and what
/// people read then.
struct RecordedError: Sendable, CustomTestStringConvertible {
  static let both = ["0.3.64", "0.27.0"]

  /// What went wrong, as the recording is called.
  let name: String
  /// Which servers say so.
  var versions = Self.both
  /// What is asked: the line begins so.
  let line: String
  var status = 200
  /// `ID` in it is the job's.
  let body: String
  /// Painted from a picture, which goes there first.
  var hasSource = false
  let failure: PainterFailure

  var testDescription: String { "\(name) \(versions.joined(separator: ", "))" }

  func answer(to asked: String) -> ServerResponse? {
    guard asked.hasPrefix(line) else { return nil }
    let id = asked.split(separator: "/").last.map { String($0) } ?? ""
    let text = body.split(separator: "$ID", omittingEmptySubsequences: false).joined(separator: id)
    let type = text.hasPrefix("{") ? "application/json; charset=utf-8" : "text/plain"
    return ServerResponse(
      status: status, headers: text.isEmpty ? [:] : ["Content-Type": type],
      body: .bytes(Array(text.utf8)))
  }

  static let all: [RecordedError] = submitting + nodes + sources + standings + pictures
}

// MARK: What is said of a workflow as a whole

extension RecordedError {
  private static func submission(
    _ name: String, of versions: [String] = both, status: Int = 400, _ body: String,
    _ kind: PainterFailure.Kind, _ detail: String
  ) -> RecordedError {
    RecordedError(
      name: name, versions: versions, line: "POST /prompt", status: status, body: body,
      failure: PainterFailure(kind, detail))
  }

  private static let inTrouble = "500 Internal Server Error\n\nServer got itself in trouble"

  private static let submitting = [
    submission(
      "prompt_err_bad_json", status: 500, inTrouble, .trouble,
      "500 Internal Server Error Server got itself in trouble"),
    // Such a file is found out when it is read; a workflow that is one inside a node is not.
    submission(
      "prompt_err_ui_format_workflow", status: 500, inTrouble, .trouble,
      "500 Internal Server Error Server got itself in trouble"),
    // We name no origin, but what stands between may.
    submission("prompt_err_origin", status: 403, "", .unauthorised, ""),
    submission(
      "prompt_err_missing_class_type", of: ["0.3.64"],
      #"{"error":{"type":"invalid_prompt","message":"Cannot execute because a node is missing the class_type property.","details":"Node ID '#1'","extra_info":{}},"node_errors":{}}"#,
      .badOrder, "Cannot execute because a node is missing the class_type property."),
    submission(
      "prompt_err_missing_class_type", of: ["0.27.0"],
      #"{"error":{"type":"missing_node_type","message":"Node 'ID #1' has no class_type. The workflow may be corrupted or a custom node is missing.","extra_info":{"node_id":"1","class_type":null,"node_title":null}},"node_errors":{}}"#,
      .badOrder,
      "Node 'ID #1' has no class_type. The workflow may be corrupted or a custom node is missing."),
    submission(
      "prompt_err_unknown_node", of: ["0.3.64"],
      #"{"error":{"type":"invalid_prompt","message":"Cannot execute because node NopeNode does not exist.","extra_info":{}},"node_errors":{}}"#,
      .badOrder, "Cannot execute because node NopeNode does not exist."),
    submission(
      "prompt_err_unknown_node", of: ["0.27.0"],
      #"{"error":{"type":"missing_node_type","message":"Node 'NopeNode' not found.","extra_info":{"node_id":"1","class_type":"NopeNode"}},"node_errors":{}}"#,
      .badOrder, "it has no node NopeNode; a node of somebody else's may be missing there"),
    submission(
      "prompt_err_no_outputs",
      #"{"error":{"type":"prompt_no_outputs","message":"Prompt has no outputs","extra_info":{}},"node_errors":{}}"#,
      .badOrder, "the workflow has no node that saves or shows a picture"),
    submission(
      "prompt_err_no_prompt",
      #"{"error":{"type":"no_prompt","message":"No prompt provided","extra_info":{}},"node_errors":{}}"#,
      .badOrder, "it got no workflow"),
    submission(
      "prompt_err_bad_prompt_id", of: ["0.27.0"],
      #"{"error":{"type":"invalid_prompt_id","message":"prompt_id must be a valid UUID","extra_info":{}},"node_errors":{}}"#,
      .badOrder, "it does not take the name of the job"),
  ]

  // MARK: What is said of nodes

  /// `nodes` are what stands in `node_errors`.
  private static func complaint(
    _ name: String, _ nodes: String, _ kind: PainterFailure.Kind, _ detail: String
  ) -> RecordedError {
    submission(
      name,
      #"{"error":{"type":"prompt_outputs_failed_validation","message":"Prompt outputs failed validation","details":"","extra_info":{}},"node_errors":{\#(nodes)}}"#,
      kind, detail)
  }

  private static let nodes = [
    complaint(
      "prompt_err_ranges_and_missing",
      #""6":{"errors":[{"type":"required_input_missing","message":"Required input is missing","details":"text","extra_info":{"input_name":"text"}}],"dependent_outputs":["9"],"class_type":"CLIPTextEncode"},"5":{"errors":[{"type":"value_smaller_than_min","message":"Value 8 smaller than min of 16","details":"width","extra_info":{"input_name":"width","received_value":8}}],"dependent_outputs":["9"],"class_type":"EmptyLatentImage"},"3":{"errors":[{"type":"value_bigger_than_max","message":"Value 1000.0 bigger than max of 100.0","extra_info":{"input_name":"cfg","received_value":1000.0}},{"type":"value_smaller_than_min","message":"Value 0 smaller than min of 1","extra_info":{"input_name":"steps","received_value":0}}],"dependent_outputs":["9"],"class_type":"KSampler"}"#,
      .badOrder, "CLIPTextEncode: text is missing (and 3 more)"),
    complaint(
      "prompt_err_types",
      #""3":{"errors":[{"type":"invalid_input_type","message":"Failed to convert an input value to a INT value","details":"seed, abc, invalid literal for int() with base 10: 'abc'","extra_info":{"input_name":"seed","received_value":"abc"}},{"type":"return_type_mismatch","message":"Return type mismatch between linked nodes","extra_info":{"input_name":"latent_image","received_type":"MODEL","linked_node":["4",0]}}],"dependent_outputs":["9"],"class_type":"KSampler"}"#,
      .badOrder, "KSampler: seed is not of the kind that it takes (and 1 more)"),
    complaint(
      "prompt_err_dangling_link",
      #""3":{"errors":[{"type":"exception_during_inner_validation","message":"Exception when validating inner node","details":"'99'","extra_info":{"input_name":"samples","exception_message":"'99'","exception_type":"KeyError","linked_node":["3",0]}}],"dependent_outputs":["9"],"class_type":"KSampler"}"#,
      .badOrder, "KSampler: it is linked to a node that is not there"),
    complaint(
      "prompt_err_seed_minus_one",
      #""3":{"errors":[{"type":"value_smaller_than_min","message":"Value -1 smaller than min of 0","details":"seed","extra_info":{"input_name":"seed","received_value":-1}}],"dependent_outputs":["9"],"class_type":"KSampler"}"#,
      .badOrder, "KSampler: seed: Value -1 smaller than min of 0"),
    complaint(
      "prompt_err_missing_checkpoint",
      #""4":{"errors":[{"type":"value_not_in_list","message":"Value not in list","extra_info":{"input_name":"ckpt_name","input_config":[["tiny-random-sd15.safetensors"],{}],"received_value":"v1-5-pruned-emaonly.safetensors"}}],"dependent_outputs":["9"],"class_type":"CheckpointLoaderSimple"}"#,
      .modelMissing,
      "CheckpointLoaderSimple asks for v1-5-pruned-emaonly.safetensors; "
        + "it has tiny-random-sd15.safetensors"),
    complaint(
      "prompt_err_loadimage_missing",
      #""10":{"errors":[{"type":"custom_validation_failed","message":"Custom validation failed for node","details":"image - Invalid image file: does-not-exist.png","extra_info":{"input_name":"image"}}],"dependent_outputs":["9"],"class_type":"LoadImage"}"#,
      .sourceUnreadable, "LoadImage: image - Invalid image file: does-not-exist.png"),
  ]
}
