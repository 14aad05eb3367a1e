/// Why a homeserver refused.
package enum ErrorCode: Sendable, Hashable {
  case forbidden, unknownToken, missingToken, userLocked, userSuspended, userDeactivated
  case badJSON, notJSON, notFound, limitExceeded, unrecognized, unknown, unauthorized
  case invalidParam, missingParam, tooLarge, resourceLimitExceeded, exclusive
  case duplicateAnnotation, wrongRoomKeysVersion, incompatibleRoomVersion, unsupportedRoomVersion
  case invalidRoomState, roomInUse, guestAccessForbidden, cannotLeaveServerNoticeRoom
  case unableToAuthoriseJoin, unableToGrantJoin, consentNotGiven, notYetUploaded, cannotOverwrite
  case unknownDevice, unknownPosition, invalidUsername, userInUse, weakPassword, invalidSignature
  case other(ProtocolText)

  package init(_ text: String) {
    let text = ProtocolText(text.bounded(ProtocolText.maximumCount)) ?? .empty
    self = Self.known.first { $0.0 == text }?.1 ?? .other(text)
  }

  package var text: String {
    if case .other(let code) = self { return code.text }
    return Self.known.first { $0.1 == self }?.0.text ?? ""
  }

  private static let known: [(ProtocolText, ErrorCode)] = [
    ("M_FORBIDDEN", .forbidden), ("M_UNKNOWN_TOKEN", .unknownToken),
    ("M_MISSING_TOKEN", .missingToken), ("M_USER_LOCKED", .userLocked),
    ("M_USER_SUSPENDED", .userSuspended), ("M_USER_DEACTIVATED", .userDeactivated),
    ("M_BAD_JSON", .badJSON), ("M_NOT_JSON", .notJSON), ("M_NOT_FOUND", .notFound),
    ("M_LIMIT_EXCEEDED", .limitExceeded), ("M_UNRECOGNIZED", .unrecognized),
    ("M_UNKNOWN", .unknown), ("M_UNAUTHORIZED", .unauthorized),
    ("M_INVALID_PARAM", .invalidParam), ("M_MISSING_PARAM", .missingParam),
    ("M_TOO_LARGE", .tooLarge), ("M_RESOURCE_LIMIT_EXCEEDED", .resourceLimitExceeded),
    ("M_EXCLUSIVE", .exclusive), ("M_DUPLICATE_ANNOTATION", .duplicateAnnotation),
    ("M_WRONG_ROOM_KEYS_VERSION", .wrongRoomKeysVersion),
    ("M_INCOMPATIBLE_ROOM_VERSION", .incompatibleRoomVersion),
    ("M_UNSUPPORTED_ROOM_VERSION", .unsupportedRoomVersion),
    ("M_INVALID_ROOM_STATE", .invalidRoomState), ("M_ROOM_IN_USE", .roomInUse),
    ("M_GUEST_ACCESS_FORBIDDEN", .guestAccessForbidden),
    ("M_CANNOT_LEAVE_SERVER_NOTICE_ROOM", .cannotLeaveServerNoticeRoom),
    ("M_UNABLE_TO_AUTHORISE_JOIN", .unableToAuthoriseJoin),
    ("M_UNABLE_TO_GRANT_JOIN", .unableToGrantJoin), ("M_CONSENT_NOT_GIVEN", .consentNotGiven),
    ("M_NOT_YET_UPLOADED", .notYetUploaded), ("M_CANNOT_OVERWRITE_MEDIA", .cannotOverwrite),
    ("M_UNKNOWN_DEVICE", .unknownDevice), ("M_UNKNOWN_POS", .unknownPosition),
    ("M_INVALID_USERNAME", .invalidUsername), ("M_USER_IN_USE", .userInUse),
    ("M_WEAK_PASSWORD", .weakPassword), ("M_INVALID_SIGNATURE", .invalidSignature),
  ]
}
