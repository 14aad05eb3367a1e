internal import Matrix
internal import Olm

/// Messages of one session, to be decrypted on any thread: nothing but arithmetic.
package struct GroupBatch: Sendable {
  let session: SessionPlace
  let row: [UInt8]
  let identity: [UInt8]
  let messages: [(place: Int, ciphertext: String)]
  let ratchets: any Ratchets
  let vault: Vault

  package var count: Int { messages.count }

  package func run() -> GroupResult {
    guard let ratchet = try? ratchets.inboundGroup(opening: row, with: vault, as: identity) else {
      return GroupResult(
        session: session, opened: messages.map { ($0.place, .failure(OlmError(.badPickle))) })
    }
    return GroupResult(
      session: session,
      opened: messages.map { message in
        do throws(OlmError) {
          let (plaintext, index) = try ratchet.decrypt(message.ciphertext)
          return (message.place, .success((plaintext, index)))
        } catch {
          return (message.place, .failure(error))
        }
      })
  }
}

package struct GroupResult: Sendable {
  let session: SessionPlace
  let opened: [(place: Int, result: Result<(plaintext: [UInt8], index: UInt32), OlmError>)]
}

struct SessionPlace: Hashable, Sendable {
  let room: RoomID
  let session: SessionID
}
