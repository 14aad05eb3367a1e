/// What the operator set for the whole house, and what its back ends can do.
package struct HouseRules: Equatable, Sendable {
  /// In the order in which they are named; the first is the default.
  package var painters: [PainterCapabilities]
  /// The names of those that failed again and again just now.
  package var away: Set<String> = []
  /// The first is the default; the measuring one is always there.
  package var critics: [CriticCapabilities]
  package var director: String?
  /// Whether the director can say what a wish means.
  package var readsWishes = false
  package var understand = Understand.words
  /// From so many edits of edits on a picture is offered to be painted anew: 🌱.
  package var maximumEdits = 6
  package var loop = LoopSettings()
  package var gate = GatePolicy.anyone
  package var confirm = Confirm.never
  package var listen: Listen?
  /// What is painted for a hello.
  package var greeting = "a lighthouse by the sea at dusk"
  package var language = "en"
  /// The codes of those that it speaks.
  package var languages = ["en", "de"]
  package var credits: CreditRules?
  /// Whether people can make sure of the studio's keys where it is, by `!verify`.
  package var letsVerify = false
  /// Who may take a workflow over into a room.
  package var workflows = WorkflowRight.operators
  /// How many requests of a room are painted or judged at once. Those that wait for people do not
  /// count: a gate has no timeout, and a room must not fill up with them.
  package var maximumOpenRequests = 50
  /// How long the bytes of a redacted picture are kept.
  package var keepHidden = Duration.seconds(7 * 86_400)

  package init(painters: [PainterCapabilities], critics: [CriticCapabilities]) {
    self.painters = painters
    self.critics = critics
  }

  package func painter(_ name: String) -> PainterCapabilities? {
    painters.first { $0.name == name }
  }
}

/// A workflow is a program: its nodes run on the machine that paints.
package enum WorkflowRight: String, Sendable, CaseIterable { case operators, moderators, nobody }

/// How much may be painted. Without it: as much as people like.
package struct CreditRules: Equatable, Sendable {
  package enum Owner: String, Sendable, CaseIterable { case person, room }

  package var owner: Owner
  package var allowance: Int
  package var period: Duration

  package init(owner: Owner, allowance: Int, period: Duration) {
    self.owner = owner
    self.allowance = allowance
    self.period = period
  }
}
