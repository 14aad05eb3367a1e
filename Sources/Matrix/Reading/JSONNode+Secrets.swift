import JSON
import Secrets

extension JSONNode {
  /// More than any key, token or secret between devices has.
  static var maximumSecret: Int { 16 << 10 }

  /// A text that lies in wiped memory from here on. The document that it stood in is not wiped.
  func secret(_ name: String) throws(JSONError) -> Secret {
    let node = try member(name)
    let text = try node.asString()
    guard text.utf8.count <= Self.maximumSecret else {
      throw node.refusal("expected a shorter text")
    }
    return Secret(text)
  }

  func optionalSecret(_ name: String) throws(JSONError) -> Secret? {
    try optionalMember(name) == nil ? nil : secret(name)
  }
}
