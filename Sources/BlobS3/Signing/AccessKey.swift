package import Secrets

/// Who we are to the server: a name that is told, and a secret that never leaves this process.
package struct AccessKey: Sendable {
  package let id: Secret
  package let secret: Secret

  package init(id: Secret, secret: Secret) {
    self.id = id
    self.secret = secret
  }
}
