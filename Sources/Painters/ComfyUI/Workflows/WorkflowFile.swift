internal import ImageFiles
internal import JSON

/// The graph in a file that somebody brought: JSON in the form that the server takes, what was sent to
/// a server with such a graph in it, or a picture that carries one.
///
/// 1. What comes out is the graph alone, compact: of each node its class, its inputs and its title.
/// 2. It has at most ``Workflow/maximumBytes``, and so had the text that it was read from.
enum WorkflowFile {
  static func graph(in file: [UInt8]) throws(WorkflowFault) -> [UInt8] {
    let text = try text(of: file)
    guard text.count <= Workflow.maximumBytes else { throw .tooLarge }
    // ComfyUI writes NaN beside the inputs, which JSON does not have.
    let options = JSONOptions(
      dialect: .json5, loneSurrogates: .replace, limits: Workflow.limits)
    let root: JSONNode
    do throws(JSONError) {
      root = try JSONDocument(text, options: options).root
    } catch {
      throw .notJSON(error.place)
    }
    if root["nodes"]?.elements != nil { throw .savedForEditor }
    let sent = root["prompt"].flatMap { $0.members != nil && $0["class_type"] == nil ? $0 : nil }
    guard let members = (sent ?? root).members, !members.isEmpty else { throw .noGraph }
    guard members.count <= Workflow.maximumNodes else { throw .tooLarge }
    var graph = JSONObject()
    for member in members { graph.append(member.name, try bare(member)) }
    return JSONValue.object(graph).compact()
  }

  private static func text(of file: [UInt8]) throws(WorkflowFault) -> [UInt8] {
    guard (try? ImageHeader(file)) != nil else {
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      return file.starts(with: mark) ? Array(file.dropFirst(mark.count)) : file
    }
    let recipe = readRecipe(file)
    if let graph = recipe?.apiGraph { return Array(graph.utf8) }
    if recipe?.editorGraph != nil { throw .savedForEditor }
    throw .noneInPicture
  }

  private static func bare(_ member: JSONMember) throws(WorkflowFault) -> JSONValue {
    let node = member.value
    guard let kind = node["class_type"]?.string, !kind.isEmpty else {
      throw .nodeWithoutClass(member.name)
    }
    var bare = JSONObject()
    bare.append("class_type", .string(kind))
    do throws(JSONError) {
      if let inputs = node["inputs"], inputs.members != nil {
        bare.append("inputs", try JSONValue(inputs))
      } else {
        bare.append("inputs", [:])
      }
    } catch {
      throw .notJSON(error.place)
    }
    if let title = node["_meta"]?["title"]?.string, !title.isEmpty {
      bare.append("_meta", ["title": .string(title)])
    }
    return .object(bare)
  }
}
