import Concurrency
import Storage
import Studio

/// Three pictures of one wish, in another room, so that what is listed of this one stays as it is: the
/// gate stands on the first, a model judged that and the second, the third was measured.
extension Room {
  static let candidates = [picture(5), picture(6), picture(7)]

  static func sheetRows() throws -> [Change] {
    let elsewhere: Key = "!sheet:example.org"
    let request = RequestID(unchecked: 8)
    var wish = Request(
      id: request, conversation: elsewhere, asker: "@ann:example.org", askerName: "Ann",
      message: "$2", prompt: "a lighthouse at dusk", wishes: Wishes(), source: nil,
      isLooping: false, created: .epoch)
    wish.wishes.candidates = candidates.count
    wish.best = candidates[0]
    wish.gate = Studio.Gate(picture: candidates[0])
    wish.state = .waiting
    var changes: [Change] = [.request(wish)]
    let judged: [(Basis, Double)] = [(.opinion, 6.5), (.opinion, 6.1), (.measured, 5.4)]
    for (index, (basis, score)) in judged.enumerated() {
      let id = candidates[index]
      var picture = painted(id, of: request, in: elsewhere, seed: 50, score: score)
      picture.candidate = index + 1
      changes.append(.picture(picture))
      changes.append(.critique(try critique(id, basis, score: score)))
    }
    return changes
  }
}
