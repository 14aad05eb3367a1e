internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
package import Secrets

extension Resident {
  /// Makes the account's identity, as `easel init` does. - Returns: the recovery key.
  @discardableResult
  package func makesIdentity(password: Secret) async throws -> Secret {
    let (keyring, server, user) = (client.keyring, client.server, user)
    try await keyring.step { machine, rows, now in
      try machine.lookForIdentity(in: rows, at: now)
    }
    try await record.wait("the look for an identity") { state in
      state.crypto.contains { if case .identity(.looked) = $0 { true } else { false } }
        ? true : nil
    }
    let storage = try OpenSecretStorage.new()
    try await keyring.step { machine, rows, now in
      try machine.makeIdentity(storingIn: storage, in: rows, at: now)
    }
    let asked = try await record.wait("the identity") { state -> CryptoHappening? in
      state.crypto.first {
        switch $0 {
        case .identity(.ready), .identity(.refused), .identity(.authenticationNeeded): true
        default: false
        }
      }
    }
    if case .identity(.authenticationNeeded(let interaction)) = asked {
      let request = try await keyring.look { machine, rows, now in
        try machine.identityUpload(
          .password(user: user, password, session: interaction.session), in: rows, at: now)
      }
      guard let request else { throw NotSent(description: "nothing waits for a password") }
      let answer = try await server.bytes(request.request)
      try await keyring.step { machine, rows, now in
        try machine.answered(request.id, .success(answer), in: rows, at: now)
      }
    }
    try await record.wait("the identity is ready") { state in
      state.crypto.contains { if case .identity(.ready) = $0 { true } else { false } }
        ? true : nil
    }
    return storage.recoveryKey
  }
}
