package import Storage
package import Studio

extension SQLTransaction {
  package func hold(conversation: Key) throws { try hold("conversation", conversation) }

  package mutating func apply(_ change: Change) throws {
    switch change {
    case .conversation(let row): try put(row)
    case .message(let row): try put(row)
    case .request(let row): try put(row)
    case .picture(let row): try put(row)
    case .critique(let row): try put(row)
    case .taste(let row): try put(row)
    case .adoption(let row): try put(row)
    case .account(let row): try put(row)
    case .membership(let person, let conversation, let isMember):
      try put(person, memberOf: conversation, isMember)
    case .setting(let row): try put(row)
    case .moved(let old, let new): try move(old, to: new)
    }
  }
}
