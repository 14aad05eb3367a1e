import Storage
import Studio
import StudioStage
import Testing

/// From a prompt to a picture, its critique, its gate, and the next.
@Suite struct FirstRoundTests {
  @Test func `a prompt becomes a picture, a critique and an open gate`() throws {
    var stage = Stage()
    let prompt = try stage.say("a harbour at dusk")
    #expect(stage.status(of: prompt) == .waiting)
    let picture = try stage.paint()
    #expect(stage.active == picture)
    #expect(stage.facts.first == .picture(picture, isFinal: false))
    #expect(stage.showings(of: picture).first?.telling.place == Place(stage.room))
    #expect(stage.facts.last == .seeds(picture, [.thumb, .cycle, .recycle]))
    #expect(stage.status(of: prompt) == .done)
    try stage.judge(7.4)
    let line = try stage.line(showing: picture)
    let critique = Fact.critique(
      picture, Standing(round: 1, gain: nil, isBest: true, next: .gate))
    #expect(stage.facts.last == critique)
    #expect(stage.place(of: critique) == Place(stage.room, thread: line, repliesTo: line))
    let request = try stage.request()
    #expect(request.state == .waiting)
    #expect(request.gate?.isOpen == true)
  }

  @Test func `iterate paints one round with the revised prompt, from this picture`() throws {
    var stage = Stage()
    try stage.say("a harbour at dusk")
    let first = try stage.paint()
    try stage.judge(7.4, revised: "more light")
    try stage.tap(.cycle, on: first)
    let second = try stage.paint()
    let picture = try stage.picture(second)
    #expect(picture.recipe.prompt == "a harbour at dusk. more light")
    #expect(picture.recipe.source == first)
    #expect(picture.parent == first)
    #expect(picture.depth == 1)
    #expect(stage.active == second)
    #expect(try stage.request().gate?.picture == second)
  }
}
