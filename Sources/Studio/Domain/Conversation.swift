package import Concurrency
package import Storage

/// One room: what the next message builds on, how it is set up, what it is learning.
///
/// 1. `active` names a finished picture that is not hidden, or nothing.
/// 2. `loop.gate < loop.threshold`.
package struct Conversation: Equatable, Sendable {
  package static let maximumTitle = 30

  package let id: Key
  /// The first thirty characters of its first prompt.
  package var title: String?
  package var active: PictureID?
  package var settings = Settings()
  /// The taste that prompts carry and pictures are judged by; its newest kept version.
  package var taste: String?
  package var collection: Collection?
  package var talk: Talk?
  /// The painting of its hello.
  package var greeting: PictureID?
  /// People were asked how to listen here.
  package var isAsked = false
  /// When something was last said or shown here, to the minute.
  package var touched: Instant
  package let created: Instant

  package init(_ id: Key, created: Instant) {
    self.id = id
    self.created = created
    touched = created
  }

  /// An open call for reference pictures.
  package struct Collection: Equatable, Sendable {
    package static let references = 1...8

    package var opener: Key
    /// The name the taste will have.
    package var name: String
    package var references: [PictureID] = []
    package var opened: Instant

    package init(opener: Key, name: String, opened: Instant) {
      self.opener = opener
      self.name = name
      self.opened = opened
    }
  }

  /// A talk with the director: answers instead of pictures until it ends.
  package struct Talk: Equatable, Sendable {
    package static let maximumLines = 40

    package struct Line: Equatable, Sendable {
      package var role: Role
      package var text: String
      /// Nothing for what the director said.
      package var asked: Asked?
      package init(_ role: Role, _ text: String, asked: Asked? = nil) {
        self.role = role
        self.text = text
        self.asked = asked
      }
    }

    /// Where a line was said and by whom: its answer goes there.
    package struct Asked: Equatable, Sendable {
      /// As its job is called.
      package var line: Int
      package var place: Place
      package var person: Key
      package var name: String

      package init(line: Int, at place: Place, by person: Key, name: String) {
        self.line = line
        self.place = place
        self.person = person
        self.name = name
      }
    }

    package var lines: [Line] = []
    package var began: Instant

    package init(began: Instant) { self.began = began }
  }
}

package enum Role: String, Sendable, CaseIterable { case person, bot }
