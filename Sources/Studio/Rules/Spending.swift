import Concurrency
import Storage

/// Credits: reserved when a picture is queued, spent when it exists, returned when it will not.
/// A picture knows its price and its account, so each of its credits moves once, with its state.
extension Draft {
  /// - Throws: ``Refusal/credits(needed:left:)``; then nothing may be queued.
  mutating func reserve(_ amount: Int, for person: Key, in conversation: Key) throws {
    guard let rules = house.credits, amount > 0 else { return }
    var account = try account(for: person, in: conversation, rules)
    let left = account.left(rules)
    guard left >= amount else { throw Refusal.credits(needed: amount, left: max(0, left)) }
    account.reserved += amount
    put(account)
  }

  mutating func spend(_ picture: Picture) throws {
    try settle(picture) { $0.spent += picture.price }
  }

  mutating func giveBack(_ picture: Picture) throws { try settle(picture) { _ in } }

  private mutating func settle(_ picture: Picture, _ book: (inout Account) -> Void) throws {
    guard let rules = house.credits, picture.price > 0 else { return }
    var account = try account(for: picture.owner, in: picture.conversation, rules)
    account.reserved = max(0, account.reserved - picture.price)
    book(&account)
    put(account)
  }

  /// The account as it stands in the present period.
  func account(for person: Key, in conversation: Key, _ rules: CreditRules) throws -> Account {
    let owner = rules.owner == .person ? person : conversation
    var account = try account(of: owner) ?? Account(owner: owner, since: now)
    account.roll(rules, to: now)
    return account
  }

  mutating func grant(_ amount: Int, to person: Key, _ utterance: Utterance) throws {
    guard utterance.person.isOperator else { throw Refusal.operatorsOnly }
    guard let rules = house.credits else { throw Refusal.creditsUnlimited }
    guard (1...CreditRules.maximumGrant).contains(amount) else {
      throw Refusal.badSetting(
        name: "grant", value: "\(amount)", .wholeNumber(1...CreditRules.maximumGrant))
    }
    var account = try account(for: person, in: utterance.place.conversation, rules)
    account.granted = min(account.granted + amount, CreditRules.maximumGrant)
    put(account)
    answer(.granted(person: person, amount: amount), to: utterance)
  }

  mutating func sayCredits(_ utterance: Utterance) throws {
    let account = try house.credits.map {
      try self.account(for: utterance.person.id, in: utterance.place.conversation, $0)
    }
    answer(.credits(account, house.credits), to: utterance)
  }
}

extension CreditRules {
  package static let maximumGrant = 1_000_000
}

extension Account {
  package func left(_ rules: CreditRules) -> Int { rules.allowance + granted - spent - reserved }

  /// Whole periods pass; what was spent beyond the allowance was spent from the grants.
  mutating func roll(_ rules: CreditRules, to now: Instant) {
    let period = max(1, rules.period.wholeMilliseconds)
    let passed = (now - since).wholeMilliseconds / period
    guard passed > 0 else { return }
    granted = max(0, granted - max(0, spent - rules.allowance))
    spent = 0
    since = since + .milliseconds(passed * period)
  }
}
