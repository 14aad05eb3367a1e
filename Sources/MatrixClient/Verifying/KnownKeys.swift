import Matrix
import MatrixCrypto

/// The keys of both sides as they were a moment ago.
struct KnownKeys: VerificationKeys, Sendable {
  let owner: VerificationOwner?
  let people: [UserID: VerificationPerson]

  func own() throws -> VerificationOwner {
    guard let owner else { throw VerificationRefusal.notNow }
    return owner
  }

  func person(_ user: UserID) -> VerificationPerson? { people[user] }
}
