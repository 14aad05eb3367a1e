/// A command as a value: a name, what it is for, and either commands below it or an action of its
/// own.
///
/// `Action` is what the program does with a line that was understood; this module never runs it.
package struct Command<Action: Sendable>: Sendable {
  enum Body: Sendable {
    case group([Command])
    case leaf([Shape], @Sendable (Values) -> Action)
  }

  package let name: String
  /// What it does, in a line that begins with a verb.
  package let summary: String
  /// More, in paragraphs; lines are filled to the width of the page.
  package let discussion: String
  /// Works, and is not listed: for scripts, not for people.
  package let isHidden: Bool
  let body: Body

  /// A command that only has commands below it.
  package init(_ name: String, _ summary: String, discussion: String = "", _ below: [Command]) {
    precondition(
      Set(below.map(\.name)).count == below.count && !below.contains { $0.name == "help" },
      "commands beside each other have different names, and none is \"help\"")
    self.name = name
    self.summary = summary
    self.discussion = discussion
    isHidden = false
    body = .group(below)
  }

  /// A command that does something.
  package init(
    _ name: String, _ summary: String, discussion: String = "", isHidden: Bool = false,
    _ shapes: [Shape] = [], action: @escaping @Sendable (Values) -> Action
  ) {
    precondition(
      Set(shapes.map(\.name) + ["help"]).count == shapes.count + 1
        && Set(shapes.compactMap(\.short) + ["h"]).count == shapes.compactMap(\.short).count + 1,
      "parameters of a command have different names, and none is \"help\"")
    let positionals = shapes.filter { $0.kind == .positional }
    precondition(
      positionals.dropLast().allSatisfy { $0.count == .required },
      "only the last positional argument may be optional or repeated")
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.isHidden = isHidden
    body = .leaf(shapes, action)
  }

  var below: [Command] {
    guard case .group(let below) = body else { return [] }
    return below
  }

  var shown: [Command] { below.filter { !$0.isHidden } }

  var shapes: [Shape] {
    guard case .leaf(let shapes, _) = body else { return [] }
    return shapes
  }
}

/// What was given on the command line, already checked: reading a declared parameter cannot fail.
package struct Values: Sendable {
  var words: [String: [String]] = [:]

  package subscript<Value>(parameter: Parameter<Value>) -> Value {
    switch parameter.read(words[parameter.shape.name] ?? []) {
    case .success(let value): value
    case .failure:
      preconditionFailure("\(parameter.shape.label) is read by a command that does not declare it")
    }
  }
}
