package import Secrets

/// A form, `application/x-www-form-urlencoded`, with something in it that nobody may see. It is put
/// together in memory that is wiped.
package struct SecretForm {
  package static let contentType = "application/x-www-form-urlencoded"
  private var text = SecretText()

  package init() {}

  package mutating func add(_ name: String, _ value: String?) {
    guard let value else { return }
    begin(name)
    text.append(PercentEncoding.component(value).utf8)
  }

  package mutating func add(_ name: String, _ value: Secret) {
    begin(name)
    text.append(value, PercentEncoding.spelling(of:))
  }

  private mutating func begin(_ name: String) {
    text.append("\(text.isEmpty ? "" : "&")\(PercentEncoding.component(name))=".utf8)
  }

  package func written() -> Secret { text.written() }
}

extension SecretForm: CustomStringConvertible, CustomReflectable {
  package var description: String { "a form with a secret" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
