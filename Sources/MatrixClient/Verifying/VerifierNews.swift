package import Matrix
package import MatrixCrypto

/// What befalls verifications, for whoever shows it to a person.
package enum VerifierNews: Sendable {
  case told(VerificationID, VerificationHappening)
  /// Taken down and on its way to be signed, where somebody here compared.
  case verified(VerificationID, Verified)
  /// A step came that could not be followed; what is under way goes on as it was.
  case refused(VerificationRefusal)
  /// A step could not be sent in a room: that this person is asked, or a later one.
  case notSent(UserID?, reason: String)
}
