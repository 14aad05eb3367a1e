package import Concurrency

/// One bell for each topic.
package struct Bells: Sendable {
  private let bells: [Topic: Doorbell]

  package init() {
    bells = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0, Doorbell()) })
  }

  package subscript(topic: Topic) -> Doorbell {
    guard let bell = bells[topic] else { preconditionFailure("every topic has its bell") }
    return bell
  }

  package func ring(_ topics: Set<Topic>) {
    for topic in topics { self[topic].ring() }
  }
}
