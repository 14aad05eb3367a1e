internal import Matrix
internal import Olm

extension Draft {
  /// A step makes no more keys than are wanted on the server, and one to fall back on.
  private static let mostKeysOfStep = UInt64(KeyUploads.wanted + 1)
  /// So many names are skipped at most; it takes some tenths of a second. Should there have been more
  /// keys, the server finds a conflict, and that is mended then.
  private static let mostSkipped: UInt64 = 5_000

  /// After a copy of the store was put back: so many steps that were taken since are lost.
  ///
  /// Names that may have been given meanwhile are not given again. Keys that wait for their upload may
  /// have been uploaded, and claimed: they are kept, should somebody write with them, and not uploaded.
  /// The fallback key may be an older one than the server gives out, so there is a new one.
  func renewKeys(lostSteps: UInt64) throws {
    guard try ledger.row(AccountRow.self, at: AccountRow.place) != nil else { return }
    try withAccount { account, row in
      if let upload = row.upload { ledger.remove(RequestRow.place(upload)) }
      row.upload = nil
      row.conflict = nil
      row.fallbackMade = nil
      let skipped = min(min(lostSteps, Self.mostSkipped) * Self.mostKeysOfStep, Self.mostSkipped)
      try account.skipKeyNames(Int(skipped), machine.entropy)
      account.markKeysAsPublished()
      return ((), true)
    }
    try keepKeysUploaded(nil, unusedFallbacks: nil)
  }
}
