import Storage
import Studio
import Testing

@testable import Words

private let id = Room.dusk

private let lines: [(Progress, String, String)] = [
  (
    Progress.understanding(id), "I am thinking about what to paint as \(id).",
    "Ich überlege, was ich als \(id) male."
  ),
  (
    .queued(id, ahead: 3), "\(id) waits: 3 pictures are painted before it.",
    "\(id) wartet: Davor werden noch 3 Bilder gemalt."
  ),
  (
    .queued(id, ahead: 1), "\(id) waits: one picture is painted before it.",
    "\(id) wartet: Davor wird noch ein Bild gemalt."
  ),
  (.queued(id, ahead: 0), "\(id) is next.", "\(id) ist als Nächstes dran."),
  (
    .painting(id, fraction: 0, left: nil), "Painting \(id) ░░░░░░░░░░ 0 %",
    "Ich male \(id) ░░░░░░░░░░ 0 %"
  ),
  (
    .painting(id, fraction: 0.429, left: .seconds(31)),
    "Painting \(id) ▓▓▓▓░░░░░░ 42 %, about 35 seconds left",
    "Ich male \(id) ▓▓▓▓░░░░░░ 42 %, es dauert noch etwa 35 Sekunden"
  ),
  (
    .painting(id, fraction: 0.5, left: .seconds(61)),
    "Painting \(id) ▓▓▓▓▓░░░░░ 50 %, about 2 minutes left",
    "Ich male \(id) ▓▓▓▓▓░░░░░ 50 %, es dauert noch etwa 2 Minuten"
  ),
  (
    .painting(id, fraction: 7, left: nil), "Painting \(id) ▓▓▓▓▓▓▓▓▓▓ 100 %",
    "Ich male \(id) ▓▓▓▓▓▓▓▓▓▓ 100 %"
  ),
  (
    .painting(id, fraction: .nan, left: nil), "Painting \(id) ░░░░░░░░░░ 0 %",
    "Ich male \(id) ░░░░░░░░░░ 0 %"
  ),
  (
    .late(id, painter: "flux"),
    "\(id) takes longer than usual. I keep waiting for flux and post it when it comes.",
    "\(id) dauert länger als sonst. Ich warte weiter auf flux und zeige es, sobald es da ist."
  ),
]

struct ProgressTests {
  @Test(arguments: lines)
  func `how far a picture is, in words`(progress: Progress, english: String, german: String) {
    for (language, text) in [(Languages.english, english), (Languages.german, german)] {
      let teller = Teller(rows: Room.rows, language: language, house: Room.house)
      #expect(teller.progress(progress).plain == text)
    }
  }

  @Test func `a meter that draws its own bar has a label`() {
    typealias Words = Teller<StudioState>
    #expect(Words.meterLabel(of: id, in: Languages.english) == "painting \(id)")
    #expect(Words.meterLabel(of: id, in: Languages.german) == "\(id) wird gemalt")
  }

  @Test(
    arguments: [
      (10, 0.5, 10.0), (10, 0.05, nil), (10, 0.1, 90), (10, 1, nil), (0, 0.5, nil), (10, .nan, nil),
    ] as [(Int, Double, Double?)])
  func `what is left is guessed once a tenth is there`(
    passed: Int, fraction: Double, left: Double?
  ) {
    let guess = PaintingStage.left(after: .seconds(passed), at: fraction)
    #expect(guess.map { Int(($0 / .seconds(1)).rounded()) } == left.map { Int($0) })
  }
}
