extension Check {
  /// In the order in which they are shown. What else is to be looked at is added here.
  static func all(_ patient: Patient) -> [Check] {
    [
      homeserver(patient), versions(patient), capabilities(patient), clock(patient), login(patient),
      token(patient), deviceKeys(patient), deviceSignature(patient), crossSigning(patient),
      oneTimeKeys(patient), fallbackKey(patient), backup(patient), secretStorage(patient),
      eventBudget(patient), media(patient), store(patient), schema(patient), integrity(patient),
      generation(patient), inbox(patient), outbox(patient), blobs(patient), disk(patient),
      folder(patient), secretFiles(patient),
    ]
  }
}
