package import Storage
package import Studio

extension Reader {
  /// The line as the studio decides upon it. `context` says what it was read with: who is heard goes
  /// by the same.
  package func utterance(
    _ text: String, key: Key, at place: Place, by person: Person, in context: Context
  ) -> Utterance {
    let finding = read(text, in: context)
    return Utterance(
      key: key, place: place, person: person, text: text, intent: finding.intent,
      members: context.members, mentionsBot: finding.mentionsBot, isCommand: finding.isCommand)
  }
}
