/// The six kinds of value, and what stands for an array or object that was not read.
package enum JSONKind: Sendable {
  case null, boolean, number, string, array, object
  /// See ``JSONOptions/DeepNesting``.
  case tooDeep

  /// With its article, as errors say it.
  var phrase: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    case .tooDeep: "a value that is nested too deeply"
    }
  }
}
