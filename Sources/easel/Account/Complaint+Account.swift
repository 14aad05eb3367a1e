internal import Arguments
internal import HTTPClient
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto

extension Complaint {
  /// What can be wrong with an account, in a person's words. Nothing for any other error.
  init?(ofAccount error: any Error) {
    switch error {
    case let error as LoginNeeded:
      self.init("the account must be logged in", error, hint: error.hint, exit: .loginNeeded)
    case let error as LoginError:
      self.init("nobody is logged in", error, hint: error.hint, exit: .unavailable)
    case let error as DiscoveryError:
      let isPassing = error.kind == .noAnswer
      self.init(
        "the homeserver cannot be used", error, hint: error.hint,
        exit: isPassing ? .tryAgain : .unavailable)
    case let error as AccountProblem:
      self.init(
        "the account and the store do not belong together", error, hint: error.hint,
        exit: .configuration)
    case let error as BootstrapError:
      self.init("the account has no identity yet", error, hint: error.hint, exit: .unavailable)
    case let error as VerificationUnanswerable:
      self.init("nobody can be asked", error, hint: error.hint, exit: .unavailable)
    case let error as SecretStorageError:
      self.init(
        "the recovery key does not open the account's secrets", error,
        hint: "check the key, letter by letter; nothing was changed", exit: .data)
    case let error as VaultKeyError:
      self.init("the store cannot be opened", error, hint: error.hint, exit: .configuration)
    case let error as PrivateFileError:
      self.init("a secret file cannot be used", error, hint: error.hint, exit: .configuration)
    case let error as SessionFileError:
      self.init("the session cannot be used", error, hint: error.hint, exit: .data)
    case let error as CryptoError:
      self.init(
        "the keys in the store cannot be used", error,
        hint: "put back the store and the files beside it as they belong together", exit: .data)
    case let error as GenerationFileError:
      self.init(
        "the counter of the keys cannot be used", error,
        hint: "make it belong to easel's user, with the mode 0600", exit: .unavailable)
    case let error as MalformedAnswer:
      self.init(
        "the homeserver's answer cannot be read", error,
        hint: "make sure that a homeserver is at its address, and no other page", exit: .unavailable
      )
    case let error as HTTPError:
      self.init(
        "the homeserver does not answer", error,
        hint: "check the network and whether the server runs, and try again", exit: .tryAgain)
    case let error as Matrix.ServerError where error.code == .limitExceeded:
      let wait = error.retryAfterMS.map { "in \(($0 + 999) / 1_000) s" } ?? "in some minutes"
      self.init(
        "the homeserver asks for patience", error, hint: "try again \(wait)", exit: .tryAgain)
    case let error as Matrix.ServerError:
      self.init(
        "the homeserver refuses", error, hint: "look at its log, or ask whoever runs it",
        exit: error.isPassing ? .tryAgain : .unavailable)
    default: return nil
    }
  }

  private init(_ what: String, _ why: any Error, hint: String, exit: ExitStatus) {
    self.init(what, why: ["\(why)"], hint: hint, exit: exit)
  }
}
