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
          // Read here too, since here there are two cores.
          let payload = try? MegolmPayload(decrypted: plaintext)
          return (message.place, .success((payload, index)))
        } catch {
          return (message.place, .failure(error))
        }
      })
  }
}

package struct GroupResult: Sendable {
  let session: SessionPlace
  let opened: [(place: Int, result: Result<Opened, OlmError>)]

  /// Nothing for what opened and is no payload.
  typealias Opened = (payload: MegolmPayload?, index: UInt32)
}

struct SessionPlace: Hashable, Sendable {
  let room: RoomID
  let session: SessionID
}
