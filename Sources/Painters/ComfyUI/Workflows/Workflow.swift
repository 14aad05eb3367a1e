package import JSON

/// A graph as ComfyUI's server takes it (its "API format"): nodes by id, inputs by name.
///
/// 1. Members keep their order and numbers their digits: seeds go up to 2^64−1.
/// 2. It has at most ``maximumNodes`` nodes in ``maximumBytes`` bytes.
package struct Workflow: Equatable, Sendable {
  package static let maximumBytes = 2 << 20
  package static let maximumNodes = 1_000
  static let limits = JSONLimits(
    maximumBytes: maximumBytes, maximumDepth: 64, maximumNodes: 1 << 18)

  package enum Input: Equatable, Sendable {
    case value(JSONValue)
    /// What another node gives out.
    case link(String, slot: Int)
  }

  package struct Port: Equatable, Sendable {
    package let name: String
    package let input: Input
  }

  package struct Node: Equatable, Sendable {
    package let id: String
    /// Its class: `KSampler`.
    package let kind: String
    /// What the operator calls it; the server does not read it.
    package let title: String
    package let ports: [Port]
  }

  /// One input of one node.
  package struct Place: Hashable, Sendable {
    package let node: String
    package let input: String

    package init(_ node: String, _ input: String) {
      self.node = node
      self.input = input
    }
  }

  package let graph: JSONObject
  /// In the order of the file.
  package let nodes: [Node]
  private let indices: [String: Int]

  package init(_ bytes: [UInt8]) throws(WorkflowFault) {
    guard bytes.count <= Self.maximumBytes else { throw .tooLarge }
    let options = JSONOptions(loneSurrogates: .replace, limits: Self.limits)
    let root: JSONNode
    let copy: JSONValue
    do throws(JSONError) {
      root = try JSONDocument(bytes, options: options).root
      copy = try JSONValue(root)
    } catch {
      throw .notJSON(error.place)
    }
    if root["nodes"]?.elements != nil { throw .savedForEditor }
    guard case .object(let graph) = copy, let members = root.members, !members.isEmpty else {
      throw .noGraph
    }
    guard members.count <= Self.maximumNodes else { throw .tooLarge }
    var nodes: [Node] = []
    for member in members { nodes.append(try Node(member.name, member.value)) }
    self.graph = graph
    self.nodes = nodes
    indices = Dictionary(
      nodes.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first }
    )
  }

  package func node(_ id: String) -> Node? { indices[id].map { nodes[$0] } }

  /// The files that its nodes load whole models from, in their order.
  package var checkpoints: [String] {
    nodes.compactMap { node in
      guard case .value(.string(let name))? = node["ckpt_name"] else { return nil }
      return name
    }
  }

  func value(at place: Place) -> JSONValue? {
    guard case .value(let value)? = node(place.node)?[place.input] else { return nil }
    return value
  }
}

extension Workflow.Node {
  fileprivate init(_ id: String, _ node: JSONNode) throws(WorkflowFault) {
    guard let kind = node["class_type"]?.string, !kind.isEmpty else { throw .nodeWithoutClass(id) }
    var ports: [Workflow.Port] = []
    if let inputs = node["inputs"]?.members {
      for input in inputs {
        guard let read = Workflow.Input(input.value) else { continue }
        ports.append(Workflow.Port(name: input.name, input: read))
      }
    }
    self.init(id: id, kind: kind, title: node["_meta"]?["title"]?.string ?? "", ports: ports)
  }

  package subscript(name: String) -> Workflow.Input? {
    ports.first { $0.name == name }?.input
  }

  func link(_ name: String) -> (node: String, slot: Int)? {
    guard case .link(let node, let slot)? = self[name] else { return nil }
    return (node, slot)
  }

  var links: [(name: String, node: String, slot: Int)] {
    ports.compactMap { port in
      guard case .link(let node, let slot) = port.input else { return nil }
      return (port.name, node, slot)
    }
  }
}

extension Workflow.Input {
  /// The server takes a list of a text and a number for a link.
  fileprivate init?(_ node: JSONNode) {
    if node.elements?.count == 2, let from = node[0]?.string, let slot = node[1]?.int64 {
      self = .link(from, slot: Int(clamping: slot))
    } else if let value = try? JSONValue(node) {
      self = .value(value)
    } else {
      return nil
    }
  }
}
