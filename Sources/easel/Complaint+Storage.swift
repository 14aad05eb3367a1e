internal import Arguments
internal import Concurrency
internal import Drawing
internal import HTTPServer
internal import HomeFiles
internal import Storage

/// Runs `body`, and says in a person's words what went wrong.
func complaining<Result>(
  _ body: () async throws -> Result
) async throws(Complaint) -> Result {
  do {
    return try await body()
  } catch {
    throw Complaint(error)
  }
}

extension Complaint {
  init(_ error: any Error) {
    switch error {
    case let complaint as Complaint: self = complaint
    case let error as StorageError: self.init(error)
    case let error as BlobError: self.init(error)
    case let error as HomeFileError:
      self.init(
        "a file cannot be used", why: ["\(error)"],
        hint: "check its path, its rights and whether the disk is full", exit: .unavailable)
    case let failure as ServiceFailure:
      guard let cause = failure.cause else {
        self.init("\(failure)", hint: "please report this", exit: .defect)
        return
      }
      self.init(cause)
    case let error as ServerError:
      self.init(
        "\(error)", hint: "choose another address with the setting `web.listen`",
        exit: .unavailable)
    case let error as DrawingError:
      let (what, why, hint) = error.explanation
      self.init(what, why: [why], hint: hint, exit: .unavailable)
    default:
      if let known = Complaint(ofAccount: error) {
        self = known
        return
      }
      self.init(
        "something went wrong that should not", why: ["\(error)"], hint: "please report this",
        exit: .defect)
    }
  }

  private init(_ error: StorageError) {
    let exit: ExitStatus =
      switch error.kind {
      case .full, .unavailable, .overloaded, .outcomeUnknown: .tryAgain
      case .readOnly, .inUse: .unavailable
      case .corrupt, .schema, .tooLarge: .data
      case .settings: .configuration
      case .defect: .defect
      }
    self.init("the store cannot be used", why: [error.reason], hint: error.hint, exit: exit)
  }

  private init(_ error: BlobError) {
    let exit: ExitStatus =
      switch error.kind {
      case .full, .unavailable: .tryAgain
      case .readOnly: .unavailable
      case .damaged, .tooLarge: .data
      }
    self.init("the pictures cannot be kept", why: [error.reason], hint: error.hint, exit: exit)
  }
}
