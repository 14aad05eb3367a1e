/// The six kinds of value.
package enum JSONKind: Sendable {
  case null, boolean, number, string, array, object

  /// With its article, as errors say it.
  var phrase: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
