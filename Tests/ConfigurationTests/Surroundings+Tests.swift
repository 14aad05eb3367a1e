import Secrets

@testable import Configuration

extension Surroundings {
  /// Nothing is set and no file is there.
  static let none = Surroundings(
    environment: { _ in nil },
    file: { (path) throws(Template.Mistake) in
      throw Template.Mistake(what: "the secret file \(path) is not there", fix: "make it")
    })

  /// Every name and every file holds the same.
  static func answering(_ text: String) -> Surroundings {
    Surroundings(environment: { _ in Secret(text) }, file: { _ in Secret(text) })
  }
}
