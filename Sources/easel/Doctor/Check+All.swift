extension Check {
  /// In the order in which they are shown. What else is to be looked at is added here. With `paints`
  /// each painter on a server is asked for a picture, which costs.
  static func all(_ patient: Patient, paints: Bool) -> [Check] {
    [
      homeserver(patient), versions(patient), capabilities(patient), clock(patient), login(patient),
      token(patient), deviceKeys(patient), deviceSignature(patient), crossSigning(patient),
      oneTimeKeys(patient), fallbackKey(patient), backup(patient), secretStorage(patient),
      eventBudget(patient), media(patient), store(patient), schema(patient), integrity(patient),
      generation(patient), inbox(patient), jobs(patient), outbox(patient), blobs(patient),
      disk(patient), folder(patient), secretFiles(patient),
    ] + prompts(patient) + backEnds(patient, paints: paints)
  }
}
